//! One line a finding, for scripts: a code that stays, where, and what. Nothing is wrapped.
//!
//! `E-UWS-uws-create-303 wrong-status §2.2.3.1 x14 POST {jobs}: 200, expected 303 See Other`: a letter, a standard and a
//! requirement; the code of the finding, the section, the exchange, and what was seen where. The letters are those of
//! stilts' taplint: `E` an error (a MUST is broken), `W` a warning, `I` information, `S` a summary, `F` what could not be
//! decided though it should be.

use std::io;

use super::card::{self, Sort};
use super::model::{FindingRow, Report, ResultRow};
use super::{causes, visible, words};
use crate::checks::Verdict;

/// Longest line after its code, in characters.
const MOST: usize = 1000;
/// So many findings of one code are written out.
const MOST_OF_A_CODE: usize = 4;

/// Writes the lines of one service or several; those of each begin with a summary that names it.
pub fn write(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    for report in reports {
        let mut lines = Lines {
            out,
            service: (reports.len() > 1).then(|| one_word(report.name())),
        };
        service(report, &mut lines)?;
    }
    Ok(())
}

/// Where the lines go.
struct Lines<'w> {
    out: &'w mut dyn io::Write,
    /// The service, named in each line where there are several.
    service: Option<String>,
}

impl Lines<'_> {
    fn line(&mut self, letter: char, standard: &str, id: &str, what: &str) -> io::Result<()> {
        let service = self
            .service
            .as_ref()
            .map(|name| format!("[{name}] "))
            .unwrap_or_default();
        let code = format!("{letter}-{standard}-{}", one_word(id));
        let what = visible::shorten(what, MOST);
        writeln!(self.out, "{code} {service}{}", visible::line(what.trim()))
    }
}

/// A name without white space, so that it is one field of a line.
fn one_word(name: &str) -> String {
    let name = visible::shorten(name, 120).replace(char::is_whitespace, "_");
    visible::line(&name).into_owned()
}

fn service(report: &Report, lines: &mut Lines<'_>) -> io::Result<()> {
    let target = format!(
        "{} {} (profile {}, {}, catalogue {}, {} {})",
        words::headline(report),
        report.target.url,
        report.target.profile,
        words::interface(report),
        report.tool.catalogue,
        report.tool.name,
        report.tool.version
    );
    lines.line('S', RUN, "verdict", &target)?;
    for item in &report.preflight {
        match (item.ok, item.is_hint()) {
            (true, true) => lines.line('I', RUN, "hint", &item.found)?,
            (true, false) => {}
            (false, _) => lines.line('F', RUN, "preflight", &format!("{}: {}", item.name, item.found))?,
        }
    }
    if let Some(reason) = report.ended_by {
        lines.line(
            'F',
            RUN,
            &reason.to_string(),
            &format!("{}. {}", reason.meaning(), reason.advice()),
        )?;
    }
    for url in &report.jobs_left {
        lines.line('W', RUN, "left-behind", url)?;
    }
    for row in &report.results {
        requirement(report, row, lines)?;
    }
    for row in &report.waivers {
        if let Some(what) = card::stale(row) {
            let code = row.waiver.code.as_deref().unwrap_or("-");
            lines.line('E', WAIVER, &row.waiver.requirement, &format!("{code} {what}"))?;
        }
    }
    lines.line('S', RUN, "counts", &counts(report))
}

/// In place of a standard: what concerns the run, and waivers.
const RUN: &str = "RUN";
const WAIVER: &str = "WAIVER";

fn counts(report: &Report) -> String {
    let mut counts: Vec<String> = report
        .summary
        .iter()
        .map(|(word, n)| format!("{n} {word}"))
        .collect();
    counts.push(format!("decided {} of {}", report.decided, report.decidable));
    counts.join(", ")
}

fn requirement(report: &Report, row: &ResultRow, lines: &mut Lines<'_>) -> io::Result<()> {
    let excuse = card::excuse(report, row).unwrap_or_default();
    let section = section(row);
    match row.verdict {
        Verdict::Fail | Verdict::Warn => {
            let letter = match (row.decides(), row.verdict) {
                (false, _) => 'I',
                (true, Verdict::Fail) => 'E',
                (true, _) => 'W',
            };
            broken(report, row, letter, lines)
        }
        Verdict::Error => {
            let detail = row.detail.as_deref().unwrap_or_default();
            let what = format!("error {section} - a bug of voconform, please report it: {detail}");
            lines.line('F', &standard(row), &row.requirement, &what)
        }
        Verdict::Skipped | Verdict::Inconclusive if row.is_open() && !causes::never_asked(report) => {
            let reason = row.reason.map(|r| r.to_string()).unwrap_or_default();
            let why = excuse.strip_prefix(&format!("{reason}: ")).unwrap_or(&excuse);
            let what = format!("{reason} {section} - {why}");
            lines.line('F', &standard(row), &row.requirement, &what)
        }
        Verdict::Info => match row.findings.first() {
            Some(finding) => {
                let what = told(row, finding, &finding.observed);
                lines.line('I', &standard(row), &row.requirement, &what)
            }
            None => Ok(()),
        },
        Verdict::Pass | Verdict::Skipped | Verdict::Inconclusive => Ok(()),
    }
}

fn broken(report: &Report, row: &ResultRow, letter: char, lines: &mut Lines<'_>) -> io::Result<()> {
    let excuse = match row.decides() {
        true => String::new(),
        false => card::excuse(report, row)
            .map(|e| format!(" ({e})"))
            .unwrap_or_default(),
    };
    let sorts = card::sorts(row);
    if sorts.is_empty() {
        let what = format!("- {} - {}{excuse}", section(row), row.text);
        return lines.line(letter, &standard(row), &row.requirement, &what);
    }
    for Sort { first, more } in sorts {
        let all = std::iter::once(first).chain(more.iter().copied());
        for finding in all.take(MOST_OF_A_CODE) {
            let what = told(row, finding, &words::fault(report, row, Some(finding)));
            lines.line(
                letter,
                &standard(row),
                &row.requirement,
                &format!("{what}{excuse}"),
            )?;
        }
        if let Some(rest) = (more.len() + 1)
            .checked_sub(MOST_OF_A_CODE)
            .filter(|rest| *rest > 0)
        {
            let what = format!(
                "{} {} - {rest} more of these",
                one_word(&first.code),
                section(row)
            );
            lines.line(letter, &standard(row), &row.requirement, &what)?;
        }
    }
    Ok(())
}

/// Code, section, exchange, and what was seen.
fn told(row: &ResultRow, finding: &FindingRow, what: &str) -> String {
    format!(
        "{} {} x{} {what}",
        one_word(&finding.code),
        section(row),
        finding.exchange
    )
}

/// The section as one field, `-` where there is none.
fn section(row: &ResultRow) -> String {
    match row.section.as_str() {
        "" => "-".to_owned(),
        section => format!("§{}", one_word(section)),
    }
}

/// The standard without its version, in capitals: `uws-1.1` → `UWS`, `execution-broker-1.0` → `EXECUTION_BROKER`.
fn standard(row: &ResultRow) -> String {
    let name = match row.standard.rsplit_once('-') {
        Some((name, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => name,
        _ => &row.standard,
    };
    one_word(&name.to_uppercase().replace('-', "_"))
}
