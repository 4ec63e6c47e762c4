//! Every requirement of the profile with its verdict and evidence, by standard and group.

use maud::{Markup, html};

use super::parts::{exchange, place, prose, requirement, text, verdict_of};
use super::view::{View, kind};
use crate::report::causes::Cause;
use crate::report::model::ResultRow;
use crate::report::{visible, words};

/// Longest observation in a row; the card and the exchange have more.
const LONG: usize = 400;

/// The section with one table a group.
pub fn section(view: &View<'_>, causes: &[Cause<'_>]) -> Markup {
    html! {
        section aria-labelledby=(view.labels("requirements")) {
            h2 id=(view.id("requirements")) { "Every requirement" }
            @for standard in runs(&view.results, |r| &r.standard) {
                div class="group" {
                    h3 { (text(&words::standard(&standard[0].standard))) }
                    @for group in runs(standard, |r| &r.group) {
                        // Should a group come twice, its address is that of the first.
                        @let is_first = view.results.iter().find(|r| r.standard == group[0].standard && r.group == group[0].group).is_some_and(|r| std::ptr::eq(r, &group[0]));
                        (table(view, causes, group, is_first))
                    }
                }
            }
        }
    }
}

/// The rows in stretches of equal key; catalogue order keeps them together.
pub fn runs(rows: &[ResultRow], key: fn(&ResultRow) -> &String) -> impl Iterator<Item = &[ResultRow]> {
    rows.chunk_by(move |a, b| key(a) == key(b))
}

fn table(view: &View<'_>, causes: &[Cause<'_>], rows: &[ResultRow], is_first: bool) -> Markup {
    let id = is_first.then(|| view.group_id(&rows[0]));
    html! {
        div class="wide group" {
            table class="requirements" {
                caption id=[id] { (text(&rows[0].group)) }
                thead { tr { th scope="col" { "Verdict" } th scope="col" { "Requirement" } th scope="col" { "Evidence" } } }
                tbody { @for row in rows { (line(view, causes, row)) } }
            }
        }
    }
}

fn line(view: &View<'_>, causes: &[Cause<'_>], row: &ResultRow) -> Markup {
    html! {
        tr class={ "row " (kind(row)) } id=(view.id(&row.requirement)) {
            td { (verdict_of(row)) }
            th scope="row" {
                a class="self" href={ "#" (view.id(&row.requirement)) } { code { (text(&row.requirement)) } }
                span class="place" { (place(row)) }
                span class="text" { (prose(&row.text)) }
            }
            td { (evidence(view, row)) (card(view, causes, row)) }
        }
        "\n"
    }
}

fn evidence(view: &View<'_>, row: &ResultRow) -> Markup {
    // A reason's words are those of its finding; say them once.
    let said = |observed: &str| row.detail.as_deref() == Some(observed);
    let short = |raw: &str| text(&visible::shorten(raw, LONG));
    // Beside other services one proof of what is satisfied must do.
    let most = if view.is_alone() || !row.is_decided() || row.verdict.is_broken() {
        usize::MAX
    } else {
        1
    };
    html! {
        @if let Some(reason) = row.reason {
            p { b { (reason) } @if let Some(detail) = &row.detail { ": " (short(detail)) } }
        } @else if let Some(detail) = &row.detail { p { (short(detail)) } }
        @if let Some(by) = &row.blocked_by { p { "blocked by " (requirement(view, by)) } }
        @for finding in row.findings.iter().take(most) {
            p {
                (exchange(view, finding.exchange))
                @if !said(&finding.observed) { " " (short(&finding.observed)) }
                @if !finding.expected.is_empty() { span class="faint" { ", expected " (short(&finding.expected)) } }
            }
        }
    }
}

/// A link to the card that tells more.
fn card(view: &View<'_>, causes: &[Cause<'_>], row: &ResultRow) -> Markup {
    let is = |r: &ResultRow| r.requirement == row.requirement;
    let cause = causes.iter().find(|c| is(c.row) || c.same.iter().any(|r| is(r)));
    html! {
        @if let Some(cause) = cause {
            p { a href={ "#" (view.id(&format!("mend-{}", cause.row.requirement))) } { "what to do about it" } }
        }
    }
}
