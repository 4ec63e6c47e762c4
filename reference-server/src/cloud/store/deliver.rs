//! The bytes of a file, or a part of them: ranges and conditions (RFC 9110, 13 and 14).

use super::super::answer::Answer;
use super::super::data::Blob;
use crate::message::Request;
use crate::uws::format_http;

/// What comes of a request for a file.
pub(crate) enum Delivered {
    Answer(Answer),
    /// No byte of the range is there; the answer has the headers.
    Unsatisfiable(Answer),
    /// A condition does not hold.
    Failed,
}

/// A range of bytes, its last one included.
type Span = (usize, usize);

enum Asked {
    All,
    Part(Span),
    Nothing,
}

/// Answers GET or HEAD; `clamps`: an end beyond that of the file is taken for that of the file.
pub(crate) fn deliver(request: &Request, blob: &Blob, clamps: bool) -> Delivered {
    let modified = format_http(blob.modified);
    let headers = |status: u16| {
        Answer::new(status)
            .with("ETag", &blob.etag)
            .with("Last-Modified", &modified)
            .with("Accept-Ranges", "bytes")
    };
    if let Some(wanted) = request.header("If-Match")
        && (wanted.contains("W/") || !matches(wanted, &blob.etag))
    {
        return Delivered::Failed;
    }
    let is_known = match request.header("If-None-Match") {
        Some(known) => matches(known, &blob.etag),
        None => request.header("If-Modified-Since") == Some(modified.as_str()),
    };
    if is_known {
        return Delivered::Answer(headers(304));
    }
    let is_same = |validator: &str| validator == blob.etag || validator == modified;
    let range = request
        .header("Range")
        .filter(|_| request.header("If-Range").is_none_or(is_same));
    let length = blob.bytes.len();
    let (status, (first, last)) = match range.map_or(Asked::All, |range| read(range, length, clamps)) {
        Asked::Nothing => {
            let range = format!("bytes */{length}");
            return Delivered::Unsatisfiable(Answer::new(416).with("Content-Range", &range));
        }
        Asked::All => (200, (0, length)),
        Asked::Part((first, last)) => (206, (first, last + 1)),
    };
    let mut answer = Answer::bytes(status, blob.media_type, blob.bytes[first..last].to_vec());
    answer.headers.extend(headers(status).headers);
    if status == 206 {
        answer.set("Content-Range", &format!("bytes {first}-{}/{length}", last - 1));
    }
    Delivered::Answer(answer)
}

/// The weak comparison (RFC 9110, 13.1.2).
fn matches(list: &str, etag: &str) -> bool {
    list.split(',')
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one == etag)
}

/// Several ranges, and what is no range, are ignored.
fn read(range: &str, length: usize, clamps: bool) -> Asked {
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Asked::All;
    };
    let end = length.saturating_sub(1);
    match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), Ok(last)) if first > last => Asked::All,
        (Ok(first), _) if first >= length => Asked::Nothing,
        (Ok(_), Ok(last)) if last > end && !clamps => Asked::Nothing,
        (Ok(first), Ok(last)) => Asked::Part((first, last.min(end))),
        (Ok(first), Err(_)) if last.trim().is_empty() => Asked::Part((first, end)),
        (Err(_), Ok(0)) if first.trim().is_empty() => Asked::Nothing,
        (Err(_), Ok(_)) if first.trim().is_empty() && length == 0 => Asked::Nothing,
        (Err(_), Ok(suffix)) if first.trim().is_empty() => Asked::Part((length.saturating_sub(suffix), end)),
        _ => Asked::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let of = |range: &str, length: usize| match read(range, length, true) {
            Asked::All => "all".to_owned(),
            Asked::Nothing => "nothing".to_owned(),
            Asked::Part((first, last)) => format!("{first}..={last}"),
        };
        for (range, length, expected) in [
            ("bytes=0-9", 100, "0..=9"),
            ("bytes=90-", 100, "90..=99"),
            ("bytes=90-200", 100, "90..=99"),
            ("bytes=-10", 100, "90..=99"),
            ("bytes=-500", 100, "0..=99"),
            ("bytes=100-", 100, "nothing"),
            ("bytes=-0", 100, "nothing"),
            ("bytes=0-0", 0, "nothing"),
            ("bytes=-5", 0, "nothing"),
            ("bytes=9-2", 100, "all"),
            ("bytes=0-1,4-5", 100, "all"),
            ("lines=0-1", 100, "all"),
            ("bytes=a-b", 100, "all"),
        ] {
            assert_eq!(of(range, length), expected, "{range}");
        }
    }
}
