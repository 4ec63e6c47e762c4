//! The report as data, format `voconform-report/1`. Every other format is a pure function of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::clock::Clock;
use super::objects::ObjectRow;
use super::planner::Planner;
use super::proof::Proof;
use super::waivers::WaiverRow;
use crate::checks::Verdict;
use crate::recording::{LimitsMeta, PreflightItem, Reason};

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
    /// Requirements by verdict word. What does not decide is counted under [`WAIVED`] and [`PROVISIONAL`] instead.
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
    /// Known failures that the owner of the target accepts, in the order of the target file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<WaiverRow>,
    /// What is different from a former run, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// All exchanges, in order of start.
    pub exchanges: Vec<ExchangeRow>,
}

/// Under this key [`Report::summary`] counts broken requirements that are waived.
pub const WAIVED: &str = "waived";
/// Under this key [`Report::summary`] counts broken requirements that are provisional.
pub const PROVISIONAL: &str = "provisional";

/// The tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// `voconform`
    pub name: String,
    /// Its version.
    pub version: String,
    /// The version of the catalogue that was judged by.
    #[serde(default)]
    pub catalogue: String,
    /// What this version was tried on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// The target as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetInfo {
    /// How the target file names it, where it names several services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
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
    /// What else the run was allowed to take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<LimitsMeta>,
    /// By how much the clock of the service differs from ours, as far as its Date headers say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
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
    /// It is broken, and a waiver accepts that: it does not decide.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waived: bool,
    /// It came with this version of the catalogue: it does not decide yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
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

impl Report {
    /// The row of a requirement.
    pub fn row(&self, requirement: &str) -> Option<&ResultRow> {
        self.results.iter().find(|r| r.requirement == requirement)
    }

    /// An exchange by number.
    pub fn exchange(&self, id: u32) -> Option<&ExchangeRow> {
        self.exchanges.iter().find(|x| x.id == id)
    }

    /// How many requirements have this verdict and decide.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.summary.get(verdict.word()).copied().unwrap_or_default()
    }

    /// How many broken requirements are waived.
    pub fn waived(&self) -> usize {
        self.summary.get(WAIVED).copied().unwrap_or_default()
    }

    /// How the service is called where there are several: by the target file, else by its address.
    pub fn name(&self) -> &str {
        self.target.name.as_deref().unwrap_or(&self.target.url)
    }
}

impl ResultRow {
    /// Does it count for the verdict on the whole?
    pub fn decides(&self) -> bool {
        !self.waived && !self.provisional
    }

    /// Is it broken in a way that counts?
    pub fn is_broken(&self) -> bool {
        self.verdict.is_broken() && self.decides()
    }

    /// Was it decided?
    pub fn is_decided(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::Pass | Verdict::Info | Verdict::Warn | Verdict::Fail
        )
    }

    /// Does it keep the target from being fully verified?
    pub fn is_open(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::Skipped | Verdict::Inconclusive | Verdict::Error
        ) && self.reason.is_none_or(Reason::counts)
    }
}
