//! What is broken, one card a root cause, most useful first.

use maud::{Markup, html};

use super::evidence;
use super::parts::{exchange, listed, place, requirement, text, verdict};
use crate::checks::Verdict;
use crate::report::causes::{self, Cause};
use crate::report::model::{FindingRow, Report, ResultRow};
use crate::report::{curl, words};

/// The section with all cards, our own bugs and troubles of preflight.
pub fn section(report: &Report, causes: &[Cause<'_>]) -> Markup {
    html! {
        section aria-labelledby="mend" {
            h2 id="mend" { "What to mend first" }
            (troubles(report))
            @if causes.is_empty() && !causes::never_asked(report) { p { "Nothing that was asked is broken." } }
            @for cause in causes { (card(report, cause)) }
            (errors(report))
        }
    }
}

fn troubles(report: &Report) -> Markup {
    html! {
        @for item in report.preflight.iter().filter(|item| !item.ok) {
            article class="card fail" {
                h3 { "✘ " (text(&item.name)) }
                p { (text(&item.found)) }
                p { "This is a matter of reaching the service or of the target file, not of conformance. "
                    a href="#believe" { "All points of preflight" } }
            }
        }
    }
}

fn card(report: &Report, cause: &Cause<'_>) -> Markup {
    let row = cause.row;
    let title = words::fault(report, row, cause.finding);
    html! {
        article class={ "card " (row.verdict.word()) } id={ "mend-" (super::parts::anchor(&row.requirement)) } {
            h3 { (verdict(row.verdict)) " " (text(&title)) }
            p class="which" { (requirement(report, &row.requirement)) " · " (place(row)) }
            p { (text(&row.text)) }
            @if let Some(finding) = cause.finding {
                (contrast(finding))
                (evidence::of(report, finding))
                (also(report, cause))
                @if let Some(x) = report.exchange(finding.exchange) {
                    p class="label" { "Ask it again" }
                    pre class="command" tabindex="0" role="group" aria-label="Command" { (text(&curl::command(&x.request))) }
                }
            }
            (advice(cause))
            (consequences(report, cause))
        }
    }
}

/// Expected and observed as two aligned lines.
fn contrast(finding: &FindingRow) -> Markup {
    html! {
        dl class="contrast" {
            @if !finding.expected.is_empty() { div class="expected" { dt { "Expected" } dd { (text(&finding.expected)) } } }
            div class="observed" { dt { "Observed" } dd { (text(&finding.observed)) } }
        }
    }
}

fn also(report: &Report, cause: &Cause<'_>) -> Markup {
    html! {
        @if !cause.also.is_empty() {
            p { "Also in exchanges " (listed(cause.also.iter().map(|x| exchange(report, *x)))) "." }
        }
        @if !cause.others.is_empty() {
            p class="label" { "Moreover" }
            ul {
                @for other in &cause.others {
                    li {
                        (exchange(report, other.exchange)) ": " (text(&other.observed))
                        @if !other.expected.is_empty() { ", expected " (text(&other.expected)) }
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
                @for (label, said) in items { @if let Some(said) = said { div { dt { (label) } dd { (text(said)) } } } }
            }
        }
    }
}

fn consequences(report: &Report, cause: &Cause<'_>) -> Markup {
    let named = |rows: &[&ResultRow]| listed(rows.iter().map(|r| requirement(report, &r.requirement)));
    html! {
        @if !cause.same.is_empty() {
            p class="label" { "The same evidence also breaks" }
            ul {
                @for row in &cause.same {
                    li { (verdict(row.verdict)) " " (requirement(report, &row.requirement)) " · " (place(row)) ": " (text(&row.text)) }
                }
            }
        }
        @if !cause.blocks.is_empty() {
            p { b { (words::count(cause.blocks.len(), "requirement")) " could not be decided because of this: " } (named(&cause.blocks)) }
        }
    }
}

fn errors(report: &Report) -> Markup {
    let rows = causes::rows(report, Verdict::Error);
    html! {
        @for row in rows {
            article class="card error" {
                h3 { (verdict(row.verdict)) " A bug of voconform: " (requirement(report, &row.requirement)) }
                p { (text(row.detail.as_deref().unwrap_or("no detail"))) }
                p { "It says nothing about the service. Please report it." }
            }
        }
    }
}
