//! Evidence with its bytes highlighted: a few lines in a card, a whole body in an exchange.

use std::ops::Range;

use maud::{Markup, html};

use super::parts::{exchange, lines, text};
use crate::report::model::{FindingRow, Report, ResponseRow};
use crate::report::snippet::{self, Line};
use crate::report::{visible, words};

/// Lines shown around a span, and characters of a line.
const AROUND: usize = 2;
const LINE_WIDTH: usize = 240;

/// The exchange, and the part of the answer that proves the finding.
pub fn of(report: &Report, finding: &FindingRow) -> Markup {
    let Some(x) = report.exchange(finding.exchange) else {
        return html! { p { "Evidence: " (exchange(report, finding.exchange)) ", which this report does not carry." } };
    };
    html! {
        p class="asked" {
            (exchange(report, finding.exchange)) " "
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
        @else { pre class="wire" tabindex="0" role="group" aria-label="Evidence" { @for [name, value] in found { mark { (text(name)) ": " (text(value)) } "\n" } } }
    }
}

fn snippet_of(response: &ResponseRow, span: [usize; 2]) -> Markup {
    let lines = snippet::around(&response.body, span, AROUND, LINE_WIDTH);
    html! {
        @if lines.is_empty() { p class="faint" { "The place is beyond the part of the body that this report carries." } }
        @else { pre class="wire" tabindex="0" role="group" aria-label="Evidence" { @for line in &lines { (numbered(line)) } } }
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

/// A body with all these spans highlighted.
pub fn body(body: &str, spans: &[[usize; 2]]) -> Markup {
    let mut pieces: Vec<(Range<usize>, bool)> = Vec::new();
    let mut at = 0;
    for span in merged(body, spans) {
        pieces.push((at..span.start, false));
        at = span.end;
        pieces.push((span, true));
    }
    pieces.push((at..body.len(), false));
    html! {
        @for (range, is_marked) in pieces {
            @if is_marked { (marked(&body[range])) } @else { (visible::block(&body[range])) }
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
        let page = body("a<b>cä", &[[1, 3], [2, 4], [5, 6], [9, 12], [4, 2]]).into_string();
        assert_eq!(page, "a<mark>&lt;b&gt;</mark>c<mark>ä</mark>");
        assert_eq!(body("ab", &[[1, 1], [1, 1]]).into_string(), "a<mark>▏</mark>b");
    }
}
