//! The log with a run for each service.

use std::io;

use serde_json::{Value, json};

use super::{result, rule};
use crate::checks::Verdict;
use crate::report::causes;
use crate::report::model::Report;
use crate::report::{address, card, json as writer, words};

/// Where the schema of the format lies.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes reports on one service or several, as OASIS SARIF 2.1.0.
pub fn write(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    let runs: Vec<Value> = reports.iter().map(run).collect();
    writer::write_value(
        &json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": runs }),
        out,
    )
}

fn run(report: &Report) -> Value {
    let rows: Vec<_> = report.results.iter().filter(|r| r.verdict.is_broken()).collect();
    let rules: Vec<Value> = rows.iter().map(|row| rule::rule(row)).collect();
    let of_row = |(index, row)| result::results(report, row, index);
    let results: Vec<Value> = rows.iter().copied().enumerate().flat_map(of_row).collect();
    json!({
        "tool": { "driver": {
            "name": report.tool.name,
            "version": report.tool.version,
            "rules": rules,
        }},
        "automationDetails": { "id": category(report) },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(report)],
        "results": results,
        "properties": {
            "verdict": words::headline(report),
            "service": report.name(),
            "target": report.target.url,
            "profile": report.target.profile,
            "catalogue": report.tool.catalogue,
            "decided": report.decided,
            "decidable": report.decidable,
            "counts": report.summary,
        },
    })
}

/// What runs are the same analysis by, over time: tool, profile and service.
fn category(report: &Report) -> String {
    let name = address::encode(report.name()).replace('/', "%2F");
    format!("voconform/{}/{name}/", address::encode(&report.target.profile))
}

/// How the run went. The exit code depends on what its user counts as success, so it is not told here.
fn invocation(report: &Report) -> Value {
    let errors = causes::rows(report, Verdict::Error);
    let went_well = !causes::never_asked(report) && report.ended_by.is_none() && errors.is_empty();
    let mut notes: Vec<Value> = Vec::new();
    for item in report.preflight.iter().filter(|i| !i.ok || i.is_hint()) {
        let level = if item.ok { "note" } else { "error" };
        notes.push(note(level, &format!("{}: {}", item.name, item.found)));
    }
    if let Some(reason) = report.ended_by {
        notes.push(note(
            "warning",
            &format!("{}. {}", reason.meaning(), reason.advice()),
        ));
    }
    for row in errors {
        let detail = row.detail.as_deref().unwrap_or_default();
        let what = "a bug of voconform, please report it";
        notes.push(note("error", &format!("{}: {what}: {detail}", row.requirement)));
    }
    let stale = |w| card::stale(w).map(|what| note("error", &format!("{}: {what}", w.waiver.requirement)));
    notes.extend(report.waivers.iter().filter_map(stale));
    let mut invocation = json!({
        "executionSuccessful": went_well,
        "toolExecutionNotifications": notes,
    });
    let times = [
        ("startTimeUtc", &report.started),
        ("endTimeUtc", &report.finished),
    ];
    // The format wants instants; what is none of them is left out.
    for (key, time) in times
        .into_iter()
        .filter(|(_, time)| time.parse::<jiff::Timestamp>().is_ok())
    {
        invocation[key] = json!(time);
    }
    invocation
}

fn note(level: &str, text: &str) -> Value {
    json!({ "level": level, "message": { "text": result::message(text) } })
}
