//! Small pieces that all parts of the page use. Every text of the service goes through [`text`] or [`lines`].

use maud::{Markup, PreEscaped, html};

use super::view::View;
use crate::checks::Verdict;
use crate::report::model::ResultRow;
use crate::report::{visible, words};

/// A text of one line, escaped, with hidden characters shown.
pub fn text(raw: &str) -> Markup {
    html! { (visible::line(raw)) }
}

/// A text with words in backquotes, which become code.
pub fn prose(raw: &str) -> Markup {
    // The last one of an odd number stands for itself.
    let pairs = raw.matches('`').count() / 2;
    html! {
        @for (index, piece) in raw.splitn(2 * pairs + 1, '`').enumerate() {
            @if index % 2 == 1 { code { (text(piece)) } } @else { (text(piece)) }
        }
    }
}

/// A text of many lines, escaped, with hidden characters shown. For the content of elements only, never for attributes:
/// quotation marks stay as they are, since they would make JSON a third longer.
pub fn lines(raw: &str) -> Markup {
    let seen = visible::block(raw);
    let mut out = String::with_capacity(seen.len() + seen.len() / 8);
    for c in seen.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    PreEscaped(out)
}

/// Sign and word of a verdict.
pub fn verdict(verdict: Verdict) -> Markup {
    html! { span class={ "verdict " (verdict.word()) } { span aria-hidden="true" { (words::sign(verdict)) } " " (verdict.word()) } }
}

/// Sign and word of the verdict on a requirement, and what keeps it from counting.
pub fn verdict_of(row: &ResultRow) -> Markup {
    html! {
        (verdict(row.verdict))
        @if row.waived { " " span class="tag" { "waived" } }
        @if row.provisional { " " span class="tag" { "provisional" } }
    }
}

/// A link that leaves the page; only http and https become one.
pub fn link(url: &str, label: &str) -> Markup {
    let scheme = |wanted: &str| {
        url.get(..wanted.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(wanted))
    };
    if (scheme("https://") || scheme("http://")) && !url.contains(visible::is_hidden) {
        html! { a href=(url) rel="noreferrer noopener" { (text(label)) } }
    } else {
        text(label)
    }
}

/// A link to an exchange of this page, or its bare number.
pub fn exchange(view: &View<'_>, number: u32) -> Markup {
    match view.exchange_id(number) {
        Some(id) => html! { a href={ "#" (id) } { "x" (number) } },
        None => html! { "x" (number) },
    }
}

/// Exchanges by number, in order; three or more in a row as `x3 to x9`.
pub fn exchanges(view: &View<'_>, numbers: &[u32]) -> Markup {
    let runs = numbers.chunk_by(|a, b| a.checked_add(1) == Some(*b));
    listed(runs.flat_map(|run| match run {
        [first, .., last] if run.len() > 2 => {
            vec![html! { (exchange(view, *first)) " to " (exchange(view, *last)) }]
        }
        few => few.iter().map(|number| exchange(view, *number)).collect(),
    }))
}

/// A link to the row of a requirement, or its bare id.
pub fn requirement(view: &View<'_>, id: &str) -> Markup {
    if view.row(id).is_some() {
        html! { a href={ "#" (view.id(id)) } { code { (text(id)) } } }
    } else {
        html! { code { (text(id)) } }
    }
}

/// Level and linked section of a requirement.
pub fn place(row: &ResultRow) -> Markup {
    html! { (text(words::level(&row.level))) " · " (link(&row.link, &words::section(row))) }
}

/// An id as a fragment: what is not a letter, digit, `-`, `_` or `.` becomes its number.
pub fn anchor(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for c in id.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
            out.push(c);
        } else {
            out.push_str(&format!(".{:x}.", u32::from(c)));
        }
    }
    out
}

/// Items with commas between them.
pub fn listed(items: impl IntoIterator<Item = Markup>) -> Markup {
    let joined: Vec<String> = items.into_iter().map(PreEscaped::into_string).collect();
    PreEscaped(joined.join(", "))
}

/// `1234567` as `1 234 567`, with spaces that do not break.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

/// Seconds for people: `0.3 s`, `45 s`, `10 min`.
pub fn seconds(seconds: f64) -> String {
    if seconds >= 120.0 && (seconds / 60.0).fract() == 0.0 {
        format!("{} min", seconds / 60.0)
    } else if seconds >= 10.0 {
        format!("{seconds:.0} s")
    } else {
        format!("{} s", (seconds * 1000.0).round() / 1000.0)
    }
}
