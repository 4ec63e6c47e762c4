//! The head line: the verdict on the whole, how much was verified, four numbers.

use maud::{Markup, html};

use super::parts::{link, text, verdict};
use super::view::View;
use crate::checks::Verdict;
use crate::report::change::MoveKind;
use crate::report::waivers::WaiverRow;
use crate::report::words;

/// Width of the bar of verdicts, in its own units.
const WIDTH: f64 = 1000.0;

/// The head of a page on one service.
pub fn of(view: &View<'_>) -> Markup {
    let word = words::headline_verdict(view.headline).word();
    html! {
        header class={ "top " (word) } {
            p class="eyebrow" { (text(&words::interface(view))) " · profile " (text(&view.target.profile)) " · " (text(view.started.get(..10).unwrap_or(&view.started))) }
            h1 { span class="sign" aria-hidden="true" { (words::headline_sign(view.headline)) } " " (sentence(view)) }
            p class="target" { (link(&view.target.url, &view.target.url)) }
            (body(view))
        }
    }
}

/// With a capital at its beginning.
fn sentence(view: &View<'_>) -> String {
    let said = words::headline(view);
    let mut letters = said.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// What stands below the head line of a page or of a part.
pub fn body(view: &View<'_>) -> Markup {
    html! {
        (verified(view))
        (numbers(view))
        (bar(view))
        (notes(view))
    }
}

fn verified(view: &View<'_>) -> Markup {
    let share = view.decided.saturating_mul(100).checked_div(view.decidable);
    html! {
        p class="verified" {
            @if let Some(share) = share {
                "Verified: " b { (view.decided) " of " (view.decidable) } " requirements that can be decided (" (share) " %)"
            } @else { "Nothing could be decided" }
            @for (is, what) in [(view.target.quick, "quick run"), (view.target.read_only, "read-only run"), (view.target.passive, "traffic of other clients, recorded elsewhere")] {
                @if is { " · " (what) }
            }
        }
    }
}

/// Four numbers: broken requirements, broken recommendations, open, satisfied.
fn numbers(view: &View<'_>) -> Markup {
    let number = |class: &str, number: usize, what: &str| {
        // What is not there needs no colour.
        html! { div class=(if number == 0 { "none" } else { class }) { dt { (what) } dd { (number) } } }
    };
    html! {
        dl class="numbers" {
            (number("fail", view.count(Verdict::Fail), "requirements broken"))
            (number("warn", view.count(Verdict::Warn), "recommendations broken"))
            (number("open", view.decidable.saturating_sub(view.decided), "not decided"))
            (number("pass", view.count(Verdict::Pass).saturating_add(view.count(Verdict::Info)), "satisfied"))
        }
    }
}

/// All requirements by verdict, worst first, as a bar and in words.
fn bar(view: &View<'_>) -> Markup {
    let order = [
        Verdict::Fail,
        Verdict::Error,
        Verdict::Warn,
        Verdict::Inconclusive,
        Verdict::Skipped,
        Verdict::Info,
        Verdict::Pass,
    ];
    let all: usize = order
        .iter()
        .map(|v| view.count(*v))
        .fold(0, usize::saturating_add);
    let mut at = 0.0;
    let pieces: Vec<(Verdict, f64, f64)> = order
        .into_iter()
        .filter(|v| view.count(*v) > 0)
        .map(|v| {
            let wide = WIDTH * view.count(v) as f64 / all as f64;
            at += wide;
            (v, at - wide, wide)
        })
        .collect();
    html! {
        @if all > 0 {
            svg class="bar" viewBox=(format!("0 0 {WIDTH} 10")) preserveAspectRatio="none" aria-hidden="true" {
                @for (v, x, wide) in &pieces { rect class=(v.word()) x=(format!("{x:.1}")) y="0" width=(format!("{:.1}", (wide - 2.0).max(2.0))) height="10" {} }
            }
        }
        p class="sums" {
            "Verdicts: "
            @for (index, (v, ..)) in pieces.iter().enumerate() { @if index > 0 { ", " } (view.count(*v)) " " (verdict(*v)) }
            @for (number, what) in [(view.waived(), "waived"), (provisional(view), "provisional")] { @if number > 0 { ", " (number) " " b { (what) } } }
            @if pieces.is_empty() { "none" }
            "."
        }
    }
}

fn provisional(view: &View<'_>) -> usize {
    let key = crate::report::model::PROVISIONAL;
    view.summary.get(key).copied().unwrap_or_default()
}

/// What a reader should not miss.
fn notes(view: &View<'_>) -> Markup {
    let stale = view.waivers.iter().filter(|w| w.is_stale()).count();
    let soon = |w: &&WaiverRow| !w.is_stale() && w.days_left <= 14;
    let soon = view.waivers.iter().filter(soon).count();
    html! {
        @if let Some(reason) = view.ended_by { p class="note" { b { "Not a whole run: " } (reason.meaning()) ". " (reason.advice()) } }
        @if !view.jobs_left.is_empty() {
            p class="note" { b { (words::count(view.jobs_left.len(), words::made(view))) " left behind on the service" } ", see " a href={ "#" (view.id("left")) } { "which" } "." }
        }
        @if stale > 0 { p class="note" { b { (words::count(stale, "waiver")) " no longer of use" } ": expired, or nothing broken that it names. " a href={ "#" (view.id("waivers")) } { "See the waivers" } "." } }
        @if soon > 0 { p class="note" { (words::count(soon, "waiver")) " within two weeks of expiry. " a href={ "#" (view.id("waivers")) } { "See the waivers" } "." } }
        @if let Some(change) = &view.change {
            @let worse = change.of(MoveKind::NewlyBroken).count() + change.of(MoveKind::NewlyWarned).count();
            p class={ @if worse > 0 { "note" } @else { "note calm" } } {
                "Since the former run: " b { (worse) " worse, " (change.of(MoveKind::Mended).count()) " mended" } ", "
                (change.of(MoveKind::NewlyUndecided).count()) " no longer decided. " a href={ "#" (view.id("change")) } { "See the difference" } "."
            }
        }
    }
}
