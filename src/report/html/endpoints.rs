//! The verdicts by resource of the service.

use maud::{Markup, html};

use super::parts::{exchanges, listed, requirement, text, verdict};
use super::view::{View, kind};
use crate::checks::Verdict;
use crate::report::endpoints::{Endpoint, endpoints};
use crate::report::words;

/// Verdicts, worst first.
const ORDER: [Verdict; 7] = [
    Verdict::Fail,
    Verdict::Error,
    Verdict::Warn,
    Verdict::Inconclusive,
    Verdict::Skipped,
    Verdict::Info,
    Verdict::Pass,
];

/// The section with an entry a resource.
pub fn section(view: &View<'_>) -> Markup {
    let endpoints = endpoints(view.report);
    html! {
        @if !endpoints.is_empty() {
            section aria-labelledby=(view.labels("endpoints")) {
                h2 id=(view.id("endpoints")) { "By endpoint" }
                p class="faint" { "The same verdicts by the resource that their evidence comes from. A requirement with evidence in several places stands in each; what was not asked stands in none." }
                div class="endpoints" { @for one in &endpoints { (entry(view, one)) } }
            }
        }
    }
}

fn entry(view: &View<'_>, one: &Endpoint<'_>) -> Markup {
    let of = |v: Verdict| one.rows.iter().filter(move |row| row.verdict == v);
    let some: Vec<Verdict> = ORDER.into_iter().filter(|v| of(*v).count() > 0).collect();
    let worst = some
        .first()
        .and_then(|v| of(*v).next())
        .map_or("rest", |row| kind(row));
    let name = if one.name.is_empty() {
        "other addresses"
    } else {
        &one.name
    };
    html! {
        details class={ "endpoint row " (worst) } open[worst == "broken"] {
            summary {
                b { (text(name)) } " " small { (text(&one.methods.iter().copied().collect::<Vec<_>>().join(", "))) ", " (words::count(one.exchanges.len(), "exchange")) }
                span class="counts" { @for v in &some { " " (verdict(*v)) " " (of(*v).count()) } @if some.is_empty() { " no requirement cites it" } }
            }
            @for v in &some { p { (verdict(*v)) ": " (listed(of(*v).map(|row| requirement(view, &row.requirement)))) } }
            p class="faint" { "Exchanges: " (exchanges(view, &one.exchanges)) }
        }
        "\n"
    }
}
