//! Judges a recording: every requirement of the profile gets a verdict, in catalogue order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Check, Finding, Part, Reads, Verdict, View};
use crate::documents::uws::schema::UwsVersion;
use crate::recording::{FailureKind, Reason, Recording, Step};
use crate::spec::catalogue::{self, Standing};
use crate::spec::{self, Need, Profile, Requirement, Violation};

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Line in the decoded body.
    pub line: usize,
    /// Column in that line.
    pub column: usize,
}

/// A requirement with its verdict.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why it was not decided, with `skipped` and `inconclusive`.
    pub reason: Option<Reason>,
    /// The same in words.
    pub detail: Option<String>,
    /// The broken requirement that keeps this one from being decided.
    pub blocked_by: Option<String>,
    /// What was found, worst first; evidence of a pass included. Every finding has its verdict.
    pub findings: Vec<Finding>,
}

impl Judged {
    fn without_evidence(
        requirement: &'static Requirement,
        reason: Reason,
        detail: impl Into<String>,
    ) -> Judged {
        let verdict = if reason.is_skip() {
            Verdict::Skipped
        } else {
            Verdict::Inconclusive
        };
        let detail = Some(detail.into());
        Judged {
            requirement,
            verdict,
            reason: Some(reason),
            detail,
            blocked_by: None,
            findings: Vec::new(),
        }
    }

    /// Does it keep the target from being fully verified?
    pub fn undecided(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::Skipped | Verdict::Inconclusive | Verdict::Error
        ) && self.reason.is_none_or(Reason::counts)
    }
}

/// How many pieces of evidence a satisfied requirement keeps.
const PASS_EVIDENCE: usize = 3;

/// Judges a recording by all requirements of its profile.
pub fn judge(recording: &Recording) -> Vec<Judged> {
    let view = View::new(recording);
    let checks: BTreeMap<&str, &Check> = super::all().map(|c| (c.decides, c)).collect();
    let profile = profile_of(&recording.meta.profile);
    let version = recording.meta.catalogue.as_deref().unwrap_or(catalogue::newest());
    let requirements = profile.into_iter().flat_map(Profile::requirements);
    let requirements = requirements.filter(|r| catalogue::standing(r, version) != Standing::Later);
    let mut judged: Vec<Judged> = requirements
        .map(|requirement| {
            // A rule for which nobody wrote a check yet takes no other's place.
            let stricter = profile
                .and_then(|p| p.stricter(&requirement.id))
                .filter(|stricter| checks.contains_key(stricter.id.as_str()));
            match stricter {
                Some(stricter) => Judged::without_evidence(
                    requirement,
                    Reason::StricterRule,
                    format!("{} is judged in its place", stricter.id),
                ),
                None => judge_one(&view, requirement, checks.get(requirement.id.as_str()).copied()),
            }
        })
        .collect();
    name_blockers(recording, &checks, &mut judged);
    judged
}

/// The profile of this name; an unknown one is judged as plain UWS.
fn profile_of(name: &str) -> Option<&'static Profile> {
    spec::profile(name).or_else(|| spec::profile("uws"))
}

pub(super) fn judge_one(view: &View<'_>, requirement: &'static Requirement, check: Option<&Check>) -> Judged {
    if let Some(why) = &requirement.untestable {
        return Judged::without_evidence(requirement, Reason::Untestable, why.clone());
    }
    if !applies(requirement, view) {
        return Judged::without_evidence(
            requirement,
            Reason::OtherVersion,
            "it belongs to a version of the standard that this service is not judged by",
        );
    }
    let Some(check) = check else {
        return Judged::without_evidence(
            requirement,
            unchecked_reason(requirement),
            "voconform has no check for it yet",
        );
    };
    if view.recording.meta.quick && requirement.needs.contains(&Need::LongTime) {
        return Judged::without_evidence(requirement, Reason::Quick, Reason::Quick.meaning());
    }
    let whole = matches!(check.reads, Reads::Whole(_));
    if view.recording.meta.passive && !whole {
        return Judged::without_evidence(requirement, Reason::Passive, Reason::Passive.meaning());
    }
    match unreadable(view, requirement, check.reads) {
        Some(judged) if !whole => judged,
        unread => run(view, requirement, check, unread),
    }
}

/// Runs a check. Where it read the whole recording in vain, `unread` says why.
fn run(view: &View<'_>, requirement: &'static Requirement, check: &Check, unread: Option<Judged>) -> Judged {
    match catch_unwind(AssertUnwindSafe(|| (check.judge)(view))) {
        Ok(findings) => match unread.filter(|_| findings.is_empty()) {
            Some(unread) => unread,
            None => sum_up(view, requirement, check, findings),
        },
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            let detail = Some(format!("the check itself failed: {text}"));
            Judged {
                verdict: Verdict::Error,
                detail,
                reason: None,
                ..Judged::without_evidence(requirement, Reason::NoCheck, "")
            }
        }
    }
}

/// Does a requirement apply to the version that the service is judged by: of the broker for its own rows, of DataLink for
/// its own, of UWS else?
fn applies(requirement: &Requirement, view: &View<'_>) -> bool {
    if requirement.standard == "datalink-1.1" {
        let versions = &requirement.standard_versions;
        return versions.is_empty() || versions.iter().any(|v| v == view.links_version());
    }
    let version = || match requirement.standard.as_str() {
        "execution-broker-1.0" => view.dialect().word(),
        _ if view.version() == UwsVersion::V1_0 => "1.0",
        _ => "1.1",
    };
    requirement.versions.is_empty() || requirement.versions.iter().any(|v| v == version())
}

/// Why a row without a check has none: the strongest of its needs, or simply that nobody wrote it yet.
fn unchecked_reason(requirement: &Requirement) -> Reason {
    let reasons = requirement.needs.iter().filter_map(|need| match need {
        Need::Danger => Some(Reason::Danger),
        Need::Identity | Need::TwoIdentities => Some(Reason::NeedsIdentities),
        Need::LongJob => Some(Reason::NeedsLongJob),
        Need::ProtocolRecipe => Some(Reason::NeedsProtocolRecipe),
        _ => None,
    });
    reasons.fold(Reason::NoCheck, |_, last| last)
}

/// The verdict of a requirement whose steps were not made or got no whole answer.
fn unreadable(view: &View<'_>, requirement: &'static Requirement, reads: Reads) -> Option<Judged> {
    let unanswered: Vec<Judged> = reads
        .steps()
        .iter()
        .filter(|step| match reads {
            Reads::Tried(_) => view.attempts(**step).next().is_none(),
            _ => view.first(**step).is_none(),
        })
        .map(|step| missing(view.recording, requirement, *step))
        .collect();
    let nothing_left = match reads {
        Reads::All(_) => !unanswered.is_empty(),
        Reads::Any(steps) | Reads::Tried(steps) | Reads::Whole(steps) => {
            unanswered.len() == steps.len() && !steps.is_empty()
        }
    };
    if nothing_left {
        unanswered.into_iter().next()
    } else {
        None
    }
}

fn missing(recording: &Recording, requirement: &'static Requirement, step: Step) -> Judged {
    let made = recording.exchanges.iter().filter(|x| x.step == step.name());
    if let Some(x) = made.min_by_key(|x| x.id) {
        let (reason, detail) = match &x.outcome {
            Err(failure) => (
                match failure.kind {
                    FailureKind::Forbidden => Reason::ForeignHost,
                    _ => Reason::Transport,
                },
                format!("{step} got no answer: {}", failure.detail),
            ),
            Ok(response) => {
                let why = response
                    .broken
                    .as_deref()
                    .unwrap_or("it was a redirect that led nowhere");
                let reason = if response.truncated {
                    Reason::TooLarge
                } else {
                    Reason::Transport
                };
                (reason, format!("the answer of {step} is not whole: {why}"))
            }
        };
        return Judged::without_evidence(requirement, reason, detail);
    }
    match recording.why_not(step) {
        Some(why) => Judged::without_evidence(
            requirement,
            why.reason,
            format!("{step} was not made: {}", why.detail),
        ),
        None => Judged::without_evidence(requirement, Reason::NotObserved, format!("{step} was not made")),
    }
}

/// From findings to one verdict. Where a check needs all its steps an undecided one outweighs a pass; where it takes
/// whatever was made, evidence of a pass outweighs what other exchanges did not show.
fn sum_up(
    view: &View<'_>,
    requirement: &'static Requirement,
    check: &Check,
    mut findings: Vec<Finding>,
) -> Judged {
    if findings.is_empty() {
        return Judged::without_evidence(requirement, Reason::NotObserved, Reason::NotObserved.meaning());
    }
    for finding in &mut findings {
        finding.verdict.get_or_insert(weight_of(view, requirement));
    }
    let undecided_weight = if matches!(check.reads, Reads::All(_)) {
        3
    } else {
        0
    };
    let weight = |verdict: Verdict| match verdict {
        Verdict::Error => 6,
        Verdict::Fail => 5,
        Verdict::Warn => 4,
        Verdict::Inconclusive | Verdict::Skipped => undecided_weight,
        Verdict::Info => 2,
        Verdict::Pass => 1,
    };
    findings.sort_by_key(|f| std::cmp::Reverse(f.verdict.map_or(0, weight)));
    let worst = &findings[0];
    // Of what can't be broken it is recorded which way the service went; there is nothing to pass.
    let verdict = match worst.verdict.unwrap_or(Verdict::Error) {
        Verdict::Pass if weight_of(view, requirement) == Verdict::Info => Verdict::Info,
        verdict => verdict,
    };
    let reason = worst.reason;
    let detail = reason.map(|_| worst.observed.clone());
    if !verdict.is_broken() {
        findings.truncate(PASS_EVIDENCE);
    } else {
        findings.retain(|f| f.verdict.is_some_and(|v| v.is_broken() || v == Verdict::Info));
    }
    for finding in &mut findings {
        if let Some(x) = view.numbered(finding.exchange) {
            finding.part = x.placed(&finding.part);
        }
    }
    Judged {
        requirement,
        verdict,
        reason,
        detail,
        blocked_by: None,
        findings,
    }
}

/// What a violation amounts to by the ledger: in the version that the service speaks, and by whether the profile was asked
/// for by name.
fn weight_of(view: &View<'_>, requirement: &Requirement) -> Verdict {
    let violation = match requirement.violation_asked {
        Some(_) => requirement.violation_if_asked(view.is_asked()),
        None => requirement.violation_for(view.dialect().word()),
    };
    match violation {
        Violation::Fail => Verdict::Fail,
        Violation::Warn => Verdict::Warn,
        Violation::Info | Violation::None => Verdict::Info,
    }
}

/// Hangs what is blocked under the broken requirement that blocks it: one that is broken in the very exchange, or in
/// the step whose failure kept another from being made.
fn name_blockers(recording: &Recording, checks: &BTreeMap<&str, &Check>, judged: &mut [Judged]) {
    let mut broken_in: BTreeMap<u32, String> = BTreeMap::new();
    let mut broken_at: BTreeMap<&str, String> = BTreeMap::new();
    for j in judged.iter().filter(|j| j.verdict.is_broken()) {
        for finding in j
            .findings
            .iter()
            .filter(|f| f.verdict.is_some_and(Verdict::is_broken))
        {
            broken_in
                .entry(finding.exchange)
                .or_insert_with(|| j.requirement.id.clone());
            let step = recording
                .exchanges
                .iter()
                .find(|x| x.id == finding.exchange)
                .map(|x| x.step.as_str());
            if let Some(step) = step {
                broken_at.entry(step).or_insert_with(|| j.requirement.id.clone());
            }
        }
    }
    for j in judged.iter_mut().filter(|j| j.reason == Some(Reason::Blocked)) {
        let by_exchange = j.findings.first().and_then(|f| broken_in.get(&f.exchange));
        let steps = checks
            .get(j.requirement.id.as_str())
            .map_or(&[][..], |c| c.reads.steps());
        let by_step = steps
            .iter()
            .filter_map(|s| recording.why_not(*s)?.because.as_deref());
        j.blocked_by = by_exchange
            .cloned()
            .or_else(|| by_step.filter_map(|s| broken_at.get(s)).next().cloned());
    }
}

impl Finding {
    /// Line and column of the finding's span in a text.
    pub fn locate(&self, text: &str) -> Option<Location> {
        let Part::Body(Some(span)) = &self.part else {
            return None;
        };
        let before = text.get(..span.start)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        Some(Location {
            line,
            column: before[line_start..].chars().count() + 1,
        })
    }
}
