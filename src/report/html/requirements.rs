//! Every requirement of the profile with its verdict and evidence, by standard and group.

use maud::{Markup, html};

use super::parts::{anchor, exchange, place, requirement, text, verdict};
use crate::report::causes::Cause;
use crate::report::model::{Report, ResultRow};
use crate::report::words;

/// The section with one table a group.
pub fn section(report: &Report, causes: &[Cause<'_>]) -> Markup {
    html! {
        section aria-labelledby="requirements" {
            h2 id="requirements" { "Every requirement" }
            @for standard in runs(&report.results, |r| &r.standard) {
                h3 { (text(&words::standard(&standard[0].standard))) }
                @for group in runs(standard, |r| &r.group) { (table(report, causes, group)) }
            }
        }
    }
}

/// The rows in stretches of equal key; catalogue order keeps them together.
fn runs(rows: &[ResultRow], key: fn(&ResultRow) -> &String) -> impl Iterator<Item = &[ResultRow]> {
    rows.chunk_by(move |a, b| key(a) == key(b))
}

fn table(report: &Report, causes: &[Cause<'_>], rows: &[ResultRow]) -> Markup {
    html! {
        div class="wide" {
            table class="requirements" {
                caption { (text(&rows[0].group)) }
                thead { tr { th scope="col" { "Verdict" } th scope="col" { "Requirement" } th scope="col" { "Evidence" } } }
                tbody { @for row in rows { (line(report, causes, row)) } }
            }
        }
    }
}

fn line(report: &Report, causes: &[Cause<'_>], row: &ResultRow) -> Markup {
    html! {
        tr id=(anchor(&row.requirement)) {
            td { (verdict(row.verdict)) }
            th scope="row" {
                a class="self" href={ "#" (anchor(&row.requirement)) } { code { (text(&row.requirement)) } }
                span class="place" { (place(row)) }
                span class="text" { (text(&row.text)) }
            }
            td { (evidence(report, row)) (card(causes, row)) }
        }
    }
}

fn evidence(report: &Report, row: &ResultRow) -> Markup {
    // A reason's words are those of its finding; say them once.
    let said = |observed: &str| row.detail.as_deref() == Some(observed);
    html! {
        @if let Some(reason) = row.reason {
            p { b { (reason) } @if let Some(detail) = &row.detail { ": " (text(detail)) } }
        } @else if let Some(detail) = &row.detail { p { (text(detail)) } }
        @if let Some(by) = &row.blocked_by { p { "blocked by " (requirement(report, by)) } }
        @for finding in &row.findings {
            p {
                (exchange(report, finding.exchange))
                @if !said(&finding.observed) { " " (text(&finding.observed)) }
                @if !finding.expected.is_empty() { span class="faint" { ", expected " (text(&finding.expected)) } }
            }
        }
    }
}

/// A link to the card that tells more.
fn card(causes: &[Cause<'_>], row: &ResultRow) -> Markup {
    let is = |r: &ResultRow| r.requirement == row.requirement;
    let cause = causes.iter().find(|c| is(c.row) || c.same.iter().any(|r| is(r)));
    html! {
        @if let Some(cause) = cause { p { a href={ "#mend-" (anchor(&cause.row.requirement)) } { "what to do about it" } } }
    }
}
