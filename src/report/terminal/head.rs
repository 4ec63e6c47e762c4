//! The head of the text: verdict on the whole, target, troubles of preflight.

use std::io;

use super::paper::{Ink, Paper};
use crate::checks::Verdict;
use crate::report::model::Report;
use crate::report::{causes, visible, words};

/// The head line, with the address.
pub fn title(report: &Report, indent: usize, paper: &mut Paper<'_>) -> io::Result<()> {
    let ink = Ink::Verdict(words::headline_verdict(report.headline));
    let title = format!(
        "{} {}",
        words::headline_sign(report.headline),
        words::headline(report)
    );
    let url = visible::shorten(&report.target.url, 500);
    paper.line(indent, &[(ink, &title), (Ink::Plain, "  "), (Ink::Strong, &url)])
}

pub fn write(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    title(report, 0, paper)?;
    paper.prose(2, 2, Ink::Faint, &facts(report))?;
    if report.target.job_list != report.target.url {
        let list = visible::shorten(&report.target.job_list, 500);
        paper.line(
            2,
            &[
                (Ink::Faint, &format!("{} ", words::address(report))),
                (Ink::Plain, &list),
            ],
        )?;
    }
    if let Some(reason) = report.ended_by {
        let what = format!("! {}. {}", reason.meaning(), reason.advice());
        paper.prose(2, 4, Ink::Verdict(Verdict::Warn), &what)?;
    }
    for hint in report.preflight.iter().filter(|item| item.is_hint()) {
        let what = format!("! {}", hint.found);
        paper.prose(2, 4, Ink::Verdict(Verdict::Warn), &what)?;
    }
    preflight(report, paper)
}

fn facts(report: &Report) -> String {
    let target = &report.target;
    let mut facts = vec![
        format!("profile {}", target.profile),
        words::interface(report),
        format!("recipes {}", target.recipes),
    ];
    facts.extend(target.identity.as_ref().map(|name| format!("as {name}")));
    facts.extend(
        target
            .passive
            .then(|| "passive: traffic of other clients, recorded elsewhere".to_owned()),
    );
    facts.extend(target.read_only.then(|| "read-only".to_owned()));
    facts.extend(target.quick.then(|| "quick".to_owned()));
    facts.push(format!("{} {}", report.tool.name, report.tool.version));
    facts.push(report.started.clone());
    facts.join(" · ")
}

/// What went wrong before the service could be asked anything, and what went well until then.
fn preflight(report: &Report, paper: &mut Paper<'_>) -> io::Result<()> {
    if !causes::never_asked(report) {
        return Ok(());
    }
    paper.heading("Before anything could be judged")?;
    for item in &report.preflight {
        let verdict = if item.ok { Verdict::Pass } else { Verdict::Fail };
        let word = if item.ok { "ok" } else { "trouble" };
        let sign = format!("{} {word:<8}", words::sign(verdict));
        paper.line(2, &[(Ink::Verdict(verdict), &sign), (Ink::Strong, &item.name)])?;
        paper.prose(12, 12, Ink::Plain, &item.found)?;
    }
    Ok(())
}
