//! Takes content codings off under a cap: a small body can hold gigabytes.

use std::io::Read;

/// A decoded body.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The bytes, up to the cap.
    pub body: Vec<u8>,
    /// There would have been more.
    pub truncated: bool,
    /// The coding is unknown, or the data are not of it.
    pub broken: Option<String>,
}

/// Takes off the codings that a Content-Encoding names, last applied first (RFC 9110 8.4).
pub fn decode(body: Vec<u8>, content_encoding: Option<&str>, cap: usize) -> Decoded {
    // The answer to HEAD names the coding of a body that is not there.
    let content_encoding = content_encoding.filter(|_| !body.is_empty());
    let mut decoded = Decoded {
        body,
        truncated: false,
        broken: None,
    };
    let codings = content_encoding
        .unwrap_or_default()
        .split(',')
        .map(|c| c.trim().to_ascii_lowercase());
    // Codings nested deeper than this are an attack, not a service.
    for coding in codings.filter(|c| !c.is_empty() && c != "identity").rev().take(2) {
        let outcome = match coding.as_str() {
            "gzip" | "x-gzip" => inflate(flate2::read::MultiGzDecoder::new(&decoded.body[..]), cap),
            "deflate" => inflate(flate2::read::ZlibDecoder::new(&decoded.body[..]), cap),
            other => Err((Vec::new(), format!("content coding {other} was not asked for"))),
        };
        match outcome {
            Ok((body, truncated)) => {
                decoded = Decoded {
                    body,
                    truncated,
                    broken: None,
                }
            }
            Err((body, why)) => {
                return Decoded {
                    body,
                    truncated: false,
                    broken: Some(why),
                };
            }
        }
    }
    decoded
}

type Inflated = Result<(Vec<u8>, bool), (Vec<u8>, String)>;

fn inflate(reader: impl Read, cap: usize) -> Inflated {
    let mut out = Vec::new();
    match reader.take(cap as u64 + 1).read_to_end(&mut out) {
        Ok(_) => {
            let truncated = out.len() > cap;
            out.truncate(cap);
            Ok((out, truncated))
        }
        Err(e) => Err((out, format!("the content coding is broken: {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_stops_at_the_cap() {
        let decoded = decode(gzip(&vec![0; 1 << 22]), Some("gzip"), 1000);
        assert_eq!((decoded.body.len(), decoded.truncated), (1000, true));
    }

    #[test]
    fn plain_and_broken_bodies() {
        assert_eq!(decode(b"x".to_vec(), None, 10).body, b"x");
        assert_eq!(decode(Vec::new(), Some("gzip"), 10).broken, None);
        assert_eq!(decode(gzip(b"hello"), Some("GZIP"), 10).body, b"hello");
        assert!(decode(b"nonsense".to_vec(), Some("gzip"), 10).broken.is_some());
        assert!(decode(b"nonsense".to_vec(), Some("br"), 10).broken.is_some());
    }
}
