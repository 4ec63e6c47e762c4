//! The index of reasons why a requirement is not decided.

use maud::{Markup, html};

use super::frame::page;
use super::links::Depth;
use crate::recording::Reason;

/// The page.
pub fn write() -> String {
    let (skipped, in_vain): (Vec<Reason>, Vec<Reason>) =
        Reason::ALL.iter().partition(|reason| reason.is_skip());
    let content = html! {
        p class="lead" {
            "A requirement that is not decided carries one of these reasons. Most of them keep a service from being fully verified; the others do "
            "not count, since there is nothing to decide."
        }
        (table("Skipped: not asked", &skipped))
        (table("Inconclusive: asked in vain", &in_vain))
    };
    page(Depth::Top, "Reasons", &html! {}, &content)
}

fn table(title: &str, reasons: &[Reason]) -> Markup {
    html! {
        h2 { (title) }
        div class="wide" {
            table {
                thead { tr { th scope="col" { "reason" } th scope="col" { "meaning" } th scope="col" { "what to do" } th scope="col" { "counts" } } }
                tbody {
                    @for reason in reasons {
                        tr id=(reason) {
                            th scope="row" { code { (reason) } }
                            td { (reason.meaning()) }
                            td { (reason.advice()) }
                            td { @if reason.counts() { "yes" } @else { "no" } }
                        }
                    }
                }
            }
        }
    }
}
