//! When which scenario asked: a lane a scenario, a bar a request, hatched where the service held the answer back.

use maud::{Markup, html};

use super::parts::{exchange, text};
use super::view::{View, loud};
use crate::recording::Step;
use crate::report::model::ExchangeRow;
use crate::report::words;

/// Width of the drawing, in its own units; it scales with the page.
const WIDTH: f64 = 960.0;
/// Where time begins: the names stand left of it.
const LEFT: f64 = 92.0;
const RIGHT: f64 = 22.0;
const TOP: f64 = 26.0;
const LANE: f64 = 15.0;
const BAR: f64 = 9.0;
/// Bars that lie nearer become one, as long as it is not wider.
const NEAR: f64 = 0.6;
const WIDEST: f64 = 6.0;
/// Lanes that are drawn, at most; the table has all.
const MOST: usize = 90;
/// A request without WAIT counts as held from so many milliseconds on.
const LONG: f64 = 1000.0;

/// What one scenario asked, in order.
struct Lane<'r> {
    name: &'r str,
    asked: Vec<&'r ExchangeRow>,
}

/// Several requests that are drawn as one bar.
struct Bar {
    class: &'static str,
    first: u32,
    number: usize,
    from: f64,
    to: f64,
}

/// The section; nothing where nothing was asked.
pub fn section(view: &View<'_>) -> Markup {
    let lanes = lanes(view);
    let end = lanes
        .iter()
        .flat_map(|l| &l.asked)
        .map(|x| ended(x))
        .fold(0.0, f64::max);
    let floor = view.time.floor_seconds * 1000.0;
    html! {
        @if !lanes.is_empty() && end.is_finite() && !view.target.passive {
            section aria-labelledby=(view.labels("timeline")) {
                h2 id=(view.id("timeline")) { "Time line" }
                p {
                    (text(&words::time(view))) ". Each lane is a scenario; scenarios run side by side."
                }
                p class="legend" {
                    span { span class="key ask" {} " request" } span { span class="key held" {} " hatched: held by the service (WAIT, or over 1 s)" }
                    span { span class="key pause" {} " pause between requests" } span { span class="key loud" {} " framed: proves a violation or was asked in vain" }
                    span { span class="key floor" {} " floor: no client could be quicker" }
                }
                figure class="wide" tabindex="0" aria-label="Time line" { (drawing(view, &lanes, end.max(floor).max(1.0), floor))
                    figcaption { "Each bar leads to its exchange." @if lanes.len() > MOST { " " (MOST) " of " (lanes.len()) " scenarios are drawn." } }
                }
                (table(view, &lanes))
            }
        }
    }
}

/// The scenarios in order of their first request.
fn lanes<'r>(view: &View<'r>) -> Vec<Lane<'r>> {
    let mut lanes: Vec<Lane<'r>> = Vec::new();
    let mut asked: Vec<&ExchangeRow> = view.report.exchanges.iter().collect();
    asked.sort_by(|a, b| a.started_ms.total_cmp(&b.started_ms).then(a.id.cmp(&b.id)));
    for x in asked {
        let name = x.step.split('/').next().unwrap_or_default();
        match lanes.iter_mut().find(|lane| lane.name == name) {
            Some(lane) => lane.asked.push(x),
            None => lanes.push(Lane { name, asked: vec![x] }),
        }
    }
    lanes
}

fn ended(x: &ExchangeRow) -> f64 {
    x.started_ms + x.elapsed_ms
}

/// Did the service hold the answer back?
fn is_held(x: &ExchangeRow) -> bool {
    let query = x.request.url.split_once('?').map_or("", |(_, query)| query);
    let waits = query
        .split('&')
        .any(|p| p.get(..5).is_some_and(|p| p.eq_ignore_ascii_case("wait=")));
    x.elapsed_ms >= if waits { LONG / 10.0 } else { LONG }
}

fn drawing(view: &View<'_>, lanes: &[Lane<'_>], end: f64, floor: f64) -> Markup {
    let x = |time: f64| LEFT + (time / end).clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT);
    let loud = loud(view.report);
    let drawn = &lanes[..lanes.len().min(MOST)];
    let height = TOP + LANE * drawn.len() as f64 + 6.0;
    // For readers of screens there is the table; the bars would only be in the way of the tab key.
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height}")) aria-hidden="true" class="plan time" {
            @for tick in 0..=4 {
                @let at = x(end * f64::from(tick) / 4.0);
                path class="grid" d=(format!("M{at:.1} 18V{height:.0}")) {}
                text class="tick" x=(format!("{at:.1}")) y="12" text-anchor="middle" { (format!("{:.1} s", end * f64::from(tick) / 4000.0)) }
            }
            @for (row, lane) in drawn.iter().enumerate() {
                @let y = TOP + LANE * row as f64;
                text class="name" x=(LEFT - 8.0) y=(y + 8.5) text-anchor="end" { (text(&crate::report::visible::shorten(lane.name, 14))) }
                @let bars = bars(lane, &loud, x);
                @let pauses = pauses(&bars, y + BAR / 2.0);
                @if !pauses.is_empty() { path class="pause" d=(pauses) {} }
                @for bar in &bars { (one(view, bar, y)) }
            }
            @if floor > 0.0 {
                path class="floor" d=(format!("M{:.1} 16V{height:.0}", x(floor))) {}
                text class="floor" x=(format!("{:.1}", x(floor) - 4.0)) y=(format!("{:.0}", height - 4.0)) text-anchor="end" { (format!("floor {:.1} s", floor / 1000.0)) }
            }
        }
    }
}

fn bars(lane: &Lane<'_>, loud: &std::collections::BTreeSet<u32>, x: impl Fn(f64) -> f64) -> Vec<Bar> {
    let mut bars: Vec<Bar> = Vec::new();
    for asked in &lane.asked {
        let (from, to) = (x(asked.started_ms), x(ended(asked)));
        let class = match (is_held(asked), loud.contains(&asked.id)) {
            (true, false) => "held",
            (true, true) => "held loud",
            (false, true) => "ask loud",
            (false, false) => "ask",
        };
        match bars.last_mut() {
            Some(last) if last.class == class && from <= last.to + NEAR && to - last.from < WIDEST => {
                last.to = last.to.max(to);
                last.number += 1;
            }
            _ => bars.push(Bar {
                class,
                first: asked.id,
                number: 1,
                from,
                to: to.max(from + 1.4),
            }),
        }
    }
    bars
}

/// The gaps that can be seen, as one path.
fn pauses(bars: &[Bar], y: f64) -> String {
    let mut path = String::new();
    let mut end = f64::INFINITY;
    for bar in bars {
        if bar.from > end + 3.0 {
            path.push_str(&format!("M{end:.1} {y:.1}H{:.1}", bar.from));
        }
        end = if end.is_finite() { end.max(bar.to) } else { bar.to };
    }
    path
}

fn one(view: &View<'_>, bar: &Bar, y: f64) -> Markup {
    let d = format!("M{:.1} {:.1}H{:.1}", bar.from, y + BAR / 2.0, bar.to);
    let shape = html! {
        @if bar.class.ends_with("loud") { path class="frame" d=(d) {} }
        path class=(bar.class.split(' ').next().unwrap_or_default()) d=(d) {}
        title { "x" (bar.first) @if bar.number > 1 { " and " (bar.number - 1) " more" } }
    };
    match view.exchange_id(bar.first) {
        Some(id) => html! { a href={ "#" (id) } tabindex="-1" { (shape) } },
        None => html! { g { (shape) } },
    }
}

fn table(view: &View<'_>, lanes: &[Lane<'_>]) -> Markup {
    let doc = |lane: &Lane<'_>| {
        let steps = lane.asked.iter().filter_map(|x| Step::named(&x.step));
        steps
            .map(Step::doc)
            .find(|doc| !doc.is_empty())
            .unwrap_or_default()
    };
    let at = |ms: f64| format!("{:.2} s", ms / 1000.0);
    html! {
        details {
            summary { "The time line as a table" }
            div class="wide" {
                table class="stack" {
                    caption { "Scenarios in order of their first request" }
                    thead { tr { @for head in ["Scenario", "First step", "Requests", "From", "To", "Held", "First"] { th scope="col" { (head) } } } }
                    tbody {
                        @for lane in lanes {
                            @let held: f64 = lane.asked.iter().filter(|x| is_held(x)).map(|x| x.elapsed_ms).sum();
                            tr {
                                th scope="row" { (text(lane.name)) }
                                td { (doc(lane)) }
                                td { (lane.asked.len()) }
                                td { (lane.asked.first().map_or(String::new(), |x| at(x.started_ms))) }
                                td { (at(lane.asked.iter().map(|x| ended(x)).fold(0.0, f64::max))) }
                                td { @if held > 0.0 { (at(held)) } @else { "no" } }
                                td { @if let Some(first) = lane.asked.first() { (exchange(view, first.id)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
