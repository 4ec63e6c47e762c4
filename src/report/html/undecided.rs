//! What was not decided, and how to decide it.

use maud::{Markup, html};

use super::parts::{listed, requirement};
use crate::recording::Reason;
use crate::report::causes::{Open, never_asked};
use crate::report::model::{Report, ResultRow};
use crate::report::words;

/// Up to so many requirements are named at once; more are folded.
const FEW: usize = 8;

/// The section with one entry a reason: first what counts against the target, then the rest.
pub fn section(report: &Report, groups: &[Open<'_>]) -> Markup {
    let (counted, others): (Vec<&Open<'_>>, Vec<&Open<'_>>) = groups.iter().partition(|g| g.reason.counts());
    html! {
        section aria-labelledby="open" {
            h2 id="open" { "What was not decided, and how to decide it" }
            @if never_asked(report) { p { "Nothing could be asked, so nothing was decided: first mend what preflight found." } }
            @else if counted.is_empty() { p { "Everything that could be decided was." } }
            @for group in counted.iter().filter(|_| !never_asked(report)) { (entry(report, group)) }
            @if !others.is_empty() && !never_asked(report) {
                h3 { "Not counted against it" }
                @for group in others { (entry(report, group)) }
            }
        }
    }
}

fn entry(report: &Report, group: &Open<'_>) -> Markup {
    let named = || listed(group.rows.iter().map(|row| name(report, group.reason, row)));
    let number = words::count(group.rows.len(), "requirement");
    html! {
        div class="reason" {
            p { b { (group.reason) } ": " (group.reason.meaning()) ". " span class="advice" { (group.reason.advice()) } }
            @if group.rows.len() <= FEW { p class="ids" { (number) ": " (named()) } }
            @else { details { summary { (number) } p class="ids" { (named()) } } }
        }
    }
}

fn name(report: &Report, reason: Reason, row: &ResultRow) -> Markup {
    html! {
        (requirement(report, &row.requirement))
        @if let (Reason::Blocked, Some(by)) = (reason, &row.blocked_by) { " (by " (requirement(report, by)) ")" }
    }
}
