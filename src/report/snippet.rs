//! The lines of a body around a span, for showing evidence.

use std::ops::Range;

/// A line of a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Line<'b> {
    /// Its number, from 1.
    pub number: usize,
    /// Its text without the line feed, cut to a window around the mark if it is very long.
    pub text: &'b str,
    /// Bytes of `text` that the span covers; empty where only a position is meant.
    pub mark: Option<Range<usize>>,
    /// Text before the window was left out.
    pub cut_before: bool,
    /// Text after the window was left out.
    pub cut_after: bool,
}

/// Most lines of a span that are shown.
const MOST_MARKED: usize = 6;

/// The lines that a span covers, with `around` lines before and after; each line at most about `width` characters.
/// Nothing if the span does not lie in the body.
pub fn around(body: &str, span: [usize; 2], around: usize, width: usize) -> Vec<Line<'_>> {
    let Some(span) = within(body, span) else {
        return Vec::new();
    };
    let first = body[..span.start].matches('\n').count();
    // A span that ends with a line feed does not reach into the next line.
    let last = first + body[span.clone()].trim_end_matches('\n').matches('\n').count();
    let shown = first.saturating_sub(around)..=last.min(first + MOST_MARKED - 1) + around;
    let mut start = 0;
    let mut lines = Vec::new();
    for (index, text) in body.split('\n').enumerate() {
        if index > *shown.end() {
            break;
        }
        if shown.contains(&index) {
            let mark = overlap(&span, start, text).filter(|_| (first..=last).contains(&index));
            lines.push(window(index + 1, text, mark, width));
        }
        start += text.len() + 1;
    }
    lines
}

/// A span as a range of whole characters of the body.
pub fn within(body: &str, [start, end]: [usize; 2]) -> Option<Range<usize>> {
    if start > end || start > body.len() || !body.is_char_boundary(start) {
        return None;
    }
    let mut end = end.min(body.len());
    while !body.is_char_boundary(end) {
        end += 1;
    }
    Some(start..end)
}

fn overlap(span: &Range<usize>, start: usize, text: &str) -> Option<Range<usize>> {
    let end = start + text.len();
    if span.start > end || span.end < start {
        return None;
    }
    Some(span.start.max(start) - start..span.end.min(end) - start)
}

fn window(number: usize, text: &str, mark: Option<Range<usize>>, width: usize) -> Line<'_> {
    if text.chars().count() <= width {
        return Line {
            number,
            text,
            mark,
            cut_before: false,
            cut_after: false,
        };
    }
    // A third of the window before the mark, so that what follows can be seen too.
    let centre = mark.as_ref().map_or(0, |m| m.start);
    let from = text[..centre]
        .char_indices()
        .rev()
        .take(width / 3)
        .last()
        .map_or(centre, |(at, _)| at);
    let to = text[from..]
        .char_indices()
        .nth(width)
        .map_or(text.len(), |(at, _)| from + at);
    let mark = mark.map(|m| m.start - from..m.end.min(to).max(m.start) - from);
    Line {
        number,
        text: &text[from..to],
        mark,
        cut_before: from > 0,
        cut_after: to < text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_in_one_line() {
        let body = "<job>\n  <phase>ODD</phase>\n</job>\n";
        let at = body.find("ODD").unwrap();
        let lines = around(body, [at, at + 3], 1, 80);
        assert_eq!(lines.iter().map(|l| l.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(&lines[1].text[lines[1].mark.clone().unwrap()], "ODD");
        assert_eq!(lines[0].mark, None);
    }

    #[test]
    fn a_span_over_many_lines_marks_each() {
        let lines = around("a\nbc\nd\ne", [2, 6], 0, 80);
        let marked: Vec<&str> = lines.iter().map(|l| &l.text[l.mark.clone().unwrap()]).collect();
        assert_eq!(marked, ["bc", "d"]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let body = format!("{}ÄÖ{}", "é".repeat(500), "ü".repeat(500));
        let lines = around(&body, [1000, 1004], 0, 60);
        assert_eq!(&lines[0].text[lines[0].mark.clone().unwrap()], "ÄÖ");
        assert!(lines[0].cut_before && lines[0].cut_after && lines[0].text.chars().count() == 60);
    }

    #[test]
    fn no_span_makes_it_panic() {
        let body = "ä\n€\n";
        for start in 0..9 {
            for end in 0..9 {
                for line in around(body, [start, end], 1, 2) {
                    if let Some(mark) = line.mark {
                        assert!(line.text.get(mark).is_some());
                    }
                }
            }
        }
    }
}
