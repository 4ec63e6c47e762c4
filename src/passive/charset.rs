//! Back to the bytes that stood on the wire: tools record the text of a body, and a document says how it was encoded.

use crate::documents::media_type::MediaType;
use crate::recording::Header;

/// The bytes of a text in the encoding that Content-Type or XML declaration name; none when that can't be told.
pub fn as_declared(text: &str, headers: &[Header]) -> Option<Vec<u8>> {
    let by_header = headers
        .iter()
        .find(|h| h.name.eq_ignore_ascii_case("content-type"))
        .and_then(|h| MediaType::read(&h.value)?.charset().map(str::to_owned));
    let charset = by_header.or_else(|| declared(text)).unwrap_or_default();
    match charset.to_ascii_lowercase().as_str() {
        "" | "utf-8" | "utf8" | "us-ascii" => Some(text.as_bytes().to_vec()),
        "utf-16" | "utf-16be" | "utf-16le" => {
            let little = charset.eq_ignore_ascii_case("utf-16le");
            let bytes = move |unit: u16| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            };
            let text = text.trim_start_matches('\u{feff}');
            Some(
                std::iter::once(0xfeff)
                    .chain(text.encode_utf16())
                    .flat_map(bytes)
                    .collect(),
            )
        }
        "iso-8859-1" | "latin1" => text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect(),
        _ if text.is_ascii() => Some(text.as_bytes().to_vec()),
        _ => None,
    }
}

/// The encoding in the XML declaration.
fn declared(text: &str) -> Option<String> {
    let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_declared_is_what_stood_on_the_wire() {
        let header = |value: &str| [Header::new("content-type", value)];
        let latin = "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>";
        assert!(as_declared(latin, &[]).unwrap().contains(&0xe9));
        assert_eq!(as_declared("é", &header("text/plain")).unwrap(), "é".as_bytes());
        assert_eq!(
            as_declared("a", &header("text/xml; charset=UTF-16")).unwrap(),
            [0xfe, 0xff, 0, b'a']
        );
        assert_eq!(as_declared("é", &header("text/plain; charset=koi8-r")), None);
    }
}
