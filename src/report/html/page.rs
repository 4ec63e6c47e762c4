//! The frame of the page: head line, table of contents, what to believe it by.

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::parts::{link, text, verdict};
use super::{csp, exchanges, findings, objects, planner, requirements, undecided};
use crate::checks::Verdict;
use crate::report::causes::{causes, open};
use crate::report::model::Report;
use crate::report::words;

const STYLE: &str = include_str!("style.css");

/// Writes one page on one service or on several.
pub fn write_all(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    reports.iter().try_for_each(|report| write(report, out))
}

/// Writes the page. The same report always gives the same bytes.
pub fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(page(report).into_string().as_bytes())
}

fn page(report: &Report) -> Markup {
    let title = format!("{}: {}", words::headline(report), report.target.url);
    let causes = causes(report);
    let open = open(report);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(csp::policy(STYLE));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (text(&title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the findings" }
                (header(report))
                (contents(report, causes.len()))
                main id="main" {
                    (believe(report))
                    (findings::section(report, &causes))
                    (undecided::section(report, &open))
                    (planner::section(report))
                    (objects::section(report))
                    (requirements::section(report, &causes))
                    (exchanges::section(report))
                }
                footer { p { "Made by " (text(&report.tool.name)) " " (text(&report.tool.version)) " from one recorded conversation; nothing on this page is loaded from anywhere." } }
            }
        }
    }
}

fn header(report: &Report) -> Markup {
    let of = words::headline_verdict(report.headline);
    html! {
        header class={ "top " (of.word()) } {
            h1 { span class="sign" aria-hidden="true" { (words::headline_sign(report.headline)) } " " (words::headline(report)) }
            p class="target" { (link(&report.target.url, &report.target.url)) }
            p class="facts" {
                "profile " b { (text(&report.target.profile)) } " · " b { (text(&words::interface(report))) }
                " · " (text(report.started.get(..10).unwrap_or(&report.started)))
                @if report.target.quick { " · quick" }
                @if report.target.read_only { " · read-only" }
                @if report.target.passive { " · passive: traffic of other clients, recorded elsewhere" }
            }
            (numbers(report))
            @if let Some(reason) = report.ended_by { p class="note" { b { "Not a whole run: " } (reason.meaning()) ". " (reason.advice()) } }
            @if !report.jobs_left.is_empty() { p class="note" { b { (words::count(report.jobs_left.len(), words::made(report))) " left behind on the service" } ", see " a href="#left" { "which" } "." } }
        }
    }
}

/// Four numbers: broken requirements, broken recommendations, open, decided.
fn numbers(report: &Report) -> Markup {
    let number = |class: &str, number: String, what: &str| {
        html! { div class=(class) { dt { (what) } dd { (number) } } }
    };
    html! {
        dl class="numbers" {
            (number("fail", report.count(Verdict::Fail).to_string(), "requirements broken (fail)"))
            (number("warn", report.count(Verdict::Warn).to_string(), "recommendations broken (warn)"))
            (number("open", report.decidable.saturating_sub(report.decided).to_string(), "not decided"))
            (number("pass", format!("{} of {}", report.decided, report.decidable), "decided"))
        }
    }
}

fn contents(report: &Report, causes: usize) -> Markup {
    html! {
        nav aria-label="On this page" {
            ul {
                li { a href="#believe" { "How it was judged" } }
                li { a href="#mend" { "What to mend first" } " (" (causes) ")" }
                li { a href="#open" { "What was not decided" } }
                @if !report.objects.is_empty() { li { a href="#objects" { "Objects in clouds" } " (" (report.objects.len()) ")" } }
                @if report.planner.is_some() { li { a href="#planner" { "What was offered" } } }
                li { a href="#requirements" { "Every requirement" } " (" (report.results.len()) ")" }
                li { a href="#exchanges" { "Exchanges" } " (" (report.exchanges.len()) ")" }
            }
        }
    }
}

/// What the reader can believe the verdicts by.
fn believe(report: &Report) -> Markup {
    html! {
        section aria-labelledby="believe" {
            h2 id="believe" { "How it was judged" }
            (preflight(report))
            dl class="facts" { @for (name, value) in facts(report) { div { dt { (name) } dd { (text(&value)) } } } }
            p class="sums" { "Verdicts: "
                @for (index, v) in Verdict::ALL.into_iter().enumerate() { @if index > 0 { ", " } (report.count(v)) " " (verdict(v)) } "."
            }
            @if !report.jobs_left.is_empty() {
                h3 id="left" { "Left behind" }
                p { code { "voconform cleanup" } " tries again to remove them." }
                ul { @for url in &report.jobs_left { li { code { (text(url)) } } } }
            }
        }
    }
}

fn preflight(report: &Report) -> Markup {
    html! {
        @if !report.preflight.is_empty() {
            div class="wide" {
                table {
                    caption { "Preflight: could the service be asked at all?" }
                    thead { tr { th scope="col" { "Point" } th scope="col" { "Result" } th scope="col" { "Found" } } }
                    tbody {
                        @for item in &report.preflight {
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

fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let target = &report.target;
    let rate = target
        .rate
        .map_or("no limit".to_owned(), |r| format!("{r} requests a second"));
    let connections = words::count(target.connections, "connection");
    let identity = target.identity.as_deref().unwrap_or("none (anonymous)");
    let mut facts = vec![
        ("Tool", format!("{} {}", report.tool.name, report.tool.version)),
        ("Run", format!("{} to {}", report.started, report.finished)),
        ("Time", words::time(report)),
        ("Politeness", format!("{rate}, {connections} at once")),
        (
            match words::address(report) {
                "base" => "Base",
                "asked" => "Asked",
                _ => "Job list",
            },
            target.job_list.clone(),
        ),
        (
            "Judged by",
            format!("profile {}, {}", target.profile, words::interface(report)),
        ),
        ("Recipes", target.recipes.clone()),
        ("Identity", identity.to_owned()),
        (
            if target.dialect.is_some() {
                "Offers"
            } else {
                "Jobs"
            },
            words::jobs(report),
        ),
    ];
    let passive = "passive: traffic of other clients, recorded elsewhere";
    let modes = [
        (target.read_only, "read-only"),
        (target.quick, "quick"),
        (target.passive, passive),
    ];
    let modes: Vec<&str> = modes
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, name)| *name)
        .collect();
    facts.extend((!modes.is_empty()).then(|| ("Mode", modes.join(", "))));
    facts
}
