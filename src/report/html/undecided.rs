//! What was not decided, and how to decide it.

use maud::{Markup, html};

use super::parts::{listed, requirement};
use super::view::View;
use crate::recording::Reason;
use crate::report::causes::{Open, never_asked};
use crate::report::model::ResultRow;
use crate::report::words;

/// Up to so many requirements are named at once; more are folded.
const FEW: usize = 8;

/// The section with one entry a reason: first what counts against the target, then the rest.
pub fn section(view: &View<'_>, groups: &[Open<'_>]) -> Markup {
    let (counted, others): (Vec<&Open<'_>>, Vec<&Open<'_>>) = groups.iter().partition(|g| g.reason.counts());
    html! {
        section aria-labelledby=(view.labels("open")) {
            h2 id=(view.id("open")) { "What was not decided, and how to decide it" }
            @if never_asked(view) { p { "Nothing could be asked, so nothing was decided: first mend what preflight found." } }
            @else if counted.is_empty() { p { "Everything that could be decided was." } }
            @for group in counted.iter().filter(|_| !never_asked(view)) { (entry(view, group)) }
            @if !others.is_empty() && !never_asked(view) {
                h3 { "Not counted against it" }
                @for group in others { (entry(view, group)) }
            }
        }
    }
}

fn entry(view: &View<'_>, group: &Open<'_>) -> Markup {
    let named = || listed(group.rows.iter().map(|row| name(view, group.reason, row)));
    let number = words::count(group.rows.len(), "requirement");
    html! {
        div class="reason" {
            p { b { (group.reason) } ": " (group.reason.meaning()) ". " span class="advice" { (group.reason.advice()) } }
            @if group.rows.len() <= FEW { p class="ids" { (number) ": " (named()) } }
            @else { details { summary { (number) } p class="ids" { (named()) } } }
        }
    }
}

fn name(view: &View<'_>, reason: Reason, row: &ResultRow) -> Markup {
    html! {
        (requirement(view, &row.requirement))
        @if let (Reason::Blocked, Some(by)) = (reason, &row.blocked_by) { " (by " (requirement(view, by)) ")" }
    }
}
