//! Reports to write down: a small realistic one, one with everything, and one in which every text tries to break out.

use serde_json::Value;
use voconform::checks::Verdict;
use voconform::recording::{PreflightItem, Reason, Waiver};
use voconform::report::change::Change;
use voconform::report::model::{ExchangeRow, ResultRow};
use voconform::report::objects::{AskedRow, Comparison, ObjectRow, RangeRow, Sameness, VerdictRow};
use voconform::report::waivers::{WaiverRow, WaiverState};
use voconform::report::{Report, json};

/// A small realistic report, written by hand.
pub const SMALL: &str = include_str!("../../fixtures/reports/small.json");

pub fn small() -> Report {
    json::read(SMALL).unwrap()
}

/// The small report with everything that a report can have.
pub fn full() -> Report {
    let mut report = small();
    let error = ResultRow {
        requirement: "uws-odd".into(),
        verdict: Verdict::Error,
        detail: Some("the check itself failed".into()),
        findings: Vec::new(),
        ..report.results[0].clone()
    };
    report.results.push(error);
    report.preflight.push(PreflightItem {
        name: "target".into(),
        ok: false,
        found: "it answered 500".into(),
    });
    report.ended_by = Some(Reason::Deadline);
    report.exchanges.push(ExchangeRow {
        id: 4,
        response: None,
        error: Some("closed".into()),
        redirected_from: Some(3),
        identity: None,
        ..report.exchanges[1].clone()
    });
    report.objects = vec![object(), bucket()];
    report.waivers = waivers();
    report.change = Some(changed(&report));
    report.results[1].provisional = true;
    for response in report.exchanges.iter_mut().filter_map(|x| x.response.as_mut()) {
        (response.broken, response.truncated) = (Some("it broke off".into()), true);
    }
    report
}

/// A waiver in each state.
fn waivers() -> Vec<WaiverRow> {
    let states = [
        (WaiverState::Active, 30),
        (WaiverState::Expired, -1),
        (WaiverState::Unmatched, 0),
        (WaiverState::Undecided, 1),
    ];
    states
        .into_iter()
        .map(|(state, days_left)| WaiverRow {
            waiver: Waiver {
                requirement: "uws-create-303".into(),
                code: Some("wrong-status".into()),
                reason: "the proxy is not ours".into(),
                owner: "ada@example.org".into(),
                issue: Some("https://issues.example.org/7".into()),
                expires: "2026-12-31".into(),
            },
            state,
            days_left,
        })
        .collect()
}

/// What is different from a run in which the first requirement was satisfied and the last one not judged.
fn changed(report: &Report) -> Change {
    let mut before = report.clone();
    before.results[0].verdict = Verdict::Pass;
    before.results.pop();
    Change::between(&before, report)
}

/// An object of which one range is equal, one differs, and one was not compared.
pub fn object() -> ObjectRow {
    let range = |part: &str, start: u64, verdict: Sameness| RangeRow {
        part: part.into(),
        bytes: [start, start + 99],
        exchanges: [Some(1), Some(3)],
        verdict,
        differs_at: (verdict == Sameness::Different).then_some(start + 7),
    };
    ObjectRow {
        label: "o1".into(),
        provider: "aws".into(),
        bucket: "bucket".into(),
        key: "a/key.fits".into(),
        region: Some("us-east-1".into()),
        access: "open".into(),
        named_in: Some(1),
        row: Some(0),
        length: Some(10_000),
        length_said: Some(9_000),
        etag: Some("\"tag\"".into()),
        asked: vec![AskedRow {
            exchange: 1,
            step: "object/first".into(),
            method: "GET".into(),
            range: Some("0-99".into()),
            status: Some(206),
            found: "more than was asked for".into(),
        }],
        verdicts: vec![
            VerdictRow {
                verdict: Verdict::Fail,
                requirement: "uws-create-303".into(),
                exchange: 1,
            },
            VerdictRow {
                verdict: Verdict::Pass,
                requirement: "uws-owner-documented".into(),
                exchange: 3,
            },
        ],
        comparisons: vec![Comparison {
            with: "the archive".into(),
            address: "https://archive.example.org/key.fits".into(),
            lengths: [Some(10_000), Some(9_999)],
            ranges: vec![
                range("head", 0, Sameness::Equal),
                range("middle", 5_000, Sameness::Different),
                range("tail", 9_900, Sameness::NotCompared),
            ],
        }],
        ..ObjectRow::default()
    }
}

/// A bucket that was passed over.
pub fn bucket() -> ObjectRow {
    ObjectRow {
        label: "b1".into(),
        key: String::new(),
        not_asked: Some("nobody says where it is".into()),
        comparisons: Vec::new(),
        asked: Vec::new(),
        verdicts: Vec::new(),
        ..object()
    }
}

/// Texts that try to leave their place, hide something or steer a terminal.
pub fn nasty() -> Vec<String> {
    vec![
        "</script></style></title></pre><script>alert(1)</script><img src=x onerror=alert(2)>".into(),
        "\" onmouseover=\"alert(3)\" x='' ' & &lt; &#60;script> <!-- <![CDATA[ ]]> {{7*7}} $(id) `id`".into(),
        "\u{1b}[2J\u{1b}]8;;http://evil.example/\u{7}\u{9b}31m\0\u{8}\r\n\u{85}\u{2028}".into(),
        "\u{202e}desrever\u{2066}\u{200b}\u{feff}\u{ad}\u{e0041}\u{fdd0}".into(),
        "very long ".repeat(3000),
        "x".repeat(30_000),
    ]
}

/// The full report with a text added to every string that is not a word of ours.
pub fn spoiled(add: &str) -> Report {
    fn walk(value: &mut Value, key: &str, add: &str) {
        let ours = |text: &str| match key {
            "format" | "headline" | "verdict" | "ended_by" | "state" | "kind" | "from" | "to" => true,
            "reason" => is_code(text),
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

/// Is it the code of a reason, rather than a reason phrase of HTTP?
pub fn is_code(text: &str) -> bool {
    Reason::ALL.iter().any(|reason| reason.to_string() == text)
}
