//! Evidence with its bytes highlighted: a few lines in a card, a whole body in an exchange.

use std::ops::Range;

use maud::{Markup, html};

use super::parts::{exchange, grouped, lines, text};
use super::view::View;
use crate::report::model::{FindingRow, ResponseRow};
use crate::report::snippet::{self, Line};
use crate::report::words;

/// Lines shown around a span, and characters of a line.
const AROUND: usize = 2;
const LINE_WIDTH: usize = 240;

/// The exchange, and the part of the answer that proves the finding.
pub fn of(view: &View<'_>, finding: &FindingRow) -> Markup {
    let Some(x) = view.exchange(finding.exchange) else {
        return html! { p { "Evidence: " (exchange(view, finding.exchange)) ", which this report does not carry." } };
    };
    html! {
        p class="asked" {
            (exchange(view, finding.exchange)) " "
            code { (text(&x.request.method)) " " (text(&x.request.url)) } " → " b { (text(&words::answer(x))) }
            span class="faint" { " · step " (text(&words::step(x))) ", " (text(&words::part(finding))) }
        }
        @if let Some(response) = &x.response {
            @if let Some(name) = finding.part.strip_prefix("header:") { (header(response, name)) }
            @else if let Some(span) = finding.span { (snippet_of(response, span)) }
        }
    }
}

fn header(response: &ResponseRow, name: &str) -> Markup {
    let found: Vec<_> = response
        .headers
        .iter()
        .filter(|[n, _]| n.eq_ignore_ascii_case(name))
        .collect();
    html! {
        @if found.is_empty() { p class="faint" { "The answer has no header " code { (text(name)) } "." } }
        @else { pre class="wire" { @for [name, value] in found { mark { (text(name)) ": " (text(value)) } "\n" } } }
    }
}

fn snippet_of(response: &ResponseRow, span: [usize; 2]) -> Markup {
    let lines = snippet::around(&response.body, span, AROUND, LINE_WIDTH);
    html! {
        @if lines.is_empty() { p class="faint" { "The place is beyond the part of the body that this report carries." } }
        @else { pre class="wire" { @for line in &lines { (numbered(line)) } } }
    }
}

fn numbered(line: &Line<'_>) -> Markup {
    let mark = line.mark.clone();
    let (before, inside, after) = match &mark {
        Some(m) => (
            &line.text[..m.start],
            Some(&line.text[m.clone()]),
            &line.text[m.end..],
        ),
        None => (line.text, None, ""),
    };
    html! {
        span class="number" { (format!("{:>4} ", line.number)) }
        @if line.cut_before { "…" }
        (lines(before)) @if let Some(inside) = inside { (marked(inside)) } (lines(after))
        @if line.cut_after { "…" }
        "\n"
    }
}

/// A highlighted text; where only a position is meant, a sign at it.
fn marked(inside: &str) -> Markup {
    html! { mark { @if inside.is_empty() { "▏" } @else { (lines(inside)) } } }
}

/// Bytes shown around a mark in a body that is cut.
const NEAR: usize = 700;

/// A body with all these spans highlighted; of one that is longer than `most` bytes its beginning and what is near the
/// spans.
pub fn body(body: &str, spans: &[[usize; 2]], most: usize) -> Markup {
    let spans = merged(body, spans);
    let windows = windows(body, &spans, most);
    let mut at = 0;
    html! {
        @for window in &windows {
            (gap(window.start - at))
            (pieces(body, window, &spans))
            ({ at = window.end; "" })
        }
        (gap(body.len() - at))
    }
}

fn gap(bytes: usize) -> Markup {
    html! { @if bytes > 0 { span class="gap" { "\n⋯ " (grouped(bytes as u64)) " bytes left out here ⋯\n" } } }
}

/// The parts of a body that are shown, in order and apart from each other.
fn windows(body: &str, spans: &[Range<usize>], most: usize) -> Vec<Range<usize>> {
    if body.len() <= most + most / 8 {
        return std::iter::once(0..body.len()).collect();
    }
    let head = if spans.is_empty() { most } else { most / 4 };
    let mut windows: Vec<Range<usize>> = std::iter::once(0..head).collect();
    let mut left = most - head;
    for span in spans {
        let end = span.end.min(span.start + 2 * NEAR);
        let window = span.start.saturating_sub(NEAR)..end.saturating_add(NEAR).min(body.len());
        if window.len() > left {
            break;
        }
        left -= window.len();
        match windows.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => windows.push(window),
        }
    }
    let whole = windows
        .into_iter()
        .map(|w| floor(body, w.start)..floor(body, w.end));
    whole.filter(|w| !w.is_empty()).collect()
}

/// The beginning of the character in which a byte lies.
fn floor(body: &str, mut at: usize) -> usize {
    while !body.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn pieces(body: &str, window: &Range<usize>, spans: &[Range<usize>]) -> Markup {
    let mut pieces: Vec<(Range<usize>, bool)> = Vec::new();
    let mut at = window.start;
    for span in spans
        .iter()
        .filter(|s| s.start >= window.start && s.start <= window.end)
    {
        let end = span.end.min(window.end);
        pieces.push((at..span.start.max(at), false));
        pieces.push((span.start.max(at)..end.max(at), true));
        at = at.max(end);
    }
    pieces.push((at..window.end, false));
    html! {
        @for (range, is_marked) in pieces {
            @if is_marked { (marked(&body[range])) } @else { (lines(&body[range])) }
        }
    }
}

/// The spans as ranges of whole characters, in order, without overlaps.
fn merged(body: &str, spans: &[[usize; 2]]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = spans
        .iter()
        .filter_map(|span| snippet::within(body, *span))
        .collect();
    ranges.sort_by_key(|r| (r.start, r.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end || range == *last => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_and_impossible_spans_are_settled() {
        let page = body("a<b>cä", &[[1, 3], [2, 4], [5, 6], [9, 12], [4, 2]], 99).into_string();
        assert_eq!(page, "a<mark>&lt;b&gt;</mark>c<mark>ä</mark>");
        assert_eq!(
            body("ab", &[[1, 1], [1, 1]], 99).into_string(),
            "a<mark>▏</mark>b"
        );
    }

    #[test]
    fn a_long_body_keeps_what_is_marked() {
        let text = "é".repeat(50_000);
        let page = body(&text, &[[60_000, 60_004]], 8000).into_string();
        assert!(
            page.contains("<mark>éé</mark>") && page.len() < 9000,
            "{}",
            page.len()
        );
        assert_eq!(page.matches("bytes left out here").count(), 2);
        assert_eq!(body(&text, &[], 1001).into_string().matches('é').count(), 500);
    }
}
