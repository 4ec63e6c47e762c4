//! The planner's view: the calendar of what was offered, the life of each offer, and the phases that were seen.

use maud::{Markup, html};

use super::parts::{exchange, text};
use super::phases::SESSION;
use super::view::View;
use crate::report::phases::Seen;
use crate::report::planner::{OfferRow, Planner};
use crate::report::words;

/// Rows of a drawing, at most; the table below it has all.
const MOST: usize = 36;
/// Width of a drawing, in its own units; it scales with the page.
const WIDTH: f64 = 960.0;
/// Where the bars begin: the names stand left of it.
const LEFT: f64 = 190.0;
/// Height of a row.
const ROW: f64 = 20.0;
/// A gap between bookings, in seconds, from which on they are drawn apart.
const APART: f64 = 6.0 * 3600.0;

/// The whole part; nothing where the service is no broker.
pub fn section(view: &View<'_>) -> Markup {
    let Some(planner) = &view.planner else {
        return html! {};
    };
    html! {
        section aria-labelledby=(view.labels("planner")) {
            h2 id=(view.id("planner")) { "What was offered, and when" }
            p {
                (words::count(planner.offers.len(), "offer")) ", of which "
                (planner.offers.iter().filter(|o| o.is_booking()).count()) " were accepted. Times are those that the service states, in UTC."
            }
            (calendar(planner))
            (lives(planner))
            h3 { "Phases that were seen" }
            (super::phases::drawing(&SESSION, &Seen::of_sessions(planner)))
            (table(view, planner))
        }
    }
}

/// Where a time lies in a drawing.
struct Scale {
    from: f64,
    to: f64,
}

impl Scale {
    fn of(times: impl Iterator<Item = f64>) -> Option<Scale> {
        let (mut from, mut to) = (f64::INFINITY, f64::NEG_INFINITY);
        for time in times {
            from = from.min(time);
            to = to.max(time);
        }
        (from <= to).then(|| Scale {
            from,
            to: to.max(from + 1e-3),
        })
    }

    fn x(&self, time: f64) -> f64 {
        let share = (time - self.from) / (self.to - self.from);
        LEFT + share.clamp(0.0, 1.0) * (WIDTH - LEFT - 110.0)
    }

    /// Five times, evenly spread.
    fn ticks(&self) -> impl Iterator<Item = f64> {
        (0..5).map(|n| self.from + (self.to - self.from) * f64::from(n) / 4.0)
    }
}

fn begins(offer: &OfferRow) -> Option<f64> {
    Some(offer.preparing.unwrap_or(f64::INFINITY).min(offer.start?[0]))
}

fn ends(offer: &OfferRow) -> Option<f64> {
    let run = offer.start?[1] + offer.run_for.unwrap_or(0.0);
    Some(offer.released.unwrap_or(run).max(run))
}

/// Offers that lie near each other in time, together.
fn clusters(planner: &Planner) -> Vec<Vec<&OfferRow>> {
    let mut timed: Vec<&OfferRow> = planner
        .offers
        .iter()
        .filter(|o| begins(o).is_some_and(f64::is_finite))
        .collect();
    timed.sort_by(|a, b| {
        begins(a)
            .partial_cmp(&begins(b))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut clusters: Vec<Vec<&OfferRow>> = Vec::new();
    let mut end = f64::NEG_INFINITY;
    for offer in timed {
        if begins(offer).unwrap_or(end) > end + APART || clusters.is_empty() {
            clusters.push(Vec::new());
        }
        end = end.max(ends(offer).unwrap_or(end));
        if let Some(last) = clusters.last_mut() {
            last.push(offer);
        }
    }
    clusters
}

fn calendar(planner: &Planner) -> Markup {
    let clusters = clusters(planner);
    html! {
        h3 { "Calendar" }
        @if clusters.is_empty() { p { "No offer stated a time." } }
        @else {
            p class="legend" {
                span class="key prepare" {} " preparation  " span class="key window" {} " window of the start  "
                span class="key run" {} " offered run  " span class="key booked" {} " accepted run  " span class="key release" {} " release"
            }
        }
        @for cluster in &clusters { (days(cluster)) }
    }
}

/// As many as there is room for, in their order: those that were accepted before those that only stood.
fn drawn<'p>(offers: &[&'p OfferRow]) -> Vec<&'p OfferRow> {
    let mut ranked: Vec<usize> = (0..offers.len()).collect();
    ranked.sort_by_key(|at| !offers[*at].is_booking());
    ranked.truncate(MOST);
    ranked.sort_unstable();
    ranked.into_iter().map(|at| offers[at]).collect()
}

fn days(cluster: &[&OfferRow]) -> Markup {
    let scale = Scale::of(cluster.iter().flat_map(|o| [begins(o), ends(o)]).flatten());
    let Some(scale) = scale else {
        return html! {};
    };
    let shown = drawn(cluster);
    let height = 34.0 + ROW * shown.len() as f64;
    let label = format!(
        "{} from {} to {}",
        words::count(cluster.len(), "offer"),
        stamp(scale.from),
        stamp(scale.to)
    );
    html! {
        figure class="wide" tabindex="0" aria-label="Offers over time" {
            svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(label) class="plan" {
                (axis(&scale, height, |t| stamp(t)[11..].to_owned()))
                @for (at, offer) in shown.iter().enumerate() { (booking(&scale, offer, 30.0 + ROW * at as f64)) }
            }
            figcaption { (stamp(scale.from)) " to " (stamp(scale.to))
                @if cluster.len() > MOST { "; " (MOST) " of " (cluster.len()) " are drawn, what was accepted before the others" } }
        }
    }
}

fn axis(scale: &Scale, height: f64, say: impl Fn(f64) -> String) -> Markup {
    html! {
        @for tick in scale.ticks() {
            line class="grid" x1=(round(scale.x(tick))) x2=(round(scale.x(tick))) y1="20" y2=(height) {}
            text class="tick" x=(round(scale.x(tick))) y="14" text-anchor="middle" { (say(tick)) }
        }
    }
}

fn bar(class: &str, scale: &Scale, from: f64, to: f64, y: f64, height: f64) -> Markup {
    let (left, right) = (scale.x(from), scale.x(to));
    html! { rect class=(class) x=(round(left)) y=(round(y)) width=(round((right - left).max(1.5))) height=(round(height)) rx="2" {} }
}

fn booking(scale: &Scale, offer: &OfferRow, y: f64) -> Markup {
    let Some([earliest, latest]) = offer.start else {
        return html! {};
    };
    let run_end = latest + offer.run_for.unwrap_or(0.0);
    let run = if offer.is_booking() { "booked" } else { "run" };
    html! {
        (name(offer, y))
        @if let Some(preparing) = offer.preparing { (bar("prepare", scale, preparing, earliest, y + 5.0, 6.0)) }
        (bar(run, scale, earliest, run_end, y + 2.0, 12.0))
        @if latest > earliest { (bar("window", scale, earliest, latest, y + 2.0, 12.0)) }
        @if let Some(released) = offer.released { (bar("release", scale, run_end, released, y + 5.0, 6.0)) }
        text class="end" x=(round(scale.x(offer.released.unwrap_or(run_end).max(run_end)) + 6.0)) y=(round(y + 12.0)) { (text(offer.ended())) }
    }
}

fn name(offer: &OfferRow, y: f64) -> Markup {
    let cores = match offer.cores {
        [Some(min), Some(max)] if min != max => format!(" {min} to {max} cores"),
        [Some(cores), _] => format!(" {}", words::count(usize::try_from(cores).unwrap_or(0), "core")),
        _ => String::new(),
    };
    let label = format!("{}{cores}", offer.scenario);
    html! { text class="name" x=(round(LEFT - 8.0)) y=(round(y + 12.0)) text-anchor="end" { (text(&label)) } }
}

/// How long each offer was seen to stand, and what became of it.
fn lives(planner: &Planner) -> Markup {
    let until = |o: &OfferRow| {
        o.phases
            .last()
            .map_or(o.offered_until, |(_, at)| at.max(o.offered_until))
    };
    let Some(scale) = Scale::of(planner.offers.iter().flat_map(|o| [o.seen, until(o)])) else {
        return html! {};
    };
    let shown = drawn(&planner.offers.iter().collect::<Vec<_>>());
    let height = 34.0 + ROW * shown.len() as f64;
    html! {
        h3 { "What became of each offer" }
        figure class="wide" tabindex="0" aria-label="Offers over time" {
            svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label="How long each offer stood in the run, and its last phase" class="plan" {
                (axis(&scale, height, |t| format!("{t:.1} s")))
                @for (at, offer) in shown.iter().enumerate() {
                    @let y = 30.0 + ROW * at as f64;
                    (name(offer, y))
                    (bar("run", &scale, offer.seen, offer.offered_until, y + 2.0, 12.0))
                    @if offer.is_booking() { (bar("booked", &scale, offer.offered_until, until(offer), y + 2.0, 12.0)) }
                    text class="end" x=(round(scale.x(until(offer)) + 6.0)) y=(round(y + 12.0)) { (text(offer.ended())) }
                }
            }
            figcaption { "Seconds since the run began; the bar is the time in which the offer was seen to stand, darker once it was accepted."
                @if planner.offers.len() > MOST { " " (MOST) " of " (planner.offers.len()) " are drawn, what was accepted before the others." } }
        }
    }
}

fn table(view: &View<'_>, planner: &Planner) -> Markup {
    html! {
        details {
            summary { "All offers as a table" }
            div class="wide" {
                table {
                    caption { "Offers in the order in which they were first seen" }
                    thead { tr {
                        @for head in ["Offer", "Scenario", "Cores", "Memory (GiB)", "Start", "Run", "Expires", "Phases", "Seen in"] { th scope="col" { (head) } }
                    } }
                    tbody { @for offer in &planner.offers { (offer_row(view, offer)) } }
                }
            }
        }
    }
}

fn offer_row(view: &View<'_>, offer: &OfferRow) -> Markup {
    let range = |[min, max]: [Option<i64>; 2]| match (min, max) {
        (Some(min), Some(max)) if min != max => format!("{min} to {max}"),
        (min, max) => min.or(max).map_or("not said".to_owned(), |n| n.to_string()),
    };
    let start = match offer.start {
        Some([from, to]) if to > from => format!("{} to {}", stamp(from), stamp(to)),
        Some([at, _]) => stamp(at),
        None => "not said".to_owned(),
    };
    let phases: Vec<&str> = offer.phases.iter().map(|(phase, _)| phase.as_str()).collect();
    html! {
        tr {
            th scope="row" { code { (text(&offer.id)) } }
            td { (text(&offer.scenario)) }
            td { (range(offer.cores)) }
            td { (range(offer.memory)) }
            td { (start) }
            td { (offer.run_for.map_or("not said".to_owned(), |s| format!("{s} s"))) }
            td { (offer.expires.map_or("not said".to_owned(), stamp)) }
            td { (text(&phases.join(", "))) }
            td { (exchange(view, offer.exchange)) }
        }
    }
}

/// An instant for people: `2026-01-02 15:00:00`.
fn stamp(seconds: f64) -> String {
    let instant = jiff::Timestamp::from_millisecond((seconds * 1000.0) as i64);
    instant.map_or("beyond all time".to_owned(), |t| {
        t.strftime("%Y-%m-%d %H:%M:%S").to_string()
    })
}

fn round(number: f64) -> String {
    format!("{number:.1}")
}
