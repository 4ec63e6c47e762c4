//! A state machine as a drawing, with the changes that were seen drawn on it: sessions of a broker (catalogue 4.2), jobs
//! of UWS (section 2.1.3 and its diagram).

use maud::{Markup, html};

use super::parts::text;
use super::view::View;
use crate::documents::uws::Phase;
use crate::report::phases::Seen;
use crate::report::words;

/// What is drawn of a state machine.
pub struct Machine {
    /// What goes through it.
    noun: &'static str,
    /// Every phase with its place in the drawing.
    phases: &'static [(&'static str, f64, f64)],
    /// The changes that are drawn where none was seen: what is allowed between neighbours.
    ways: &'static [(&'static str, &'static str)],
    /// May a reader see the second some time after the first?
    is_legal: fn(&str, &str) -> bool,
}

/// Sessions of a broker.
pub const SESSION: Machine = Machine {
    noun: "session",
    phases: &[
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
    ],
    ways: &[
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
    ],
    is_legal: |_, _| true,
};

/// Jobs of UWS.
pub const JOB: Machine = Machine {
    noun: "job",
    phases: &[
        ("PENDING", 20.0, 110.0),
        ("HELD", 140.0, 30.0),
        ("QUEUED", 260.0, 110.0),
        ("SUSPENDED", 480.0, 30.0),
        ("EXECUTING", 480.0, 110.0),
        ("COMPLETED", 660.0, 40.0),
        ("ERROR", 660.0, 110.0),
        ("ABORTED", 660.0, 190.0),
        ("ARCHIVED", 804.0, 110.0),
        ("UNKNOWN", 20.0, 190.0),
    ],
    ways: &[
        ("PENDING", "QUEUED"),
        ("PENDING", "HELD"),
        ("HELD", "QUEUED"),
        ("QUEUED", "EXECUTING"),
        ("EXECUTING", "SUSPENDED"),
        ("SUSPENDED", "EXECUTING"),
        ("EXECUTING", "COMPLETED"),
        ("EXECUTING", "ERROR"),
        ("EXECUTING", "ABORTED"),
        ("QUEUED", "ABORTED"),
        ("PENDING", "ABORTED"),
        ("COMPLETED", "ARCHIVED"),
        ("ERROR", "ARCHIVED"),
        ("ABORTED", "ARCHIVED"),
    ],
    is_legal: |from, to| match (Phase::read(from), Phase::read(to)) {
        (Some(from), Some(to)) => Phase::legal_move(from, to),
        _ => false,
    },
};

const WIDE: f64 = 106.0;
const HIGH: f64 = 30.0;

/// The section on the jobs of a UWS service; nothing where no phase was seen.
pub fn section(view: &View<'_>) -> Markup {
    let seen = Seen::of_jobs(view.report);
    html! {
        @if !seen.visited.is_empty() {
            section aria-labelledby=(view.labels("machine")) {
                h2 id=(view.id("machine")) { "State machine" }
                (drawing(&JOB, &seen))
            }
        }
    }
}

/// The drawing, and every change that was seen in words.
pub fn drawing(machine: &Machine, seen: &Seen) -> Markup {
    let was_seen = |from: &str, to: &str| seen.changes.iter().any(|c| c.from == from && c.to == to);
    let class = |from: &str, to: &str| {
        if (machine.is_legal)(from, to) {
            "way seen"
        } else {
            "way odd"
        }
    };
    let label = format!(
        "Phases of a {} and the changes between them that were seen; they follow as a list",
        machine.noun
    );
    let has_odd = seen.changes.iter().any(|c| !(machine.is_legal)(&c.from, &c.to));
    html! {
        figure class="wide" tabindex="0" aria-label="State machine" {
            svg viewBox="0 0 930 240" role="img" aria-label=(label) class="plan" {
                @for (from, to) in machine.ways { @if !was_seen(from, to) { (way(machine, "way", from, to, None)) } }
                @for c in &seen.changes { (way(machine, class(&c.from, &c.to), &c.from, &c.to, Some(c.times))) }
                @for (phase, x, y) in machine.phases {
                    rect class=(if seen.visited.contains(*phase) { "phase seen" } else { "phase" }) x=(x) y=(y) width=(WIDE) height=(HIGH) rx="6" {}
                    text class="phase" x=(x + WIDE / 2.0) y=(y + 20.0) text-anchor="middle" { (phase) }
                }
            }
            figcaption {
                "Thick: seen in this run, with the number of times. A reader may miss phases, so a line may jump over some."
                @if has_odd { " Dashed: a change that the standard does not know." }
            }
        }
        @if !seen.changes.is_empty() {
            details {
                summary { "The changes as a list" }
                ul {
                    @for c in &seen.changes {
                        li {
                            (text(&c.from)) " → " (text(&c.to)) ": " (words::count(c.times, machine.noun))
                            @if !(machine.is_legal)(&c.from, &c.to) { ", " b { "not known to the standard" } }
                        }
                    }
                }
            }
        }
    }
}

fn centre(machine: &Machine, phase: &str) -> Option<(f64, f64)> {
    let (_, x, y) = machine.phases.iter().find(|(name, ..)| *name == phase)?;
    Some((x + WIDE / 2.0, y + HIGH / 2.0))
}

/// A line from box to box with its direction; one that jumps over others bows, and so do two ways back and forth.
fn way(machine: &Machine, class: &str, from: &str, to: &str, times: Option<usize>) -> Markup {
    let (Some((x1, y1)), Some((x2, y2))) = (centre(machine, from), centre(machine, to)) else {
        return html! {};
    };
    let is_level = (y1 - y2).abs() < 1.0;
    let (mut mx, mut my) = ((x1 + x2) / 2.0, (y1 + y2) / 2.0);
    let bows = is_level && (x2 - x1).abs() > 240.0;
    if bows {
        my -= 28.0 + (x2 - x1).abs() / 30.0;
    } else if machine.ways.contains(&(to, from)) && !is_level {
        mx += 26.0 * (y2 - y1).signum();
    }
    let at = |t: f64, a: f64, m: f64, b: f64| (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * m + t * t * b;
    let point = |t: f64| (at(t, x1, mx, x2), at(t, y1, my, y2));
    // Between two boxes side by side there is no room for a number on the line.
    let above = if is_level && !bows { 7.0 } else { 4.0 };
    // A jump over phases has its number where fewer lines cross.
    let is_jump = !machine.ways.contains(&(from, to));
    let (tx, ty) = point(if is_jump { 0.36 } else { 0.5 });
    html! {
        path class=(class) d=(format!("M{x1:.0} {y1:.0} Q{mx:.0} {my:.0} {x2:.0} {y2:.0}")) {}
        path class={ (class) " head" } d=(head(point(0.56), point(0.5))) {}
        @if let Some(times) = times {
            text class="times" x=(format!("{tx:.0}")) y=(format!("{:.0}", ty - above)) text-anchor="middle" { "×" (times) }
        }
    }
}

/// An arrow head at a point, away from another.
fn head((x, y): (f64, f64), (from_x, from_y): (f64, f64)) -> String {
    let length = (x - from_x).hypot(y - from_y).max(1e-6);
    let (ux, uy) = ((x - from_x) / length, (y - from_y) / length);
    let (bx, by) = (x - 9.0 * ux, y - 9.0 * uy);
    format!(
        "M{x:.1} {y:.1}L{:.1} {:.1}L{:.1} {:.1}z",
        bx - 4.5 * uy,
        by + 4.5 * ux,
        bx + 4.5 * uy,
        by - 4.5 * ux
    )
}
