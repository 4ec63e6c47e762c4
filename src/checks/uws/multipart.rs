//! The parts of a multipart body that we sent (RFC 7578), as it stands in the recording.

/// A part with a file name: a value that was sent in-line.
pub struct Sent<'b> {
    /// Name of the parameter.
    pub name: String,
    /// Its bytes.
    pub bytes: &'b [u8],
}

/// The values sent in-line, in order.
pub fn sent_inline(body: &[u8]) -> Vec<Sent<'_>> {
    parts(body, true)
}

/// The ordinary parameters beside them, in order.
pub fn sent_beside(body: &[u8]) -> Vec<Sent<'_>> {
    parts(body, false)
}

fn parts(body: &[u8], files: bool) -> Vec<Sent<'_>> {
    let Some(end) = find(body, b"\r\n") else {
        return Vec::new();
    };
    // The first line is the delimiter, which all others repeat after a line break.
    let delimiter = [b"\r\n", &body[..end]].concat();
    let mut rest = &body[end..];
    let mut parts = Vec::new();
    while let Some(at) = find(rest, &delimiter) {
        parts.extend(part(&rest[..at], files));
        rest = &rest[at + delimiter.len()..];
    }
    parts
}

fn part(part: &[u8], file: bool) -> Option<Sent<'_>> {
    let split = find(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&part[..split]).into_owned();
    let disposition = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    if disposition.contains("filename=") != file {
        return None;
    }
    let (_, after) = disposition.split_once(" name=\"")?;
    let (name, _) = after.split_once('"')?;
    Some(Sent {
        name: name.replace("%22", "\""),
        bytes: &part[split + 4..],
    })
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::{sent_beside, sent_inline};
    use crate::scenarios::{Content, multipart};

    #[test]
    fn what_was_sent_as_a_file_is_found_again() {
        let values = vec![("A".to_owned(), "1\r\n".to_owned())];
        let contents = [
            Content::text("t", "text/csv", "1,2\r\n"),
            Content::text("\"u\"", "text/csv", ""),
        ];
        let (_, body) = multipart(&values, &contents);
        let sent = sent_inline(&body);
        let found: Vec<_> = sent.iter().map(|p| (p.name.as_str(), p.bytes)).collect();
        let expected: [(&str, &[u8]); 2] = [("t", b"1,2\r\n"), ("\"u\"", b"")];
        assert_eq!(found, expected);
        let beside = sent_beside(&body);
        let found: Vec<_> = beside.iter().map(|p| (p.name.as_str(), p.bytes)).collect();
        assert_eq!(found, [("A", b"1\r\n".as_slice())]);
    }
}
