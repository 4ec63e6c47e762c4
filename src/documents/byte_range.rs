//! Ranges of bytes as HTTP asks for them and tells of them (RFC 9110 sections 14.1.2 and 14.4).

/// A single range that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// From the first position to the last one, both included; without an end up to that of the object.
    Span(u64, Option<u64>),
    /// So many bytes at the end.
    Suffix(u64),
}

/// What a Content-Range in bytes says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRange {
    /// First and last position, both included; none where the range is not satisfiable.
    pub span: Option<(u64, u64)>,
    /// Length of the whole, if it is told.
    pub total: Option<u64>,
}

impl Wanted {
    /// Reads the value of a Range header; none unless it is a single range of bytes.
    pub fn read(value: &str) -> Option<Wanted> {
        let (unit, range) = value.trim().split_once('=')?;
        if !unit.trim().eq_ignore_ascii_case("bytes") {
            return None;
        }
        let (first, last) = range.trim().split_once('-')?;
        match (first.is_empty(), last.is_empty()) {
            (true, _) => Some(Wanted::Suffix(number(last)?)),
            (false, true) => Some(Wanted::Span(number(first)?, None)),
            (false, false) => Some(Wanted::Span(number(first)?, Some(number(last)?))),
        }
    }

    /// Does this span lie within what is asked for, of an object of this length?
    pub fn takes_in(self, (first, last): (u64, u64), total: Option<u64>) -> bool {
        match self {
            Wanted::Span(from, to) => first >= from && to.is_none_or(|to| last <= to),
            Wanted::Suffix(count) => {
                let most = last - first < count;
                most && total.is_none_or(|total| first >= total.saturating_sub(count))
            }
        }
    }

    /// How many bytes are asked for, if that is said.
    pub fn most(self) -> Option<u64> {
        match self {
            Wanted::Span(from, to) => Some(to?.checked_sub(from)? + 1),
            Wanted::Suffix(count) => Some(count),
        }
    }
}

impl ContentRange {
    /// Reads the value of a Content-Range header; none unless it is in bytes and well-formed. That the span lies before the
    /// end is not asked for.
    pub fn read(value: &str) -> Option<ContentRange> {
        let (unit, rest) = value.trim().split_once(' ')?;
        if !unit.eq_ignore_ascii_case("bytes") {
            return None;
        }
        let (range, total) = rest.trim().split_once('/')?;
        let total = match total.trim() {
            "*" => None,
            text => Some(number(text)?),
        };
        if range.trim() == "*" {
            return Some(ContentRange { span: None, total });
        }
        let (first, last) = range.trim().split_once('-')?;
        let span = (number(first)?, number(last)?);
        (span.0 <= span.1).then_some(ContentRange {
            span: Some(span),
            total,
        })
    }
}

fn number(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // What is larger is nobody's object, and sums of smaller ones do not overflow.
    let number: u64 = digits.then(|| text.parse().ok()).flatten()?;
    (number <= u64::MAX / 4).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::{ContentRange, Wanted};

    #[test]
    fn ranges_are_read() {
        assert_eq!(Wanted::read("bytes=0-9"), Some(Wanted::Span(0, Some(9))));
        assert_eq!(Wanted::read("bytes=7-"), Some(Wanted::Span(7, None)));
        assert_eq!(Wanted::read("bytes=-9"), Some(Wanted::Suffix(9)));
        assert_eq!(Wanted::read("bytes=0-1,4-5"), None);
        assert_eq!(Wanted::read("lines=0-1"), None);
        assert_eq!(Wanted::Span(5, Some(9)).most(), Some(5));
    }

    #[test]
    fn spans_lie_within_what_is_asked_for() {
        assert!(Wanted::Span(5, Some(9)).takes_in((5, 7), Some(8)));
        assert!(!Wanted::Span(5, Some(9)).takes_in((4, 7), Some(8)));
        assert!(Wanted::Suffix(4).takes_in((6, 9), Some(10)));
        assert!(!Wanted::Suffix(4).takes_in((0, 3), Some(10)));
        assert!(Wanted::Suffix(4).takes_in((0, 1), Some(2)));
    }

    #[test]
    fn content_ranges_are_read() {
        let read = |text| ContentRange::read(text).map(|range| (range.span, range.total));
        assert_eq!(read("bytes 0-9/10"), Some((Some((0, 9)), Some(10))));
        assert_eq!(read("bytes 0-9/*"), Some((Some((0, 9)), None)));
        assert_eq!(read("bytes */10"), Some((None, Some(10))));
        assert_eq!(read("bytes 9-0/10"), None);
        assert_eq!(read("0-9/10"), None);
        assert_eq!(read("bytes 0-9"), None);
        assert_eq!(read("bytes +0-9/10"), None);
    }
}
