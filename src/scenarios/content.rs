//! Values with a content of their own: parts of a multipart body, or a whole body (UWS 1.1 section 2.2.3.1.1).

use super::Parameters;

/// A value that is sent as a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Name of the parameter; the whole body of a request has none.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What is sent, byte for byte.
    pub bytes: Vec<u8>,
}

impl Content {
    /// A value that is text.
    pub fn text(name: &str, media_type: &str, text: &str) -> Content {
        Content {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }
    }
}

/// A multipart/form-data body (RFC 7578) of ordinary values and of contents: its Content-Type and its bytes. The boundary is
/// one that occurs in none of them.
pub fn multipart(parameters: &Parameters, contents: &[Content]) -> (String, Vec<u8>) {
    let boundary = boundary(parameters, contents);
    let mut body = Vec::new();
    for (name, value) in parameters {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n",
            quoted(name)
        );
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    }
    for content in contents {
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\nContent-Type: {}\r\n\r\n",
            content.media_type,
            name = quoted(&content.name)
        );
        body.extend([head.as_bytes(), &content.bytes, b"\r\n"].concat());
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

fn boundary(parameters: &Parameters, contents: &[Content]) -> String {
    let occurs = |boundary: &str| {
        let within = |bytes: &[u8]| bytes.windows(boundary.len()).any(|w| w == boundary.as_bytes());
        parameters.iter().any(|(_, value)| within(value.as_bytes()))
            || contents.iter().any(|content| within(&content.bytes))
    };
    let mut number = 0;
    loop {
        let boundary = format!("voconform-part-{number}");
        if !occurs(&boundary) {
            return boundary;
        }
        number += 1;
    }
}

/// A name as RFC 7578 section 4.2 wants it between quotes.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_contents_are_parts_between_boundaries_that_occur_nowhere_else() {
        let parameters = vec![("A".to_owned(), "--voconform-part-0".to_owned())];
        let (kind, body) = multipart(&parameters, &[Content::text("t", "text/csv", "1,2")]);
        assert_eq!(kind, "multipart/form-data; boundary=voconform-part-1");
        let expected = "--voconform-part-1\r\nContent-Disposition: form-data; name=\"A\"\r\n\r\n--voconform-part-0\r\n\
            --voconform-part-1\r\nContent-Disposition: form-data; name=\"t\"; filename=\"t\"\r\nContent-Type: text/csv\r\n\r\n1,2\r\n\
            --voconform-part-1--\r\n";
        assert_eq!(String::from_utf8(body).unwrap(), expected);
    }
}
