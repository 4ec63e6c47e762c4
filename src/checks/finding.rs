//! Verdicts and findings: what a check says, with its evidence.

use serde::{Deserialize, Serialize};
use std::ops::Range;

use super::Seen;
use crate::recording::Reason;

/// The seven verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Satisfied, with evidence.
    Pass,
    /// A MAY: which way the service went.
    Info,
    /// Not asked.
    Skipped,
    /// Asked, but the answer does not decide it.
    Inconclusive,
    /// A SHOULD or a convention is broken.
    Warn,
    /// A MUST is broken.
    Fail,
    /// Our own fault.
    Error,
}

impl Verdict {
    /// All verdicts, best first.
    pub const ALL: [Verdict; 7] = [
        Verdict::Pass,
        Verdict::Info,
        Verdict::Skipped,
        Verdict::Inconclusive,
        Verdict::Warn,
        Verdict::Fail,
        Verdict::Error,
    ];

    /// The word used in all reports.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Info => "info",
            Verdict::Skipped => "skipped",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
            Verdict::Error => "error",
        }
    }

    /// Is the requirement broken?
    pub fn is_broken(self) -> bool {
        matches!(self, Verdict::Warn | Verdict::Fail)
    }
}

/// Where in the exchange the evidence lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The status line.
    Status,
    /// The header of this name, or its absence.
    Header(&'static str),
    /// The body, as a whole or a span of bytes of its decoded text.
    Body(Option<Range<usize>>),
    /// A member of the document of a broker in the body, by its JSON Pointer in the shape of 1.0. Judging looks up its span,
    /// for the findings that are kept.
    Member(Box<str>),
    /// The time it took.
    Time,
}

impl Part {
    /// The whole body.
    pub const BODY: Part = Part::Body(None);

    /// As written in the JSON report.
    pub fn word(&self) -> String {
        match self {
            Part::Status => "status".to_owned(),
            Part::Header(name) => format!("header:{name}"),
            Part::Body(_) | Part::Member(_) => "body".to_owned(),
            Part::Time => "time".to_owned(),
        }
    }
}

/// One statement of a check about one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was found, kebab-case; `ok` for a satisfied requirement.
    pub code: &'static str,
    /// How bad it is; none = what the ledger says a violation amounts to.
    pub verdict: Option<Verdict>,
    /// Why it was not decided, with `Inconclusive`.
    pub reason: Option<Reason>,
    /// Number of the exchange.
    pub exchange: u32,
    /// Where in it.
    pub part: Part,
    /// What the standard wants to see there.
    pub expected: String,
    /// What was there.
    pub observed: String,
    /// How to mend this very finding, where more can be said than the check says in general.
    pub advice: Option<String>,
}

impl Finding {
    fn new(
        code: &'static str,
        verdict: Option<Verdict>,
        x: &Seen<'_>,
        part: Part,
        expected: String,
        observed: String,
    ) -> Finding {
        let exchange = x.id();
        Finding {
            code,
            verdict,
            reason: None,
            exchange,
            part,
            expected,
            observed,
            advice: None,
        }
    }

    /// The requirement is broken; the ledger says how bad that is.
    pub fn broken(
        code: &'static str,
        x: &Seen<'_>,
        part: Part,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Finding {
        Finding::new(code, None, x, part, expected.into(), observed.into())
    }

    /// The requirement is broken in a way whose weight differs from the ledger's (the catalogue's test column says so).
    pub fn graded(self, verdict: Verdict) -> Finding {
        Finding {
            verdict: Some(verdict),
            ..self
        }
    }

    /// The requirement is satisfied, as this exchange shows.
    pub fn pass(x: &Seen<'_>, part: Part, observed: impl Into<String>) -> Finding {
        Finding::new("ok", Some(Verdict::Pass), x, part, String::new(), observed.into())
    }

    /// Which way the service went where the standard leaves it open.
    pub fn info(code: &'static str, x: &Seen<'_>, part: Part, observed: impl Into<String>) -> Finding {
        Finding::new(code, Some(Verdict::Info), x, part, String::new(), observed.into())
    }

    /// This exchange does not decide it.
    pub fn undecided(reason: Reason, x: &Seen<'_>, observed: impl Into<String>) -> Finding {
        let verdict = if reason.is_skip() && reason != Reason::Blocked {
            Verdict::Skipped
        } else {
            Verdict::Inconclusive
        };
        let mut finding = Finding::new(
            "undecided",
            Some(verdict),
            x,
            Part::BODY,
            String::new(),
            observed.into(),
        );
        finding.reason = Some(reason);
        finding
    }

    /// How to mend this very finding.
    pub fn advise(self, advice: impl Into<String>) -> Finding {
        Finding {
            advice: Some(advice.into()),
            ..self
        }
    }
}

/// The `Ok` finding or the `Err` one: checks use `?` where an exchange can't be read further.
pub type Judgement = Result<Finding, Finding>;

/// Takes the finding out of a judgement, whichever way it came.
pub fn settle(judgement: Judgement) -> Finding {
    judgement.unwrap_or_else(|finding| finding)
}
