//! What the reader can believe the verdicts by: preflight, the tool and what it was tried on, limits, clocks.

use maud::{Markup, html};

use super::parts::{grouped, seconds, text};
use super::view::View;
use crate::recording::LimitsMeta;
use crate::report::clock::Clock;
use crate::report::words;

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    html! {
        section aria-labelledby=(view.labels("believe")) {
            h2 id=(view.id("believe")) { "Can I believe it?" }
            (proof(view))
            (preflight(view))
            dl class="facts" { @for (name, value) in facts(view) { div { dt { (name) } dd { (text(&value)) } } } }
            @if !view.jobs_left.is_empty() {
                h3 id=(view.id("left")) { "Left behind" }
                p { code { "voconform cleanup" } " tries again to remove them." }
                ul { @for url in &view.jobs_left { li { code { (text(url)) } } } }
            }
        }
    }
}

/// What this version was tried on, in a sentence that says what the figures mean.
fn proof(view: &View<'_>) -> Markup {
    html! {
        @if let Some(proof) = &view.tool.proof {
            p {
                "This version was tried on a server that was made wrong on purpose: it noticed "
                b { (proof.noticed) " of " (proof.faults) " faults" } ". It was also tried on "
                b { (proof.variants) " unusual but legal variants" } " of that server, so that what a standard leaves open is not called broken. "
                "What concerns brokers is tried on demand, all else at every change of voconform. " (proof.checks) " checks do the judging, each of one requirement."
            }
        }
    }
}

fn preflight(view: &View<'_>) -> Markup {
    html! {
        @if !view.preflight.is_empty() {
            div class="wide" {
                table {
                    caption { "Preflight: could the service be asked at all?" }
                    thead { tr { th scope="col" { "Point" } th scope="col" { "Result" } th scope="col" { "Found" } } }
                    tbody {
                        @for item in &view.preflight {
                            tr {
                                th scope="row" { (text(&item.name)) }
                                td { @if item.is_hint() { span class="verdict warn" { "! hint" } } @else if item.ok { span class="verdict pass" { "✔ ok" } } @else { span class="verdict fail" { "✘ trouble" } } }
                                td { (text(&item.found)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn facts(view: &View<'_>) -> Vec<(&'static str, String)> {
    let target = &view.target;
    let rate = target
        .rate
        .map_or("any number of requests a second".to_owned(), |r| {
            format!("{r} requests a second")
        });
    let catalogue = match view.tool.catalogue.as_str() {
        "" => String::new(),
        version => format!(", catalogue {version}"),
    };
    let address = match words::address(view) {
        "base" => "Base",
        "asked" => "Asked",
        _ => "Job list",
    };
    let made = if target.dialect.is_some() {
        "Offers"
    } else {
        "Jobs"
    };
    let judged = format!("profile {}, {}", target.profile, words::interface(view));
    let mut facts = vec![
        (
            "Tool",
            format!("{} {}{catalogue}", view.tool.name, view.tool.version),
        ),
        ("Judged by", judged),
        ("Run", format!("{} to {}", view.started, view.finished)),
        ("Time", words::time(view)),
        (
            "Clock",
            target
                .clock
                .as_ref()
                .map_or("not known: no usable Date headers".to_owned(), clock),
        ),
        (
            "Politeness",
            format!(
                "{rate}, {} at once",
                words::count(target.connections, "connection")
            ),
        ),
    ];
    facts.extend(target.limits.as_ref().map(|limits| ("Limits", said(limits))));
    facts.extend([
        (address, target.job_list.clone()),
        ("Recipes", target.recipes.clone()),
        (
            "Identity",
            target
                .identity
                .clone()
                .unwrap_or_else(|| "none (anonymous)".to_owned()),
        ),
        (made, words::jobs(view)),
    ]);
    facts
}

/// By how much the clocks differ.
fn clock(clock: &Clock) -> String {
    let dates = words::count(clock.dates, "Date header");
    let skew = clock.skew();
    let within = clock.at_least.abs().max(clock.at_most.abs());
    let by = seconds(skew.abs());
    match skew {
        // Less says nothing: who writes whole seconds may be so late.
        small if small.abs() < 0.5 => format!("agrees with ours within {} ({dates})", seconds(within)),
        ahead if ahead > 0.0 => format!("the service is ahead of us by at least {by} ({dates})"),
        _ => format!("the service is behind us by at least {by} ({dates})"),
    }
}

fn said(limits: &LimitsMeta) -> String {
    let all = match limits.total {
        0 => String::new(),
        total => format!(", all bodies {} bytes", grouped(total as u64)),
    };
    format!(
        "the run {}, one exchange {}, a job {}, WAIT=-1 {}, a body {} bytes{all}",
        seconds(limits.deadline),
        seconds(limits.timeout),
        seconds(limits.patience),
        seconds(limits.wait),
        grouped(limits.body as u64)
    )
}
