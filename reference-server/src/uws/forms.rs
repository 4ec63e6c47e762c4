//! Parameters out of queries and bodies: url-encoded and multipart.

use crate::message::{Request, Response};

/// One name with its value, byte for byte.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub name: String,
    pub value: Vec<u8>,
    /// The type of an uploaded part; None for an ordinary value.
    pub upload: Option<String>,
}

/// All parameters of a request, those of the query first.
pub(crate) fn form(request: &Request) -> Result<Vec<Field>, Response> {
    let mut fields = url_encoded(request.query.as_bytes());
    let content_type = request
        .header("Content-Type")
        .unwrap_or("application/x-www-form-urlencoded");
    let media_type = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match media_type.as_str() {
        _ if request.body.is_empty() => {}
        "application/x-www-form-urlencoded" => fields.extend(url_encoded(&request.body)),
        "multipart/form-data" => {
            let parts = multipart(&request.body, content_type);
            fields.extend(parts.ok_or_else(|| Response::text(400, "The multipart body is broken.\n"))?);
        }
        other => {
            return Err(Response::text(
                415,
                format!("Bodies of type {other} are not understood.\n"),
            ));
        }
    }
    Ok(fields)
}

/// The values of one parameter as text; names are compared without case.
pub(crate) fn ask(fields: &[Field], name: &str) -> Vec<String> {
    let named = fields
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case(name));
    named
        .map(|field| String::from_utf8_lossy(&field.value).into_owned())
        .collect()
}

pub(crate) fn url_encoded(text: &[u8]) -> Vec<Field> {
    let pairs = text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let field = |pair: &[u8]| {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = String::from_utf8_lossy(&decode(&pair[..at], true)).into_owned();
        let value = decode(pair.get(at + 1..).unwrap_or_default(), true);
        Field {
            name,
            value,
            upload: None,
        }
    };
    pairs.map(field).collect()
}

/// Undoes percent-encoding; what is no escape stays as it is.
pub(crate) fn decode(text: &[u8], plus: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                out.extend(u8::try_from(high * 16 + low));
                rest = &tail[2..];
            }
            (byte, ..) => {
                out.push(if *byte == b'+' && plus { b' ' } else { *byte });
                rest = tail;
            }
        }
    }
    out
}

fn multipart(body: &[u8], content_type: &str) -> Option<Vec<Field>> {
    let boundary = option(content_type, "boundary")?;
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    // A line break in front lets the first delimiter look like all others.
    let body = [b"\r\n", body].concat();
    let mut fields = Vec::new();
    let mut rest = &body[find(&body, &delimiter)? + delimiter.len()..];
    while !rest.starts_with(b"--") {
        let end = find(rest, &delimiter)?;
        fields.push(part(&rest[..end])?);
        rest = &rest[end + delimiter.len()..];
    }
    Some(fields)
}

fn part(part: &[u8]) -> Option<Field> {
    // After the delimiter: the end of its line, headers, an empty line, the value.
    let split = find(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&part[..split]).into_owned();
    let header = |name: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        lines
            .into_iter()
            .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    };
    let disposition = header("Content-Disposition")?;
    let name = option(disposition, "name")?;
    let kind = || {
        header("Content-Type")
            .unwrap_or("application/octet-stream")
            .to_owned()
    };
    let upload = option(disposition, "filename").map(|_| kind());
    Some(Field {
        name,
        value: part[split + 4..].to_vec(),
        upload,
    })
}

/// The value of an option such as `; boundary=x` or `; name="x"`.
fn option(header: &str, name: &str) -> Option<String> {
    let mut options = header
        .split(';')
        .skip(1)
        .filter_map(|option| option.split_once('='));
    let value = options
        .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())?;
    Some(value.trim_matches('"').replace("%22", "\""))
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_is_encoded_and_keeps_the_rest() {
        let fields = url_encoded(b"a=1+2&b=%C3%A9%00%zz%4&c&&d==");
        let pairs: Vec<_> = fields
            .iter()
            .map(|field| (field.name.as_str(), field.value.as_slice()))
            .collect();
        let expected: Vec<(&str, &[u8])> =
            vec![("a", b"1 2"), ("b", b"\xc3\xa9\0%zz%4"), ("c", b""), ("d", b"=")];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn reads_multipart_bodies() {
        let body =
            b"--x\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n1\r\n\r\n--x\r\nContent-Disposition: \
            form-data; name=\"t\"; filename=\"f\"\r\nContent-Type: text/csv\r\n\r\na\r\n--x--\r\n";
        let fields = multipart(body, "multipart/form-data; boundary=x").unwrap();
        assert_eq!(
            fields[0],
            Field {
                name: "A".into(),
                value: b"1\r\n".to_vec(),
                upload: None
            }
        );
        assert_eq!(
            fields[1],
            Field {
                name: "t".into(),
                value: b"a".to_vec(),
                upload: Some("text/csv".into())
            }
        );
        assert_eq!(multipart(&body[..40], "multipart/form-data; boundary=x"), None);
    }
}
