//! The report as data, format `voconform-report/1`. Every other format is a pure function of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::objects::{ObjectRow, objects};
use super::planner::{Planner, planner};
use crate::checks::{Finding, Judged, Verdict};
use crate::documents::xml;
use crate::recording::{Exchange, Header, PreflightItem, Reason, Recording};

/// The name and version of the format.
pub const FORMAT: &str = "voconform-report/1";

/// The head line: one of four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Headline {
    /// Everything in the profile decided, nothing broken.
    Conforms,
    /// Nothing broken, but not everything could be decided.
    ConformsAsFarAsVerified,
    /// A MUST is broken.
    DoesNotConform,
    /// Nothing could be asked or decided.
    CouldNotBeJudged,
}

/// A whole report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`FORMAT`].
    pub format: String,
    /// Who judged.
    pub tool: Tool,
    /// What was judged.
    pub target: TargetInfo,
    /// Start of the run, RFC 3339 UTC.
    pub started: String,
    /// End of the run, RFC 3339 UTC.
    pub finished: String,
    /// The verdict on the whole.
    pub headline: Headline,
    /// Requirements by verdict word.
    pub summary: BTreeMap<String, usize>,
    /// Requirements that could have been decided, and were.
    pub decided: usize,
    /// Requirements that could be decided of this target.
    pub decidable: usize,
    /// Where the time went.
    pub time: Time,
    /// What preflight found, in order; a point that is not ok ended the run.
    pub preflight: Vec<PreflightItem>,
    /// How the run ended, if not by itself.
    pub ended_by: Option<Reason>,
    /// Jobs that could not be removed from the service.
    pub jobs_left: Vec<String>,
    /// Creations that were accepted, or got no answer, and whose job is not known: each may have left a job behind.
    #[serde(default)]
    pub jobs_unknown: usize,
    /// Number of jobs made.
    pub jobs_made: usize,
    /// What a broker offered and what became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planner: Option<Planner>,
    /// Objects in stores, buckets and signed addresses: what was asked of them and found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<ObjectRow>,
    /// One row a requirement of the profile, in catalogue order.
    pub results: Vec<ResultRow>,
    /// All exchanges, in order of start.
    pub exchanges: Vec<ExchangeRow>,
}

/// The tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// `voconform`
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The target as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetInfo {
    /// What the user gave.
    pub url: String,
    /// The job list.
    pub job_list: String,
    /// The profile.
    pub profile: String,
    /// The version of UWS that it was judged by: `1.0` or `1.1`.
    pub uws: String,
    /// The version of the Execution Broker interface, if that is what was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
    /// The recipe preset.
    pub recipes: String,
    /// Was the run read-only?
    pub read_only: bool,
    /// Was the run quick?
    pub quick: bool,
    /// Is this traffic of other clients, recorded elsewhere?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passive: bool,
    /// The identity that was used.
    pub identity: Option<String>,
    /// Requests a second allowed.
    pub rate: Option<u32>,
    /// Connections at once.
    pub connections: usize,
}

/// Where the time went.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Time {
    /// From first request to end of clean-up.
    pub seconds: f64,
    /// What no client could go below: the larger of the waits that the standard demands in one scenario and requests ÷ rate.
    pub floor_seconds: f64,
    /// Requests sent.
    pub requests: usize,
}

/// One requirement with its verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultRow {
    /// Id in the ledger.
    pub requirement: String,
    /// Its standard, such as `uws-1.1`.
    pub standard: String,
    /// Title of its group in the catalogue.
    pub group: String,
    /// Section of the standard.
    pub section: String,
    /// Link to the section.
    pub link: String,
    /// `must`, `should`, `may` or `derived`.
    pub level: String,
    /// The requirement in our words.
    pub text: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it was not decided.
    pub reason: Option<Reason>,
    /// The same in words.
    pub detail: Option<String>,
    /// The broken requirement that keeps this one from being decided.
    pub blocked_by: Option<String>,
    /// Why it matters to a client.
    pub because: Option<String>,
    /// What usually causes a violation.
    pub usually: Option<String>,
    /// How to mend it.
    pub mend: Option<String>,
    /// What was found, worst first; with `pass` the evidence.
    pub findings: Vec<FindingRow>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingRow {
    /// Stable code, kebab-case.
    pub code: String,
    /// How bad it is.
    pub verdict: Verdict,
    /// Number of the exchange.
    pub exchange: u32,
    /// `status`, `header:NAME`, `body` or `time`.
    pub part: String,
    /// Byte offsets in the body text, start and end.
    pub span: Option<[usize; 2]>,
    /// Line in the body, from 1.
    pub line: Option<usize>,
    /// Column in that line, in characters from 1.
    pub column: Option<usize>,
    /// What the standard wants to see there.
    pub expected: String,
    /// What was there.
    pub observed: String,
    /// How to mend it.
    pub advice: Option<String>,
}

/// One exchange.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExchangeRow {
    /// Its number.
    pub id: u32,
    /// The step it was made for.
    pub step: String,
    /// The exchange whose redirect it follows.
    pub redirected_from: Option<u32>,
    /// Who asked, by the name in the target file; none = nobody in particular.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub identity: Option<String>,
    /// Milliseconds since the start of the run.
    pub started_ms: f64,
    /// Milliseconds it took.
    pub elapsed_ms: f64,
    /// What was asked.
    pub request: RequestRow,
    /// What was answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub response: Option<ResponseRow>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<String>,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Method.
    pub method: String,
    /// URL.
    pub url: String,
    /// Header lines, name and value, in order.
    pub headers: Vec<[String; 2]>,
    /// Body as text.
    pub body: String,
}

/// A response.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResponseRow {
    /// Status code.
    pub status: u16,
    /// Reason phrase.
    pub reason: String,
    /// Header lines in wire order.
    pub headers: Vec<[String; 2]>,
    /// Body as text; spans of findings count its bytes.
    pub body: String,
    /// Length of the body in bytes, as far as it was read.
    pub bytes: usize,
    /// The text is not the whole body: it was cut by the cap, or in this report.
    pub truncated: bool,
    /// The body broke off.
    pub broken: Option<String>,
}

/// Bytes of a body that a report carries at most; the HAR has all that was read.
const BODY_IN_REPORT: usize = 64 * 1024;

impl Report {
    /// The report on a judged recording.
    pub fn new(recording: &Recording, judged: &[Judged]) -> Report {
        let checks: BTreeMap<&str, &crate::checks::Check> =
            crate::checks::all().map(|c| (c.decides, c)).collect();
        let meta = &recording.meta;
        let exchanges: Vec<ExchangeRow> = recording.exchanges.iter().map(|x| exchange_row(x)).collect();
        let results = judged
            .iter()
            .map(|j| result_row(j, &exchanges, checks.get(j.requirement.id.as_str()).copied()))
            .collect::<Vec<_>>();
        Report {
            format: FORMAT.to_owned(),
            tool: Tool {
                name: "voconform".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            target: target_info(recording),
            started: meta.started.clone(),
            finished: meta.finished.clone(),
            headline: headline(recording, judged),
            summary: summary(judged),
            decided: judged.iter().filter(|j| is_decided(j)).count(),
            decidable: judged.iter().filter(|j| is_decided(j) || j.undecided()).count(),
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
            results,
            exchanges,
        }
    }

    /// The row of a requirement.
    pub fn row(&self, requirement: &str) -> Option<&ResultRow> {
        self.results.iter().find(|r| r.requirement == requirement)
    }

    /// An exchange by number.
    pub fn exchange(&self, id: u32) -> Option<&ExchangeRow> {
        self.exchanges.iter().find(|x| x.id == id)
    }

    /// How many requirements have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.summary.get(verdict.word()).copied().unwrap_or_default()
    }
}

fn is_decided(judged: &Judged) -> bool {
    matches!(
        judged.verdict,
        Verdict::Pass | Verdict::Info | Verdict::Warn | Verdict::Fail
    )
}

fn headline(recording: &Recording, judged: &[Judged]) -> Headline {
    let any = |verdict: Verdict| judged.iter().any(|j| j.verdict == verdict);
    if recording.meta.preflight.iter().any(|p| !p.ok) {
        Headline::CouldNotBeJudged
    } else if any(Verdict::Fail) {
        Headline::DoesNotConform
    } else if too_little(recording, judged) {
        Headline::CouldNotBeJudged
    } else if judged.iter().any(Judged::undecided) {
        Headline::ConformsAsFarAsVerified
    } else {
        Headline::Conforms
    }
}

/// Was so little decided that "nothing broken" would mislead? A run that was asked to create nothing is meant to be small,
/// and what other clients ask shows little.
fn too_little(recording: &Recording, judged: &[Judged]) -> bool {
    let decided = judged.iter().filter(|j| is_decided(j)).count();
    // What the user did not name was not to be judged: any one thing starts a run about the cloud.
    let is_wanted = |j: &&Judged| j.undecided() && j.reason != Some(crate::recording::Reason::NeedsInput);
    let open = judged.iter().filter(is_wanted).count();
    decided == 0 || (!recording.meta.read_only && !recording.meta.passive && decided * 4 < decided + open)
}

fn summary(judged: &[Judged]) -> BTreeMap<String, usize> {
    let count = |verdict: Verdict| judged.iter().filter(|j| j.verdict == verdict).count();
    Verdict::ALL
        .iter()
        .map(|v| (v.word().to_owned(), count(*v)))
        .collect()
}

fn target_info(recording: &Recording) -> TargetInfo {
    let meta = &recording.meta;
    let version = crate::checks::View::new(recording).version();
    TargetInfo {
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
