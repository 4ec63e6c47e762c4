//! Reports to be written, and what all formats must keep to.

use std::io;

use serde_json::Value;
use voconform::checks::Verdict;
use voconform::recording::{PreflightItem, Reason, Waiver};
use voconform::report::model::ResultRow;
use voconform::report::visible::is_hidden;
use voconform::report::waivers::{WaiverRow, WaiverState};
use voconform::report::{Headline, Report, json};

const SMALL: &str = include_str!("../../fixtures/reports/small.json");

/// A small realistic report, written by hand: three broken MUSTs and a warning.
pub fn small() -> Report {
    json::read(SMALL).unwrap()
}

/// The small report with waivers, something provisional, an error of ours and a run that did not go well.
pub fn full() -> Report {
    let mut report = small();
    report.target.name = Some("archive".into());
    report.results.push(ResultRow {
        requirement: "uws-odd".into(),
        verdict: Verdict::Error,
        detail: Some("the check itself failed".into()),
        findings: Vec::new(),
        ..report.results[0].clone()
    });
    let waived = row(&mut report, "uws-create-run-still-303");
    waived.waived = true;
    row(&mut report, "uws-schema-phase").provisional = true;
    report.waivers = vec![
        waiver("uws-create-run-still-303", WaiverState::Active),
        waiver("uws-create-303", WaiverState::Expired),
        waiver("uws-job-root", WaiverState::Unmatched),
    ];
    for (key, number) in [("fail", 1), ("waived", 1), ("provisional", 1), ("error", 1)] {
        report.summary.insert(key.into(), number);
    }
    report.preflight.push(PreflightItem::hint("name a recipe"));
    report.ended_by = Some(Reason::Deadline);
    report
}

pub fn row<'r>(report: &'r mut Report, id: &str) -> &'r mut ResultRow {
    report.results.iter_mut().find(|r| r.requirement == id).unwrap()
}

fn waiver(requirement: &str, state: WaiverState) -> WaiverRow {
    WaiverRow {
        waiver: Waiver {
            requirement: requirement.into(),
            code: None,
            reason: "mended in the next release".into(),
            owner: "ops".into(),
            issue: Some("https://issues.example.org/1".into()),
            expires: "2026-12-24".into(),
        },
        state,
        days_left: 32,
    }
}

/// A report on a service that could not be reached.
pub fn unreached() -> Report {
    let mut report = small();
    for row in &mut report.results {
        row.verdict = Verdict::Skipped;
        row.reason = Some(Reason::Blocked);
        row.findings.clear();
    }
    report.headline = Headline::CouldNotBeJudged;
    report.preflight.push(PreflightItem {
        name: "target".into(),
        ok: false,
        found: "connection refused".into(),
    });
    report
}

/// Texts that try to leave their place, hide something or steer a terminal.
pub fn nasty() -> Vec<String> {
    vec![
        "</script></failure></title></text><script>alert(1)</script><img src=x onerror=alert(2)>".into(),
        "\" onmouseover=\"alert(3)\" ' & &lt; &#60;script> <!-- <![CDATA[ ]]> -->".into(),
        "a | b \\| c \\\\| `d` ``e``` ~~~ | ---".into(),
        "`<img src=x>` `` <b> ``` \\` @someone #1 [x](javascript:alert(1)) ![y](http://evil.example/)".into(),
        "\n\n# head\n\n- list\n\n```\n<script>\n```\n\n<details>\n\n| a |\n| - |\n".into(),
        "\u{1b}[2J\u{1b}]8;;http://evil.example/\u{7}\u{9b}31m\0\u{8}\r\n\u{85}\u{2028}".into(),
        "\u{202e}desrever\u{2066}\u{200b}\u{feff}\u{ad}\u{e0041}\u{fdd0}\u{ffff}".into(),
        "http://evil.example/ https://evil.example www.evil.example a@evil.example".into(),
        "very long ".repeat(3000),
        "x".repeat(30_000),
    ]
}

/// The full report with a text added to every string that is not a word of ours.
pub fn spoiled(add: &str) -> Report {
    fn walk(value: &mut Value, key: &str, add: &str) {
        let ours = |text: &str| match key {
            "format" | "headline" | "verdict" | "ended_by" | "state" => true,
            "reason" => Reason::ALL.iter().any(|reason| reason.to_string() == text),
            _ => false,
        };
        match value {
            Value::String(text) if !ours(text) => text.push_str(add),
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, key, add)),
            Value::Object(fields) => fields.iter_mut().for_each(|(key, field)| walk(field, key, add)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(full()).unwrap();
    walk(&mut value, "", add);
    serde_json::from_value(value).unwrap()
}

/// One report and several, plain and spoilt.
pub fn all_reports() -> Vec<Vec<Report>> {
    let mut all = vec![
        vec![small()],
        vec![full()],
        vec![unreached()],
        vec![small(), full(), unreached()],
        Vec::new(),
    ];
    all.extend(nasty().iter().map(|text| vec![spoiled(text)]));
    all.extend(
        nasty()
            .iter()
            .map(|text| vec![spoiled(text), full(), spoiled(text)]),
    );
    all
}

/// What a writer writes.
pub fn written(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let hidden = text.find(|c| is_hidden(c) && c != '\n');
    assert!(hidden.is_none(), "a hidden character at {hidden:?}");
    text
}
