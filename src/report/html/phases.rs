//! The state machine of a session (catalogue 4.2), with the changes that were seen drawn on it.

use maud::{Markup, html};

use super::parts::text;
use crate::report::planner::Planner;

/// Every phase with its place in the drawing.
const PHASES: [(&str, f64, f64); 13] = [
    ("INITIAL", 20.0, 30.0),
    ("OFFERED", 150.0, 30.0),
    ("ACCEPTED", 280.0, 30.0),
    ("WAITING", 410.0, 30.0),
    ("PREPARING", 540.0, 30.0),
    ("AVAILABLE", 670.0, 30.0),
    ("RUNNING", 800.0, 30.0),
    ("REJECTED", 85.0, 150.0),
    ("EXPIRED", 215.0, 150.0),
    ("CANCELLED", 410.0, 190.0),
    ("FAILED", 540.0, 190.0),
    ("RELEASING", 735.0, 110.0),
    ("COMPLETED", 735.0, 190.0),
];

/// The changes that are drawn: what the table allows between neighbours.
const WAYS: [(&str, &str); 16] = [
    ("INITIAL", "OFFERED"),
    ("OFFERED", "ACCEPTED"),
    ("OFFERED", "REJECTED"),
    ("OFFERED", "EXPIRED"),
    ("ACCEPTED", "WAITING"),
    ("WAITING", "PREPARING"),
    ("PREPARING", "AVAILABLE"),
    ("AVAILABLE", "RUNNING"),
    ("AVAILABLE", "RELEASING"),
    ("RUNNING", "RELEASING"),
    ("RELEASING", "COMPLETED"),
    ("RELEASING", "FAILED"),
    ("PREPARING", "FAILED"),
    ("PREPARING", "CANCELLED"),
    ("WAITING", "CANCELLED"),
    ("ACCEPTED", "CANCELLED"),
];

const WIDE: f64 = 106.0;
const HIGH: f64 = 30.0;

/// The drawing, and every change that was seen in words.
pub fn drawing(planner: &Planner) -> Markup {
    let seen = |from: &str, to: &str| planner.changes.iter().find(|c| c.from == from && c.to == to);
    let visited = |phase: &str| {
        planner
            .offers
            .iter()
            .any(|o| o.phases.iter().any(|(p, _)| p == phase))
    };
    html! {
        figure class="wide" {
            svg viewBox="0 0 930 240" role="img" aria-label="Phases of a session and the changes between them that were seen" class="plan" {
                @for (from, to) in WAYS { @if seen(from, to).is_none() { (way("way", from, to, None)) } }
                @for change in &planner.changes { (way("way seen", &change.from, &change.to, Some(change.times))) }
                @for (phase, x, y) in PHASES {
                    rect class=(if visited(phase) { "phase seen" } else { "phase" }) x=(x) y=(y) width=(WIDE) height=(HIGH) rx="6" {}
                    text class="phase" x=(x + WIDE / 2.0) y=(y + 20.0) text-anchor="middle" { (phase) }
                }
            }
            figcaption { "Thick: seen in this run, with the number of sessions. A reader may miss phases, so a line may jump over some." }
        }
        @if !planner.changes.is_empty() {
            details {
                summary { "The changes as a list" }
                ul { @for c in &planner.changes { li { (text(&c.from)) " → " (text(&c.to)) ": " (crate::report::words::count(c.times, "session")) } } }
            }
        }
    }
}

fn centre(phase: &str) -> Option<(f64, f64)> {
    let (_, x, y) = PHASES.into_iter().find(|(name, ..)| *name == phase)?;
    Some((x + WIDE / 2.0, y + HIGH / 2.0))
}

/// A line from box to box; one that jumps over others bows.
fn way(class: &str, from: &str, to: &str, times: Option<usize>) -> Markup {
    let (Some((x1, y1)), Some((x2, y2))) = (centre(from), centre(to)) else {
        return html! {};
    };
    let is_level = (y1 - y2).abs() < 1.0;
    let bow = match is_level && (x2 - x1).abs() > 140.0 {
        true => -28.0 - (x2 - x1).abs() / 30.0,
        false => 0.0,
    };
    let (mx, my) = ((x1 + x2) / 2.0, (y1 + y2) / 2.0 + bow);
    // Between two boxes side by side there is no room for a number.
    let above = if is_level && bow == 0.0 { HIGH / 2.0 } else { 0.0 };
    html! {
        path class=(class) d=(format!("M{x1:.0} {y1:.0} Q{mx:.0} {my:.0} {x2:.0} {y2:.0}")) {}
        @if let Some(times) = times {
            text class="times" x=(format!("{:.0}", (x1 + 2.0 * mx + x2) / 4.0)) y=(format!("{:.0}", (y1 + 2.0 * my + y2) / 4.0 - 4.0 - above)) text-anchor="middle" { "×" (times) }
        }
    }
}
