//! Runs the examples of the checks: every good one must satisfy its check, every bad one must be noticed by it with the
//! finding code that it names.
//!
//! An example is a small recording as text, one exchange a line:
//!
//! ```text
//! p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1
//! p1/job GET /jobs/1 -> 200 | @job s|PENDING|QUEUED|
//! ```
//!
//! Paths are below `http://example.org`; the list is `/jobs`, or what a line `#list /path` says; a scenario's job is what the
//! Location of its `create` step says, else `/jobs/1`. A body after ` | ` is text/plain, or XML when it starts with `<` or `@`; `@job`, `@done`,
//! `@failed`, `@jobs`, `@results` and `@parameters` stand for valid documents, each `s|old|new|` after them replaces text
//! (which must be there). Headers are separated by `; `. A line may begin with `+5s`: it is sent so much later than the
//! one before (the default is 100 ms); `~3s` before the arrow: it took so long (default 10 ms). `!timeout` as the answer is
//! a transport failure, as is `!closed`. `as alice` after the path: the request went with her credentials. `> ` at the beginning of a line:
//! it follows the redirect of the line before. Each answer has a Date header (the clock of the job documents) unless the
//! line says otherwise.
//!
//! Steps of a broker are below `http://example.org` itself. There a body that starts with `{` or `[` is JSON; `@yes`, `@no`, `@offer`
//! (an offer that stands alone) and `@refusal` are answers, `@f01`, `@f02` and `@update` what is sent (`@y02` is sent as YAML, `@x01` as
//! XML); see `example/broker.rs`. The notation for the cloud is told in `example/cloud.rs`. A line
//! `#dialect 25` says which version is spoken, `#platform cores=16` what the user says of the platform.

mod broker;
mod cloud;

use std::sync::Arc;
use std::time::Duration;

use super::{Check, Reads, Verdict, judge};
use crate::recording::{
    Exchange, Failure, FailureKind, Header, JobRecord, Meta, Outcome, Recording, Request, Response,
};

const HOST: &str = "http://example.org";
const NS: &str = "xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

fn job(phase: &str, times: &str, results: &str, more: &str) -> String {
    format!(
        "<uws:job {NS} version=\"1.1\">\n<uws:jobId>1</uws:jobId>\n<uws:ownerId xsi:nil=\"true\"/>\n<uws:phase>{phase}</uws:phase>\n\
         <uws:quote>2026-01-01T13:00:00.000Z</uws:quote>\n<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>\n{times}\
         <uws:executionDuration>3600</uws:executionDuration>\n<uws:destruction>2026-01-02T12:00:00.000Z</uws:destruction>\n\
         {}{results}{more}</uws:job>\n",
        parameters("")
    )
}

fn parameters(ns: &str) -> String {
    format!("<uws:parameters{ns}>\n<uws:parameter id=\"STEPS\">1</uws:parameter>\n</uws:parameters>\n")
}

fn results(ns: &str) -> String {
    format!(
        "<uws:results{ns}>\n<uws:result id=\"r1\" xlink:type=\"simple\" xlink:href=\"{HOST}/jobs/1/results/r1\" size=\"5\" mime-type=\"text/plain\"/>\n</uws:results>\n"
    )
}

const NOT_STARTED: &str = "<uws:startTime xsi:nil=\"true\"/>\n<uws:endTime xsi:nil=\"true\"/>\n";
const FINISHED: &str = "<uws:startTime>2026-01-01T12:00:01.000Z</uws:startTime>\n<uws:endTime>2026-01-01T12:00:02.000Z</uws:endTime>\n";

fn template(name: &str) -> String {
    let error = "<uws:errorSummary type=\"fatal\" hasDetail=\"true\">\n<uws:message>it failed</uws:message>\n</uws:errorSummary>\n";
    match name {
        "@job" => job("PENDING", NOT_STARTED, "<uws:results/>\n", ""),
        "@done" => job("COMPLETED", FINISHED, &results(""), ""),
        "@failed" => job("ERROR", FINISHED, "<uws:results/>\n", error),
        "@jobs" => format!(
            "<uws:jobs {NS} version=\"1.1\">\n<uws:jobref id=\"1\" xlink:type=\"simple\" xlink:href=\"{HOST}/jobs/1\">\n<uws:phase>PENDING</uws:phase>\n\
             <uws:ownerId xsi:nil=\"true\"/>\n<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>\n</uws:jobref>\n</uws:jobs>\n"
        ),
        "@results" => results(&format!(" {NS}")),
        "@parameters" => parameters(&format!(" {NS}")),
        other => broker::template(other),
    }
}

/// The path of the job list.
fn list_of(text: &str) -> &str {
    let said = text.lines().find_map(|line| line.trim().strip_prefix("#list "));
    said.unwrap_or("/jobs").trim()
}

/// A recording from its text.
pub fn recording(text: &str) -> Recording {
    let mut recording = Recording {
        meta: Meta {
            job_list: format!("{HOST}{}", list_of(text)),
            profile: "uws".to_owned(),
            claimed_uws: Some(if text.contains("#1.0") { "1.0" } else { "1.1" }.to_owned()),
            nonce: "nonce".to_owned(),
            pace: 1.0,
            ..Meta::default()
        },
        ..Recording::default()
    };
    broker::describe(text, &mut recording.meta);
    cloud::describe(text, &mut recording.meta);
    let mut clock = Duration::ZERO;
    for line in text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let id = recording.exchanges.len() as u32 + 1;
        let exchange = exchange(line, id, &mut clock);
        if recording.meta.identity.is_none() {
            recording.meta.identity.clone_from(&exchange.identity);
        }
        if exchange.step == "preflight/get" {
            recording.meta.capabilities = Some(exchange.request.url.clone());
        }
        if !broker::is_step(&exchange.step) && !cloud::is_step(&exchange.step) {
            note_job(&mut recording, &exchange);
        }
        recording.exchanges.push(Arc::new(exchange));
    }
    recording
}

fn note_job(recording: &mut Recording, exchange: &Exchange) {
    let label = exchange.lane().to_owned();
    if matches!(
        label.as_str(),
        "list" | "unknown" | "filters" | "nobody" | "preflight" | "vosi" | "cleanup"
    ) || recording.job(&label).is_some()
    {
        return;
    }
    let location = exchange
        .response()
        .and_then(|r| r.header("location"))
        .filter(|_| exchange.step.ends_with("/create"));
    let url = location.map_or(format!("{HOST}/jobs/1"), |l| {
        if l.starts_with('/') {
            format!("{HOST}{l}")
        } else {
            l.to_owned()
        }
    });
    recording.jobs.push(JobRecord {
        label,
        url,
        removed: false,
    });
}

fn exchange(line: &str, id: u32, clock: &mut Duration) -> Exchange {
    let (asked, answered) = line
        .split_once(" -> ")
        .unwrap_or_else(|| panic!("no ` -> ` in {line:?}"));
    let mut asked = asked.trim();
    let redirected_from = asked.starts_with("> ").then(|| id - 1);
    asked = asked.trim_start_matches("> ");
    let mut gap = Duration::from_millis(100);
    if let Some(rest) = asked.strip_prefix('+') {
        let (seconds, rest) = rest.split_once("s ").unwrap();
        gap = Duration::from_secs_f64(seconds.parse().unwrap());
        asked = rest;
    }
    let mut elapsed = Duration::from_millis(10);
    if let Some((rest, took)) = asked.rsplit_once(" ~") {
        elapsed = Duration::from_secs_f64(took.trim_end_matches('s').parse().unwrap());
        asked = rest;
    }
    *clock += gap;
    let (asked, body) = match asked.split_once(" {") {
        Some((asked, body)) => (asked, body.strip_suffix('}').unwrap_or(body)),
        None => (asked, ""),
    };
    let mut words = asked.split(' ');
    let (step, method, path) = (
        words.next().unwrap(),
        words.next().unwrap(),
        words.next().unwrap_or_else(|| panic!("{line:?}")),
    );
    let (step, about) = cloud::about(step);
    let mut identity = None;
    let mut headers = broker::headers_of(step, body);
    while let Some(word) = words.next() {
        match word {
            "as" => identity = words.next().map(str::to_owned),
            header => headers.push(cloud::header(header).unwrap_or_else(|| panic!("{line:?}"))),
        }
    }
    assert!(
        crate::recording::Step::named(step).is_some(),
        "no step {step} ({line:?})"
    );
    let date = httpdate::fmt_http_date(std::time::UNIX_EPOCH + Duration::from_secs(1_767_268_800) + *clock);
    Exchange {
        id,
        step: step.to_owned(),
        about,
        redirected_from,
        identity,
        started: *clock,
        elapsed,
        request: Request {
            method: method.to_owned(),
            url: cloud::url(step, path),
            headers,
            body: match body.starts_with('@') {
                true => expand(body),
                false => body.replace("\\r", "\r").replace("\\n", "\n"),
            }
            .into_bytes(),
        },
        outcome: outcome(answered.trim(), &date),
    }
}

fn outcome(answered: &str, date: &str) -> Outcome {
    if let Some(kind) = answered.strip_prefix('!') {
        let kind = match kind {
            "timeout" => FailureKind::Timeout,
            "closed" => FailureKind::Closed,
            "tls" => FailureKind::Tls,
            other => panic!("no failure {other}"),
        };
        let detail = match kind {
            FailureKind::Tls => "invalid peer certificate: NotValidForName",
            _ => "no answer",
        };
        return Err(Failure {
            kind,
            detail: detail.to_owned(),
        });
    }
    let (head, body) = match answered.split_once(" | ") {
        Some((head, body)) => (head, Some(body)),
        None => (answered, None),
    };
    let (status, lines) = head.split_once(' ').unwrap_or((head, ""));
    let truncated = status.ends_with('+');
    let status = status.trim_end_matches('+');
    let mut headers: Vec<Header> = lines
        .split("; ")
        .filter(|l| !l.is_empty())
        .map(|l| {
            let (name, value) = l.split_once(':').unwrap_or_else(|| panic!("no header in {l:?}"));
            Header::new(name.trim(), value.trim())
        })
        .collect();
    let body = body.map(expand).unwrap_or_default();
    let has = |headers: &[Header], name: &str| headers.iter().any(|h| h.name.eq_ignore_ascii_case(name));
    if !has(&headers, "content-type") && !body.is_empty() {
        let media = match body.as_bytes().first() {
            Some(b'<') => "application/xml",
            Some(b'{' | b'[') => "application/json",
            _ => "text/plain",
        };
        headers.push(Header::new("Content-Type", media));
    }
    if !has(&headers, "date") {
        headers.push(Header::new("Date", date));
    }
    // `Content-Type: -` or `Date: -` leaves the header out.
    headers.retain(|h| h.value != "-");
    Ok(Response {
        status: status
            .parse()
            .unwrap_or_else(|_| panic!("no status in {answered:?}")),
        reason: String::new(),
        version: "HTTP/1.1".to_owned(),
        headers,
        body: body.into_bytes(),
        truncated,
        broken: None,
        first_byte: Duration::from_millis(5),
    })
}

/// `@job s|old|new| s|old|new|` or a literal body, in which `\n`, `\r` and `\t` may be written so.
fn expand(body: &str) -> String {
    if !body.starts_with('@') {
        return body
            .replace("\\n", "\n")
            .replace("\\r", "\r")
            .replace("\\t", "\t");
    }
    let (name, edits) =
        cloud::cell_and_edits(body).unwrap_or_else(|| body.split_once(' ').unwrap_or((body, "")));
    let mut text = cloud::document(name).unwrap_or_else(|| template(name));
    let mut rest = edits.trim();
    while let Some(edit) = rest.strip_prefix("s|") {
        let mut parts = edit.splitn(3, '|');
        let (old, new) = (
            parts.next().unwrap(),
            parts.next().unwrap_or_else(|| panic!("{body:?}")),
        );
        assert!(text.contains(old), "{old:?} is not in {name}:\n{text}");
        text = text.replace(old, &new.replace("\\n", "\n").replace("\\t", "\t"));
        rest = parts
            .next()
            .unwrap_or_else(|| panic!("an edit ends with a bar: {body:?}"))
            .trim();
    }
    assert!(rest.is_empty(), "not an edit: {rest:?}");
    text
}

fn judged(check: &Check, text: &str) -> judge::Judged {
    let recording = recording(text);
    let view = super::View::new(&recording);
    let requirement = crate::spec::ledger()
        .get(check.decides)
        .unwrap_or_else(|| panic!("no requirement {}", check.decides));
    judge::judge_one(&view, requirement, Some(check))
}

#[test]
fn every_check_decides_one_requirement_of_the_ledger_that_no_other_check_decides() {
    let mut ids: Vec<_> = super::all().map(|c| c.decides).collect();
    for id in &ids {
        assert!(
            crate::spec::ledger()
                .get(id)
                .is_some_and(|r| r.untestable.is_none()),
            "{id}"
        );
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "a requirement has two checks");
}

#[test]
fn every_check_has_prose_and_examples() {
    for check in super::all() {
        for text in [check.because, check.usually, check.mend] {
            assert!(
                text.ends_with(['.', '?', ')']),
                "{}: {text:?} is not a sentence",
                check.decides
            );
        }
        assert!(
            !check.good.is_empty() && (!check.bad.is_empty() || only_informs(check)),
            "{} lacks examples",
            check.decides
        );
        let mentioned = |step: &crate::recording::Step| {
            let all = check
                .good
                .iter()
                .copied()
                .chain(check.bad.iter().map(|(text, _)| *text));
            all.into_iter().any(|text| text.contains(step.name()))
        };
        if let Reads::All(steps) = check.reads {
            assert!(
                steps.iter().all(mentioned),
                "{}: an example must show each step",
                check.decides
            );
        }
    }
}

/// A MAY can't be broken.
fn only_informs(check: &Check) -> bool {
    crate::spec::ledger()
        .get(check.decides)
        .is_some_and(|r| r.violation == crate::spec::Violation::Info)
}

#[test]
fn good_examples_satisfy_their_check() {
    for check in super::all() {
        for text in check.good {
            let judged = judged(check, text);
            assert!(
                matches!(judged.verdict, Verdict::Pass | Verdict::Info),
                "{}: {:?} {:?} {:?}\n{text}\n{:#?}",
                check.decides,
                judged.verdict,
                judged.reason,
                judged.detail,
                judged.findings
            );
        }
    }
}

#[test]
fn bad_examples_are_noticed_with_their_code() {
    for check in super::all() {
        for (text, code) in check.bad {
            let judged = judged(check, text);
            let noticed = judged
                .findings
                .iter()
                .any(|f| f.code == *code && f.verdict != Some(Verdict::Pass));
            assert!(
                noticed && matches!(judged.verdict, Verdict::Fail | Verdict::Warn | Verdict::Info),
                "{} should find {code}: {:?} {:?}\n{text}\n{:#?}",
                check.decides,
                judged.verdict,
                judged.detail,
                judged.findings
            );
        }
    }
}
