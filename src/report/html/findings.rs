//! What is broken, one card a root cause, most useful first.

use maud::{Markup, html};

use super::evidence;
use super::exchanges::command;
use super::parts::{exchange, listed, place, prose, requirement, text, verdict};
use super::view::View;
use crate::checks::Verdict;
use crate::report::causes::{self, Cause};
use crate::report::model::{FindingRow, ResultRow};
use crate::report::{visible, words};

/// Longest text of a service in a card; the exchange has more.
const LONG: usize = 600;

fn short(raw: &str) -> Markup {
    text(&visible::shorten(raw, LONG))
}

/// The section with all cards, our own bugs and troubles of preflight.
pub fn section(view: &View<'_>, causes: &[Cause<'_>]) -> Markup {
    html! {
        section aria-labelledby=(view.labels("mend")) {
            h2 id=(view.id("mend")) { "What to mend first" }
            (troubles(view))
            @if causes.is_empty() && !causes::never_asked(view) {
                p {
                    @match causes::not_counted(view).len() {
                        0 => { "Nothing that was asked is broken." }
                        some => { "Nothing that counts is broken; " (words::count(some, "violation")) " waived or provisional, see the requirements that are broken." }
                    }
                }
            }
            @for cause in causes { (card(view, cause)) }
            (errors(view))
        }
    }
}

fn troubles(view: &View<'_>) -> Markup {
    html! {
        @for item in view.preflight.iter().filter(|item| !item.ok) {
            article class="card fail" {
                h3 { "✘ " (text(&item.name)) }
                p { (text(&item.found)) }
                p { "This is a matter of reaching the service or of the target file, not of conformance. "
                    a href={ "#" (view.id("believe")) } { "All points of preflight" } }
            }
        }
    }
}

fn card(view: &View<'_>, cause: &Cause<'_>) -> Markup {
    let row = cause.row;
    let title = words::fault(view, row, cause.finding);
    html! {
        article class={ "card " (row.verdict.word()) } id=(view.id(&format!("mend-{}", row.requirement))) {
            h3 { (verdict(row.verdict)) " " (text(&title)) }
            p class="which" { (requirement(view, &row.requirement)) " · " (place(row)) }
            p { (prose(&row.text)) }
            @if let Some(finding) = cause.finding {
                (contrast(finding))
                (evidence::of(view, finding))
                (also(view, cause))
                @if let Some(x) = view.exchange(finding.exchange) {
                    p class="label" { "Ask it again" }
                    (command(x))
                }
            }
            (advice(cause))
            (consequences(view, cause))
        }
    }
}

/// Expected and observed as two aligned lines.
fn contrast(finding: &FindingRow) -> Markup {
    html! {
        dl class="contrast" {
            @if !finding.expected.is_empty() { div class="expected" { dt { "Expected" } dd { (short(&finding.expected)) } } }
            div class="observed" { dt { "Observed" } dd { (short(&finding.observed)) } }
        }
    }
}

fn also(view: &View<'_>, cause: &Cause<'_>) -> Markup {
    html! {
        @if !cause.also.is_empty() {
            p { "Also in exchanges " (listed(cause.also.iter().map(|x| exchange(view, *x)))) "." }
        }
        @if !cause.others.is_empty() {
            p class="label" { "Moreover" }
            ul {
                @for other in &cause.others {
                    li {
                        (exchange(view, other.exchange)) ": " (short(&other.observed))
                        @if !other.expected.is_empty() { ", expected " (short(&other.expected)) }
                        " (" (text(&words::part(other))) ", " code { (text(&other.code)) } ")"
                    }
                }
            }
        }
    }
}

fn advice(cause: &Cause<'_>) -> Markup {
    let row = cause.row;
    let special = cause.finding.and_then(|f| f.advice.as_deref());
    let items = [
        ("Why it matters", row.because.as_deref()),
        ("Usual causes", row.usually.as_deref()),
        ("How to mend it", special),
        (
            if special.is_some() {
                "In general"
            } else {
                "How to mend it"
            },
            row.mend.as_deref(),
        ),
    ];
    html! {
        @if items.iter().any(|(_, said)| said.is_some()) {
            dl class="advice" {
                @for (label, said) in items { @if let Some(said) = said { div { dt { (label) } dd { (prose(said)) } } } }
            }
        }
    }
}

fn consequences(view: &View<'_>, cause: &Cause<'_>) -> Markup {
    let named = |rows: &[&ResultRow]| listed(rows.iter().map(|r| requirement(view, &r.requirement)));
    html! {
        @if !cause.same.is_empty() {
            p class="label" { "The same evidence also breaks" }
            ul {
                @for row in &cause.same {
                    li { (verdict(row.verdict)) " " (requirement(view, &row.requirement)) " · " (place(row)) ": " (prose(&row.text)) }
                }
            }
        }
        @if !cause.blocks.is_empty() {
            p { b { (words::count(cause.blocks.len(), "requirement")) " could not be decided because of this: " } (named(&cause.blocks)) }
        }
    }
}

fn errors(view: &View<'_>) -> Markup {
    let rows = causes::rows(view, Verdict::Error);
    html! {
        @for row in rows {
            article class="card error" {
                h3 { (verdict(row.verdict)) " A bug of voconform: " (requirement(view, &row.requirement)) }
                p { (text(row.detail.as_deref().unwrap_or("no detail"))) }
                p { "It says nothing about the service. Please report it." }
            }
        }
    }
}
