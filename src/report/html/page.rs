//! The frame of the page, and the page on one service.

use std::io;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::parts::text;
use super::view::View;
use super::{
    believe, change, csp, endpoints, exchanges, filter, findings, head, objects, phases, planner,
    requirements, several, timeline, undecided, waivers,
};
use crate::report::causes::{causes, open};
use crate::report::model::Report;
use crate::report::phases::Seen;
use crate::report::words;

const STYLE: &str = include_str!("style.css");
/// Comfort only: search, copying, keys. The page is whole without it.
const SCRIPT: &str = include_str!("script.js");

/// What a page should not weigh more than, in bytes, and what exchanges may take of it in any case and at most.
const GOAL: usize = 900 * 1024;
const LEAST: usize = 100 * 1024;
const MOST: usize = 640 * 1024;
/// About what the line of an exchange takes.
const LINE: usize = 150;

/// Writes one page on one service or on several. The same reports always give the same bytes.
pub fn write_all(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    let page = match reports {
        [report] => page(report),
        reports => several::page(reports),
    };
    out.write_all(page.into_string().as_bytes())
}

/// Writes the page on one service.
pub fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    write_all(std::slice::from_ref(report), out)
}

/// Head and body of a page around its content.
pub fn frame(title: &str, tool: Option<&Report>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(csp::policy(STYLE, SCRIPT));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (text(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the findings" }
                (content)
                footer {
                    p {
                        "Made by "
                        @if let Some(report) = tool { (text(&report.tool.name)) " " (text(&report.tool.version)) } @else { "voconform" }
                        " from recorded conversations; nothing on this page is loaded from anywhere."
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn page(report: &Report) -> Markup {
    let view = View::alone(report);
    let title = format!("{}: {}", words::headline(report), report.target.url);
    let causes = causes(report);
    let before = html! {
        (believe::section(&view))
        (findings::section(&view, &causes))
        (undecided::section(&view, &open(report)))
    };
    let ledger = html! {
        (requirements::section(&view, &causes))
        (endpoints::section(&view))
        (objects::section(&view))
        (timeline::section(&view))
        (planner::section(&view))
        @if view.planner.is_none() { (phases::section(&view)) }
    };
    let after = html! { (waivers::sections(&view)) (change::section(&view)) };
    let rest: usize = [&before, &ledger, &after].iter().map(|part| part.0.len()).sum();
    let exchanges = exchanges::section(&view, budget(rest, report.exchanges.len()));
    let content = html! {
        (head::of(&view))
        (contents(&view, causes.len()))
        main id="main" {
            (before)
            div class="ledger" { (filter::bar()) (ledger) (exchanges) }
            (after)
        }
    };
    frame(&title, Some(report), &content)
}

/// How many bytes the details of so many exchanges may take beside the rest of the page.
pub fn budget(rest: usize, exchanges: usize) -> usize {
    let style = STYLE.len() + SCRIPT.len();
    let room = GOAL.saturating_sub(rest + style + LINE * exchanges);
    room.clamp(LEAST, MOST)
}

fn contents(view: &View<'_>, causes: usize) -> Markup {
    let machine = view.planner.is_none() && !Seen::of_jobs(view.report).visited.is_empty();
    let items = [
        (true, "believe", "Can I believe it?", None),
        (true, "mend", "What to mend first", Some(causes)),
        (true, "open", "What was not decided", None),
        (
            true,
            "requirements",
            "Every requirement",
            Some(view.results.len()),
        ),
        (!view.exchanges.is_empty(), "endpoints", "By endpoint", None),
        (
            !view.objects.is_empty(),
            "objects",
            "Objects in clouds",
            Some(view.objects.len()),
        ),
        (
            !view.exchanges.is_empty() && !view.target.passive,
            "timeline",
            "Time line",
            None,
        ),
        (view.planner.is_some(), "planner", "What was offered", None),
        (machine, "machine", "State machine", None),
        (true, "exchanges", "Exchanges", Some(view.exchanges.len())),
        (
            !view.waivers.is_empty(),
            "waivers",
            "Waivers",
            Some(view.waivers.len()),
        ),
        (view.change.is_some(), "change", "Since the former run", None),
    ];
    html! {
        nav aria-label="On this page" {
            ul {
                @for (is, id, name, number) in items {
                    @if is { li { a href={ "#" (id) } { (name) } @if let Some(number) = number { " (" (number) ")" } } }
                }
            }
        }
    }
}
