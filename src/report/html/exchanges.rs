//! Every exchange: what was asked, what was answered, which requirements cite it.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};

use super::evidence;
use super::parts::{grouped, listed, requirement, text};
use super::view::{View, kind};
use super::weight::{Detail, Weight};
use crate::recording::Step;
use crate::report::causes::citations;
use crate::report::model::{ExchangeRow, FindingRow, ResponseRow, ResultRow};
use crate::report::{curl, visible, words};

/// Longest text of one header or address, and of a body that is sent.
const LONG: usize = 2000;

/// Citations of one exchange.
type Cited<'r> = [(&'r ResultRow, &'r FindingRow)];

/// The section with the exchanges of this page in order of start.
pub fn section(view: &View<'_>, budget: usize) -> Markup {
    let cited: BTreeMap<u32, Vec<(&ResultRow, &FindingRow)>> = citations(view.report);
    let weight = Weight::within(view.report, budget);
    let shown = || {
        view.report
            .exchanges
            .iter()
            .filter(|x| view.exchange_id(x.id).is_some())
    };
    let of = |x: &ExchangeRow| cited.get(&x.id).map_or(&[][..], Vec::as_slice);
    html! {
        section aria-labelledby=(view.labels("exchanges")) {
            h2 id=(view.id("exchanges")) { "Exchanges" }
            p class="faint" {
                "Open are those that prove something that is not satisfied. Secrets were taken out before anything was kept. Characters that can't be seen are shown by a sign or their number. "
                @if view.is_alone() && weight.lines() > 0 { (words::count(weight.lines(), "exchange")) " that no finding needs stand here as one line. " }
                "The JSON report has more of each body, the HAR file everything as it came."
            }
            @for x in shown() { (one(view, x, of(x), &weight)) }
        }
    }
}

fn one(view: &View<'_>, x: &ExchangeRow, cited: &Cited<'_>, weight: &Weight) -> Markup {
    let id = view.exchange_id(x.id).unwrap_or_default();
    let class = format!("exchange row {}", worst(cited));
    let detail = weight.detail(x.id);
    let line = html! {
        b { "x" (x.id) } " " (text(&words::place(view, x))) " → " (text(&visible::shorten(&words::answer(x), 120)))
        " " small { (text(&words::step(x))) " · " (milliseconds(x.elapsed_ms)) }
    };
    html! {
        @if detail == Detail::Line { p class=(class) id=(id) { (line) } }
        @else {
            details class=(class) id=(id) open[detail == Detail::Open] {
                summary { (line) }
                (whole(view, x, cited, weight, &id))
            }
        }
        "\n"
    }
}

fn whole(view: &View<'_>, x: &ExchangeRow, cited: &Cited<'_>, weight: &Weight, id: &str) -> Markup {
    let doc = Step::named(&x.step).map_or("", Step::doc);
    html! {
        p class="faint" {
            a class="self" href={ "#" (id) } { "#" (id) } " "
            @if !doc.is_empty() { (doc) ". " }
            "Asked " (milliseconds(x.started_ms)) " after the start"
            @if let Some(from) = x.redirected_from { ", following the redirect of " (super::parts::exchange(view, from)) }
            "."
        }
        @if !cited.is_empty() { (used_by(view, cited)) }
        pre class="wire" {
            b { (text(&x.request.method)) " " (text(&cut(&x.request.url))) } "\n"
            (headers(&x.request.headers, |_| false))
            @if !x.request.body.is_empty() { "\n" (super::parts::lines(&cut(&x.request.body))) "\n" }
        }
        @if let Some(response) = &x.response { (answer(view, x.id, response, cited, weight)) }
        @else { p class="verdict inconclusive" { "? " (text(&cut(&words::answer(x)))) } }
        @if x.request.body.len() <= LONG && x.request.url.len() <= LONG { (command(x)) }
    }
}

/// The curl command that asks it again.
pub fn command(x: &ExchangeRow) -> Markup {
    html! { pre class="command" { (text(&curl::command(&x.request))) } }
}

/// What the filter of the page takes it for.
fn worst(cited: &Cited<'_>) -> &'static str {
    let kinds: Vec<&str> = cited.iter().map(|(row, _)| kind(row)).collect();
    let order = ["broken", "open", "done"];
    order.into_iter().find(|k| kinds.contains(k)).unwrap_or("rest")
}

fn used_by(view: &View<'_>, cited: &Cited<'_>) -> Markup {
    let mut ids: Vec<&str> = cited.iter().map(|(row, _)| row.requirement.as_str()).collect();
    ids.dedup();
    html! {
        p class="used" { "Evidence for " (listed(ids.into_iter().map(|id| requirement(view, id)))) }
    }
}

fn answer(view: &View<'_>, id: u32, response: &ResponseRow, cited: &Cited<'_>, weight: &Weight) -> Markup {
    let broken = || cited.iter().map(|(_, f)| f).filter(|f| f.verdict.is_broken());
    let spans: Vec<[usize; 2]> = broken()
        .filter(|f| f.part == "body")
        .filter_map(|f| f.span)
        .collect();
    let marks = |part: &str| broken().any(|f| f.part.eq_ignore_ascii_case(part));
    let status = format!("{} {}", response.status, response.reason);
    let same = weight.same(id).filter(|_| spans.is_empty());
    let same = same.filter(|other| view.exchange_id(*other).is_some());
    html! {
        pre class="wire" {
            (mark_if(marks("status"), html! { b { (text(cut(&status).trim_end())) } })) "\n"
            (headers(&response.headers, |name| marks(&format!("header:{name}"))))
            @if response.body.is_empty() {}
            @else if let Some(other) = same {
                "\n" i { "The same " (grouped(response.bytes as u64)) " bytes as in " (super::parts::exchange(view, other)) "." } "\n"
            }
            @else { "\n" (evidence::body(&response.body, &spans, weight.cap(id))) }
        }
        @if response.truncated { p class="note" { "Only the beginning of the body was kept; " (words::count(response.bytes, "byte")) " were read." } }
        @if let Some(broken) = &response.broken { p class="note" { "The body broke off: " (text(&cut(broken))) } }
    }
}

fn headers(rows: &[[String; 2]], marks: impl Fn(&str) -> bool) -> Markup {
    html! {
        @for [name, value] in rows {
            (mark_if(marks(name), html! { (text(&cut(name))) ": " (text(&cut(value))) })) "\n"
        }
    }
}

fn mark_if(marked: bool, inner: Markup) -> Markup {
    html! { @if marked { mark { (inner) } } @else { (inner) } }
}

fn cut(text: &str) -> std::borrow::Cow<'_, str> {
    visible::shorten(text, LONG)
}

fn milliseconds(number: f64) -> Markup {
    PreEscaped(if number >= 1000.0 {
        format!("{:.1} s", number / 1000.0)
    } else {
        format!("{number:.0} ms")
    })
}
