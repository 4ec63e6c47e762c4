//! Makes a report of a judged recording.

use std::collections::BTreeMap;

use super::clock::Clock;
use super::model::{
    ExchangeRow, FORMAT, FindingRow, Headline, PROVISIONAL, Report, RequestRow, ResponseRow, ResultRow,
    TargetInfo, Time, Tool, WAIVED,
};
use super::objects::objects;
use super::planner::planner;
use super::proof::Proof;
use super::waivers;
use crate::checks::{Finding, Judged, Verdict};
use crate::documents::xml;
use crate::recording::{Exchange, Header, Reason, Recording};
use crate::spec::catalogue::{self, Standing, standing};

/// Bytes of a body that a report carries at most; the HAR has all that was read.
const BODY_IN_REPORT: usize = 64 * 1024;

impl Report {
    /// The report on a judged recording.
    pub fn new(recording: &Recording, judged: &[Judged]) -> Report {
        let checks: BTreeMap<&str, &crate::checks::Check> =
            crate::checks::all().map(|c| (c.decides, c)).collect();
        let meta = &recording.meta;
        let exchanges: Vec<ExchangeRow> = recording.exchanges.iter().map(|x| exchange_row(x)).collect();
        let mut results = judged
            .iter()
            .map(|j| result_row(j, &exchanges, checks.get(j.requirement.id.as_str()).copied()))
            .collect::<Vec<_>>();
        let catalogue = meta.catalogue.as_deref().unwrap_or(catalogue::newest());
        for (row, judged) in results.iter_mut().zip(judged) {
            row.provisional = standing(judged.requirement, catalogue) == Standing::Provisional;
        }
        // The day of the run, not today: a recording that is judged again gives the same report.
        let waivers = waivers::settle(&meta.waivers, &meta.started, &mut results);
        let decisive = || results.iter().filter(|r| r.decides());
        Report {
            format: FORMAT.to_owned(),
            tool: Tool {
                name: "voconform".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                catalogue: catalogue.to_owned(),
                proof: Some(Proof::of_this_version()),
            },
            target: target_info(recording),
            started: meta.started.clone(),
            finished: meta.finished.clone(),
            headline: headline(recording, &results),
            summary: summary(&results),
            decided: decisive().filter(|r| r.is_decided()).count(),
            decidable: decisive().filter(|r| r.is_decided() || r.is_open()).count(),
            time: time(recording),
            preflight: meta.preflight.clone(),
            ended_by: meta.ended_by,
            jobs_unknown: jobs_unknown(recording),
            jobs_left: recording
                .jobs
                .iter()
                .filter(|j| !j.removed)
                .map(|j| j.url.clone())
                .collect(),
            jobs_made: recording.jobs.len(),
            planner: planner(recording),
            objects: objects(recording, &results),
            waivers,
            change: None,
            results,
            exchanges,
        }
    }
}

fn headline(recording: &Recording, results: &[ResultRow]) -> Headline {
    let broken = |row: &ResultRow| row.decides() && row.verdict == Verdict::Fail;
    if recording.meta.preflight.iter().any(|p| !p.ok) {
        Headline::CouldNotBeJudged
    } else if results.iter().any(broken) {
        Headline::DoesNotConform
    } else if too_little(recording, results) {
        Headline::CouldNotBeJudged
    } else if results.iter().any(|r| r.decides() && r.is_open()) {
        Headline::ConformsAsFarAsVerified
    } else {
        Headline::Conforms
    }
}

/// Was so little decided that "nothing broken" would mislead? A run that was asked to create nothing is meant to be small,
/// and what other clients ask shows little.
fn too_little(recording: &Recording, results: &[ResultRow]) -> bool {
    let decided = results.iter().filter(|r| r.is_decided()).count();
    // What the user did not name was not to be judged: any one thing starts a run about the cloud.
    let is_wanted = |r: &&ResultRow| r.is_open() && r.reason != Some(Reason::NeedsInput);
    let open = results.iter().filter(is_wanted).count();
    decided == 0 || (!recording.meta.read_only && !recording.meta.passive && decided * 4 < decided + open)
}

fn summary(results: &[ResultRow]) -> BTreeMap<String, usize> {
    let words = Verdict::ALL.iter().map(|v| v.word().to_owned());
    let mut summary: BTreeMap<String, usize> = words.map(|word| (word, 0)).collect();
    for row in results {
        let key = match row.verdict {
            verdict if !verdict.is_broken() || row.decides() => verdict.word(),
            _ if row.waived => WAIVED,
            _ => PROVISIONAL,
        };
        *summary.entry(key.to_owned()).or_default() += 1;
    }
    summary
}

fn target_info(recording: &Recording) -> TargetInfo {
    let meta = &recording.meta;
    let version = crate::checks::View::new(recording).version();
    TargetInfo {
        name: meta.name.clone(),
        url: meta.url.clone(),
        job_list: meta.job_list.clone(),
        profile: meta.profile.clone(),
        uws: match version {
            _ if meta.preflight.iter().any(|p| !p.ok) && meta.claimed_uws.is_none() => "unknown".to_owned(),
            crate::documents::uws::schema::UwsVersion::V1_0 => "1.0".to_owned(),
            crate::documents::uws::schema::UwsVersion::V1_1 => "1.1".to_owned(),
        },
        dialect: meta.dialect.clone(),
        recipes: meta.preset.clone(),
        read_only: meta.read_only,
        quick: meta.quick,
        passive: meta.passive,
        identity: meta.identity.clone(),
        rate: meta.rate,
        connections: meta.connections,
        limits: meta.limits,
        clock: Clock::of(recording),
    }
}

fn jobs_unknown(recording: &Recording) -> usize {
    let creations = recording
        .exchanges
        .iter()
        .filter(|x| x.step.ends_with("/create") && x.request.method == "POST");
    let accepted = creations.filter(|x| x.response().is_none_or(|r| (200..400).contains(&r.status)));
    accepted.filter(|x| recording.job(x.lane()).is_none()).count()
}

fn time(recording: &Recording) -> Time {
    let requests = recording.exchanges.len();
    let seconds = recording
        .exchanges
        .iter()
        .map(|x| x.ended().as_secs_f64())
        .fold(0.0, f64::max);
    let by_rate = recording
        .meta
        .rate
        .filter(|r| *r > 0)
        .map_or(0.0, |r| requests as f64 / f64::from(r));
    let floor_seconds = (recording.meta.demanded_wait_ms as f64 / 1000.0).max(by_rate);
    Time {
        seconds,
        floor_seconds,
        requests,
    }
}

fn result_row(judged: &Judged, exchanges: &[ExchangeRow], check: Option<&crate::checks::Check>) -> ResultRow {
    let requirement = judged.requirement;
    let prose = |read: fn(&crate::checks::Check) -> &'static str| {
        check.map(|c| read(c).to_owned()).filter(|t| !t.is_empty())
    };
    ResultRow {
        requirement: requirement.id.clone(),
        standard: requirement.standard.clone(),
        group: requirement.group.clone(),
        section: requirement.section.clone(),
        link: requirement.link.clone(),
        level: requirement.level.to_string(),
        text: requirement.text.clone(),
        verdict: judged.verdict,
        waived: false,
        provisional: false,
        reason: judged.reason,
        detail: judged.detail.clone(),
        blocked_by: judged.blocked_by.clone(),
        because: prose(|c| c.because),
        usually: prose(|c| c.usually),
        mend: prose(|c| c.mend),
        findings: judged
            .findings
            .iter()
            .map(|f| finding_row(f, exchanges))
            .collect(),
    }
}

fn finding_row(finding: &Finding, exchanges: &[ExchangeRow]) -> FindingRow {
    let body = exchanges
        .iter()
        .find(|x| x.id == finding.exchange)
        .and_then(|x| x.response.as_ref());
    let at = body.and_then(|r| finding.locate(&r.body));
    let span = match &finding.part {
        crate::checks::Part::Body(Some(span)) => Some([span.start, span.end]),
        _ => None,
    };
    FindingRow {
        code: finding.code.to_owned(),
        verdict: finding.verdict.unwrap_or(Verdict::Error),
        exchange: finding.exchange,
        part: finding.part.word(),
        span,
        line: at.map(|a| a.line),
        column: at.map(|a| a.column),
        expected: finding.expected.clone(),
        observed: finding.observed.clone(),
        advice: finding.advice.clone(),
    }
}

fn exchange_row(exchange: &Exchange) -> ExchangeRow {
    let request = &exchange.request;
    ExchangeRow {
        id: exchange.id,
        step: exchange.step.clone(),
        redirected_from: exchange.redirected_from,
        identity: exchange.identity.clone(),
        started_ms: milliseconds(exchange.started),
        elapsed_ms: milliseconds(exchange.elapsed),
        request: RequestRow {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: pairs(&request.headers),
            body: String::from_utf8_lossy(&request.body).into_owned(),
        },
        response: exchange.response().map(|r| {
            let (body, cut) = body_text(&r.body);
            ResponseRow {
                status: r.status,
                reason: r.reason.clone(),
                headers: pairs(&r.headers),
                body,
                bytes: r.body.len(),
                truncated: r.truncated || cut,
                broken: r.broken.clone(),
            }
        }),
        error: exchange.outcome.as_ref().err().map(|f| f.detail.clone()),
    }
}

/// The text that a reader of XML saw, so that spans fit; else the bytes with wrong ones replaced. Cut at the cap.
fn body_text(body: &[u8]) -> (String, bool) {
    let mut text = match xml::parse(body, None) {
        Ok(document) => document.text().to_owned(),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    };
    if text.len() <= BODY_IN_REPORT {
        return (text, false);
    }
    let mut end = BODY_IN_REPORT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    (text, true)
}

fn pairs(headers: &[Header]) -> Vec<[String; 2]> {
    headers
        .iter()
        .map(|h| [h.name.clone(), h.value.clone()])
        .collect()
}

/// Milliseconds to three places, so that a number survives JSON unchanged.
fn milliseconds(time: std::time::Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
