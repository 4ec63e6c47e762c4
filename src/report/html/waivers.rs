//! Violations that do not count: those that a waiver accepts, and those that are new in the catalogue.

use maud::{Markup, html};

use super::parts::{exchange, link, requirement, text, verdict};
use super::view::View;
use crate::report::model::ResultRow;
use crate::report::waivers::{WaiverRow, WaiverState};
use crate::report::words;

/// The sections on waivers and on provisional findings; nothing where there are none.
pub fn sections(view: &View<'_>) -> Markup {
    let is_new = |row: &&ResultRow| row.provisional && row.verdict.is_broken();
    let provisional: Vec<&ResultRow> = view.results.iter().filter(is_new).collect();
    html! {
        @if !view.waivers.is_empty() {
            section aria-labelledby=(view.labels("waivers")) {
                h2 id=(view.id("waivers")) { "Waivers" }
                p { "Violations that the owner of the target accepts until a day. One that is over counts again; one that names nothing broken is to be taken out of the target file." }
                (table(view))
            }
        }
        @if !provisional.is_empty() {
            section aria-labelledby=(view.labels("provisional")) {
                h2 id=(view.id("provisional")) { "Provisional findings" }
                p { "These requirements are new in catalogue " b { (text(&view.tool.catalogue)) } ": they are reported and do not decide until the next version." }
                ul { @for row in &provisional { (finding(view, row)) } }
            }
        }
    }
}

fn finding(view: &View<'_>, row: &ResultRow) -> Markup {
    let first = row.findings.iter().find(|f| f.verdict.is_broken());
    html! {
        li {
            (verdict(row.verdict)) " " (requirement(view, &row.requirement)) ": " (text(&words::fault(view, row, first)))
            @if let Some(first) = first { " (" (exchange(view, first.exchange)) ")" }
        }
    }
}

fn table(view: &View<'_>) -> Markup {
    html! {
        div class="wide" {
            table class="stack" {
                caption { "In the order of the target file" }
                thead { tr { @for head in ["State", "Requirement", "Reason", "Owner", "Until"] { th scope="col" { (head) } } } }
                tbody { @for row in &view.waivers { (waiver(view, row)) } }
            }
        }
    }
}

fn waiver(view: &View<'_>, row: &WaiverRow) -> Markup {
    let (class, sign, state) = match row.state {
        WaiverState::Active => ("info", "◐", "active"),
        WaiverState::Expired => ("fail", "✘", "expired"),
        WaiverState::Unmatched => ("fail", "✘", "matches nothing"),
        WaiverState::Undecided => ("inconclusive", "?", "not decided"),
    };
    let waiver = &row.waiver;
    html! {
        tr {
            td { span class={ "verdict " (class) } { span aria-hidden="true" { (sign) } " " (state) } }
            th scope="row" { (requirement(view, &waiver.requirement)) @if let Some(code) = &waiver.code { span class="place" { "only " code { (text(code)) } } } }
            td { (text(&waiver.reason)) @if let Some(issue) = &waiver.issue { span class="place" { (link(issue, issue)) } } }
            td { (text(&waiver.owner)) }
            td { (text(&waiver.expires)) span class="place" { (left(row.days_left)) } }
        }
    }
}

fn left(days: i64) -> String {
    match days {
        0 => "the last day".to_owned(),
        1.. => format!(
            "{} left",
            words::count(usize::try_from(days).unwrap_or_default(), "day")
        ),
        _ => format!(
            "over for {}",
            words::count(usize::try_from(days.unsigned_abs()).unwrap_or_default(), "day")
        ),
    }
}
