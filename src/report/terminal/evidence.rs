//! Evidence of a finding as text: the exchange, and the line of the answer with a caret under the span.

use std::io;

use super::paper::{Ink, Paper};
use crate::checks::Verdict;
use crate::report::model::{FindingRow, Report, ResponseRow};
use crate::report::snippet::{self, Line};
use crate::report::{visible, words};

/// Characters of a line of the body that are shown, at most and at least.
const LINE_WIDTH: usize = 76;
const LEAST_WIDTH: usize = 20;
/// The number of a line, and what divides it from the line; so much is added around what is cut.
const MARGIN: usize = 9;

pub fn write(report: &Report, finding: &FindingRow, paper: &mut Paper<'_>) -> io::Result<()> {
    let Some(exchange) = report.exchange(finding.exchange) else {
        return paper.field("evidence", &format!("x{} (not in this report)", finding.exchange));
    };
    let asked = format!(
        "{} {}",
        exchange.request.method,
        visible::shorten(&exchange.request.url, 500)
    );
    let answer = visible::shorten(&words::answer(exchange), 120).into_owned();
    let number = format!("x{}  ", exchange.id);
    paper.labelled(
        "evidence",
        &[
            (Ink::Strong, &number),
            (Ink::Plain, &asked),
            (Ink::Plain, " → "),
            (Ink::Strong, &answer),
        ],
    )?;
    let place = format!("step {}, {}", words::step(exchange), words::part(finding));
    paper.labelled("", &[(Ink::Faint, &visible::shorten(&place, 200))])?;
    match (&exchange.response, finding.part.strip_prefix("header:")) {
        (Some(response), Some(name)) => header(response, name, paper),
        (Some(response), None) => body(response, finding, paper),
        (None, _) => Ok(()),
    }
}

fn header(response: &ResponseRow, name: &str, paper: &mut Paper<'_>) -> io::Result<()> {
    let lines: Vec<_> = response
        .headers
        .iter()
        .filter(|[n, _]| n.eq_ignore_ascii_case(name))
        .collect();
    if lines.is_empty() {
        return paper.labelled("", &[(Ink::Faint, &format!("the answer has no header {name}"))]);
    }
    for [name, value] in lines.into_iter().take(4) {
        paper.labelled(
            "",
            &[
                (Ink::Faint, "│ "),
                (Ink::Plain, &visible::shorten(&format!("{name}: {value}"), 300)),
            ],
        )?;
    }
    Ok(())
}

fn body(response: &ResponseRow, finding: &FindingRow, paper: &mut Paper<'_>) -> io::Result<()> {
    let Some(span) = finding.span else { return Ok(()) };
    let room = paper.sheet.prose().saturating_sub(paper.text() + MARGIN);
    let lines = snippet::around(&response.body, span, 0, room.clamp(LEAST_WIDTH, LINE_WIDTH));
    if lines.is_empty() {
        return paper.labelled(
            "",
            &[(
                Ink::Faint,
                "(beyond the part of the body that this report carries)",
            )],
        );
    }
    for line in lines {
        marked(&line, paper)?;
    }
    Ok(())
}

/// The line, and carets under what is marked.
fn marked(line: &Line<'_>, paper: &mut Paper<'_>) -> io::Result<()> {
    let mark = line.mark.clone().unwrap_or(0..0);
    let shown = |text: &str| paper.shown(&text.replace('\t', "    "));
    let before = shown(&format!(
        "{}{}",
        if line.cut_before { "…" } else { "" },
        &line.text[..mark.start]
    ));
    let inside = shown(&line.text[mark.clone()]);
    let after = format!(
        "{}{}",
        shown(&line.text[mark.end..]),
        if line.cut_after { "…" } else { "" }
    );
    let red = Ink::Verdict(Verdict::Fail);
    let number = format!("{:>4} │ ", line.number);
    paper.labelled(
        "",
        &[
            (Ink::Faint, &number),
            (Ink::Plain, &before),
            (red, &inside),
            (Ink::Plain, &after),
        ],
    )?;
    let carets = format!(
        "{}{}",
        " ".repeat(before.chars().count()),
        "^".repeat(inside.chars().count().max(1))
    );
    paper.labelled("", &[(Ink::Faint, "     │ "), (red, &carets)])
}
