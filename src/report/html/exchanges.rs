//! Every exchange: what was asked, what was answered, which requirements cite it.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::evidence;
use super::parts::{lines, listed, requirement, text};
use crate::recording::Step;
use crate::report::causes::citations;
use crate::report::model::{ExchangeRow, FindingRow, Report, ResponseRow, ResultRow};
use crate::report::words;

/// Bodies with more lines or characters are folded, unless something in them is marked.
const SHORT_LINES: usize = 24;
const SHORT_CHARACTERS: usize = 2000;

/// Citations of one exchange.
type Cited<'r> = [(&'r ResultRow, &'r FindingRow)];

/// The section with all exchanges in order of start.
pub fn section(report: &Report) -> Markup {
    let cited: BTreeMap<u32, Vec<(&ResultRow, &FindingRow)>> = citations(report);
    html! {
        section aria-labelledby="exchanges" {
            h2 id="exchanges" { "Exchanges" }
            p class="faint" { "Secrets were taken out before anything was kept. Characters that can't be seen are shown by a sign or their number; the JSON report and the HAR have them as they came." }
            @for exchange in &report.exchanges {
                (one(report, exchange, cited.get(&exchange.id).map_or(&[][..], Vec::as_slice)))
            }
        }
    }
}

fn one(report: &Report, x: &ExchangeRow, cited: &Cited<'_>) -> Markup {
    let doc = Step::named(&x.step).map_or("", Step::doc);
    html! {
        article class="exchange" id={ "x" (x.id) } {
            h3 { a class="self" href={ "#x" (x.id) } { "x" (x.id) } " " (text(&words::place(report, x))) " → " (text(&words::answer(x))) }
            p class="faint" {
                "step " (text(&words::step(x))) @if !doc.is_empty() { ": " (doc) }
                " · after " (format!("{:.0}", x.started_ms)) " ms, took " (format!("{:.0}", x.elapsed_ms)) " ms"
                @if let Some(from) = x.redirected_from { " · follows the redirect of " (super::parts::exchange(report, from)) }
            }
            @if !cited.is_empty() { (used_by(report, cited)) }
            pre class="wire" tabindex="0" role="group" aria-label={ "Request of x" (x.id) } {
                b { (text(&x.request.method)) " " (text(&x.request.url)) } "\n"
                @for [name, value] in &x.request.headers { (text(name)) ": " (text(value)) "\n" }
                @if !x.request.body.is_empty() { "\n" (lines(&x.request.body)) "\n" }
            }
            @if let Some(response) = &x.response { (answer(x.id, response, cited)) }
            @else { p class="verdict inconclusive" { "? " (text(&words::answer(x))) } }
        }
    }
}

fn used_by(report: &Report, cited: &Cited<'_>) -> Markup {
    let mut ids: Vec<&str> = cited.iter().map(|(row, _)| row.requirement.as_str()).collect();
    ids.dedup();
    html! {
        p class="used" { "Evidence for " (listed(ids.into_iter().map(|id| requirement(report, id)))) }
    }
}

fn answer(id: u32, response: &ResponseRow, cited: &Cited<'_>) -> Markup {
    let broken = || cited.iter().map(|(_, f)| f).filter(|f| f.verdict.is_broken());
    let spans: Vec<[usize; 2]> = broken()
        .filter(|f| f.part == "body")
        .filter_map(|f| f.span)
        .collect();
    let marks = |part: &str| broken().any(|f| f.part.eq_ignore_ascii_case(part));
    let status = format!("{} {}", response.status, response.reason);
    html! {
        pre class="wire" tabindex="0" role="group" aria-label={ "Answer of x" (id) } {
            (mark_if(marks("status"), html! { b { (text(status.trim_end())) } })) "\n"
            @for [name, value] in &response.headers {
                (mark_if(marks(&format!("header:{name}")), html! { (text(name)) ": " (text(value)) })) "\n"
            }
        }
        @if !response.body.is_empty() { (body(id, response, &spans)) }
        @if response.truncated { p class="note" { "Only the beginning of the body is shown; " (words::count(response.bytes, "byte")) " were read." } }
        @if let Some(broken) = &response.broken { p class="note" { "The body broke off: " (text(broken)) } }
    }
}

fn mark_if(marked: bool, inner: Markup) -> Markup {
    html! { @if marked { mark { (inner) } } @else { (inner) } }
}

fn body(id: u32, response: &ResponseRow, spans: &[[usize; 2]]) -> Markup {
    let number = response.body.lines().count();
    let long = number > SHORT_LINES || response.body.len() > SHORT_CHARACTERS;
    let shown = html! {
        pre class="wire body" tabindex="0" role="group" aria-label={ "Body of x" (id) } { (evidence::body(&response.body, spans)) }
    };
    html! {
        @if long {
            details open[!spans.is_empty()] {
                summary { "Body: " (words::count(response.bytes, "byte")) ", " (words::count(number, "line")) }
                (shown)
            }
        } @else { (shown) }
    }
}
