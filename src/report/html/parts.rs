//! Small pieces that all parts of the page use. Every text of the service goes through [`text`] or [`lines`].

use maud::{Markup, PreEscaped, html};

use crate::checks::Verdict;
use crate::report::model::{Report, ResultRow};
use crate::report::{visible, words};

/// A text of one line, escaped, with hidden characters shown.
pub fn text(raw: &str) -> Markup {
    html! { (visible::line(raw)) }
}

/// A text of many lines, escaped, with hidden characters shown.
pub fn lines(raw: &str) -> Markup {
    html! { (visible::block(raw)) }
}

/// Sign and word of a verdict.
pub fn verdict(verdict: Verdict) -> Markup {
    html! { span class={ "verdict " (verdict.word()) } { span aria-hidden="true" { (words::sign(verdict)) } " " (verdict.word()) } }
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
pub fn exchange(report: &Report, number: u32) -> Markup {
    if report.exchange(number).is_some() {
        html! { a href={ "#x" (number) } { "x" (number) } }
    } else {
        html! { "x" (number) }
    }
}

/// A link to the row of a requirement, or its bare id.
pub fn requirement(report: &Report, id: &str) -> Markup {
    if report.row(id).is_some() {
        html! { a href={ "#" (anchor(id)) } { code { (text(id)) } } }
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
