//! The Content-Type header (RFC 9110 section 8.3.1).

/// A media type with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    /// Type before the slash, in lower case.
    pub kind: String,
    /// Subtype after the slash, in lower case.
    pub subtype: String,
    /// Parameters in order: names in lower case, values without quotes.
    pub parameters: Vec<(String, String)>,
}

impl MediaType {
    /// Reads a header's value; `None` when it is not `type/subtype` followed by well-formed parameters.
    pub fn read(value: &str) -> Option<MediaType> {
        let (essence, rest) = match value.split_once(';') {
            Some((essence, rest)) => (essence, Some(rest)),
            None => (value, None),
        };
        let (kind, subtype) = essence.trim_matches(is_blank).split_once('/')?;
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let parameters = match rest {
            Some(rest) => parameters(rest)?,
            None => Vec::new(),
        };
        Some(MediaType {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            parameters,
        })
    }

    /// `type/subtype` without parameters.
    pub fn essence(&self) -> String {
        format!("{}/{}", self.kind, self.subtype)
    }

    /// The value of a parameter; names are compared without case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self
            .parameters
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The `charset` parameter.
    pub fn charset(&self) -> Option<&str> {
        self.parameter("charset")
    }

    /// `application/xml`, `text/xml` or `…+xml` (RFC 7303).
    pub fn is_xml(&self) -> bool {
        let generic = self.subtype == "xml" && (self.kind == "application" || self.kind == "text");
        generic || self.subtype.ends_with("+xml")
    }

    /// `text/plain`.
    pub fn is_text_plain(&self) -> bool {
        self.kind == "text" && self.subtype == "plain"
    }
}

fn parameters(text: &str) -> Option<Vec<(String, String)>> {
    let mut parameters = Vec::new();
    let mut rest = text.trim_start_matches(is_blank);
    while !rest.is_empty() {
        // an empty parameter (`; ;` or a last `;`) is allowed
        if let Some(after) = rest.strip_prefix(';') {
            rest = after.trim_start_matches(is_blank);
            continue;
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = after.find(|c| c == ';' || is_blank(c)).unwrap_or(after.len());
                let (value, after) = after.split_at_checked(end)?;
                (is_token(value).then(|| value.to_owned())?, after)
            }
        };
        if !is_token(name) {
            return None;
        }
        parameters.push((name.to_ascii_lowercase(), value));
        rest = after.trim_start_matches(is_blank);
        if !rest.is_empty() && !rest.starts_with(';') {
            return None;
        }
    }
    Some(parameters)
}

/// Reads up to the closing quote: the value, and what follows.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => return Some((value, characters.as_str())),
            '\\' => value.push(characters.next()?),
            c => value.push(c),
        }
    }
    None
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read() {
        let read = MediaType::read("Text/XML ; Charset=\"a\\\"b\";x=y ;").unwrap();
        assert_eq!(
            (read.essence().as_str(), read.charset(), read.parameter("X")),
            ("text/xml", Some("a\"b"), Some("y"))
        );
        assert!(read.is_xml() && !read.is_text_plain());
        assert!(
            MediaType::read("application/x-votable+xml;content=datalink")
                .unwrap()
                .is_xml()
        );
        assert!(MediaType::read("text/plain").unwrap().is_text_plain());
        assert!(!MediaType::read("text/html").unwrap().is_xml());
    }

    #[test]
    fn malformed_values_are_none() {
        for text in [
            "",
            "xml",
            "text/",
            "/xml",
            "text/xml; charset",
            "text/xml; charset=\"x",
            "te xt/xml",
            "a/b; c=d e",
            "a/b;=x",
        ] {
            assert_eq!(MediaType::read(text), None, "{text}");
        }
    }
}
