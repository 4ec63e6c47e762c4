//! What is different from a former run, worst first.

use maud::{Markup, html};

use super::parts::{link, requirement, text, verdict};
use super::view::View;
use crate::report::change::{Move, MoveKind};
use crate::report::{visible, words};

/// Longest detail of a row.
const LONG: usize = 300;

/// The section; nothing where no former run was given.
pub fn section(view: &View<'_>) -> Markup {
    let Some(change) = &view.change else {
        return html! {};
    };
    let before = &change.before;
    html! {
        section aria-labelledby=(view.labels("change")) {
            h2 id=(view.id("change")) { "Since the former run" }
            p {
                "Compared with the run of " (text(&before.started)) " on " (link(&before.url, &before.url))
                " (profile " (text(&before.profile)) ", voconform " (text(&before.version))
                @if !before.catalogue.is_empty() { ", catalogue " (text(&before.catalogue)) } "): "
                (words::count(change.moves.len(), "requirement")) " with another verdict, " (change.unchanged) " with the same."
            }
            @for kind in MoveKind::ALL {
                @let moves: Vec<&Move> = change.of(kind).collect();
                @if !moves.is_empty() { (table(view, kind, &moves)) }
            }
        }
    }
}

fn table(view: &View<'_>, kind: MoveKind, moves: &[&Move]) -> Markup {
    html! {
        div class="wide" {
            table class="stack" {
                caption { (words::count(moves.len(), "requirement")) " " (kind.title()) }
                thead { tr { @for head in ["Requirement", "Before", "Now", "Observed"] { th scope="col" { (head) } } } }
                tbody {
                    @for one in moves {
                        tr {
                            th scope="row" { (requirement(view, &one.requirement)) }
                            @for side in [one.from, one.to] { td { @match side { Some(v) => { (verdict(v)) } None => { "not judged" } } } }
                            td { @if let Some(detail) = &one.detail { (text(&visible::shorten(detail, LONG))) } }
                        }
                    }
                }
            }
        }
    }
}
