//! What a verdict is to a test: `fail` fails, `pass` is ok, and what is not decided is ignored, never ok.

use libtest_mimic::{Completion, Failed};

use super::Gate;
use crate::checks::Verdict;
use crate::recording::Reason;
use crate::report::model::{Headline, ResultRow};
use crate::report::terminal::{self, Sheet};
use crate::report::waivers::WaiverState;
use crate::report::{Report, causes, visible, words};

/// Longest reason that is printed, in characters.
const MOST: usize = 400;

/// How a trial ends.
pub type Outcome = Result<Completion, Failed>;

/// What else there is to know for the outcome of a requirement.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// What counts as success.
    pub gate: Gate,
    /// A trial that is ignored while it runs is taken for one that passed.
    pub taken_for_pass: bool,
    /// The trial `preflight` is run too, and tells that a service could not be asked.
    pub has_preflight: bool,
}

/// The outcome of a requirement; `row` is none where the profile that was found does not have it.
pub fn of(report: &Report, row: Option<&ResultRow>, ground: Ground) -> Outcome {
    let gate = ground.gate;
    if !ground.has_preflight && causes::never_asked(report) {
        return preflight(report);
    }
    let Some(row) = row else {
        let profile = &report.target.profile;
        return Ok(because(&format!(
            "not of the profile {profile}, which the service has"
        )));
    };
    if row.waived {
        return Ok(because(&waived(report, row)));
    }
    if row.provisional && !gate.provisional && row.verdict.is_broken() {
        let title = words::fault(report, row, row.findings.first());
        return Ok(because(&format!(
            "new in this catalogue, does not decide yet: {title}"
        )));
    }
    match row.verdict {
        Verdict::Fail => Err(card(report, row)),
        Verdict::Warn if gate.fail_on_warn => Err(card(report, row)),
        Verdict::Pass | Verdict::Info | Verdict::Warn => Ok(Completion::Completed),
        Verdict::Error => Err(format!("a bug of voconform: {}", undecided(row)).into()),
        Verdict::Skipped | Verdict::Inconclusive => {
            let may_not = ground.taken_for_pass && row.is_open() && !gate.allow_unverified;
            match may_not {
                true => Err(format!("not decided: {}", undecided(row)).into()),
                false => Ok(because(&undecided(row))),
            }
        }
    }
}

/// The outcome of the trial that says whether the service could be judged.
pub fn preflight(report: &Report) -> Outcome {
    let trouble = |item: &crate::recording::PreflightItem| match item.ok {
        true => None,
        false => Some(format!("{}: {}", item.name, item.found)),
    };
    let mut said: Vec<String> = report.preflight.iter().filter_map(trouble).collect();
    if report.ended_by == Some(Reason::Interrupted) {
        said.push(Reason::Interrupted.meaning().to_owned());
    }
    if said.is_empty() && report.headline == Headline::CouldNotBeJudged {
        said.push(format!(
            "too little was decided: {} of {}",
            report.decided, report.decidable
        ));
    }
    match said.is_empty() {
        true => Ok(Completion::Completed),
        false => Err(shown(&format!("{}: {}", report.target.url, said.join("; "))).into()),
    }
}

/// The outcome of the trial about the waivers of the target file.
pub fn waivers(report: &Report) -> Outcome {
    let stale = report.waivers.iter().filter(|w| w.is_stale()).map(|w| {
        let what = match w.state {
            WaiverState::Expired => format!("expired on {}", w.waiver.expires),
            _ => "matches nothing that is broken".to_owned(),
        };
        shown(&format!("the waiver of {} {what}", w.waiver.requirement))
    });
    let stale: Vec<String> = stale.collect();
    match stale.is_empty() {
        true => Ok(Completion::Completed),
        false => Err(stale.join("\n").into()),
    }
}

fn because(text: &str) -> Completion {
    Completion::ignored_with(shown(text))
}

fn waived(report: &Report, row: &ResultRow) -> String {
    let waiver = report
        .waivers
        .iter()
        .find(|w| w.waiver.requirement == row.requirement);
    match waiver.map(|w| &w.waiver) {
        Some(w) => format!("waived by {} until {}: {}", w.owner, w.expires, w.reason),
        None => "waived".to_owned(),
    }
}

fn undecided(row: &ResultRow) -> String {
    let meaning = row.reason.map_or("", Reason::meaning);
    let detail = row.detail.as_deref().unwrap_or(meaning).trim_end_matches('.');
    match row.reason {
        Some(reason) if reason.counts() => format!("{reason}: {detail}. {}", reason.advice()),
        Some(reason) => format!("{reason}: {detail}"),
        None => detail.to_owned(),
    }
}

fn card(report: &Report, row: &ResultRow) -> Failed {
    let mut out = Vec::new();
    match terminal::card(report, row, &mut out, &Sheet::default()) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned().into(),
        Err(error) => format!("{}: {error}", row.requirement).into(),
    }
}

/// One harmless line of bounded length.
fn shown(text: &str) -> String {
    visible::line(&visible::shorten(text, MOST)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::{PreflightItem, Waiver};
    use crate::report::{json, waivers as accepted};

    const PLAIN: Ground = Ground {
        gate: Gate {
            fail_on_warn: false,
            allow_unverified: false,
            provisional: false,
        },
        taken_for_pass: false,
        has_preflight: true,
    };

    fn small() -> Report {
        json::read(include_str!("../../fixtures/reports/small.json")).unwrap()
    }

    /// `ok`, `ignored` or `failed`, and what is said.
    fn word(outcome: &Outcome) -> (&'static str, String) {
        match outcome {
            Ok(Completion::Completed) => ("ok", String::new()),
            Ok(Completion::Ignored { reason }) => ("ignored", reason.clone().unwrap_or_default()),
            Err(failed) => ("failed", failed.message().unwrap_or_default().to_owned()),
        }
    }

    /// How the rows of a report end that have a verdict.
    fn words(report: &Report, verdict: Verdict, ground: Ground) -> Vec<&'static str> {
        let rows = report.results.iter().filter(|r| r.verdict == verdict);
        let mut words: Vec<_> = rows.map(|row| word(&of(report, Some(row), ground)).0).collect();
        words.dedup();
        words
    }

    #[test]
    fn only_evidence_is_ok() {
        let report = small();
        for (verdict, wanted) in [
            (Verdict::Pass, "ok"),
            (Verdict::Info, "ok"),
            (Verdict::Warn, "ok"),
            (Verdict::Fail, "failed"),
            (Verdict::Skipped, "ignored"),
            (Verdict::Inconclusive, "ignored"),
        ] {
            assert_eq!(words(&report, verdict, PLAIN), [wanted], "{verdict:?}");
        }
        assert_eq!(word(&of(&report, None, PLAIN)).0, "ignored");
    }

    #[test]
    fn the_gate_is_heeded() {
        let mut ground = PLAIN;
        ground.gate.fail_on_warn = true;
        ground.taken_for_pass = true;
        let report = small();
        assert_eq!(words(&report, Verdict::Warn, ground), ["failed"]);
        assert_eq!(words(&report, Verdict::Inconclusive, ground), ["failed"]);
        ground.gate.allow_unverified = true;
        assert_eq!(words(&report, Verdict::Inconclusive, ground), ["ignored"]);
    }

    #[test]
    fn what_does_not_decide_is_ignored() {
        let mut report = small();
        report.results[0].provisional = true;
        assert_eq!(word(&of(&report, Some(&report.results[0]), PLAIN)).0, "ignored");
        let mut strict = PLAIN;
        strict.gate.provisional = true;
        assert_eq!(word(&of(&report, Some(&report.results[0]), strict)).0, "failed");
        let waiver = |requirement: &str, expires: &str| Waiver {
            requirement: requirement.to_owned(),
            code: None,
            reason: "known \u{1b}[31m".to_owned(),
            owner: "us".to_owned(),
            issue: None,
            expires: expires.to_owned(),
        };
        let mut report = small();
        let all = [
            waiver("uws-create-303", "2099-01-01"),
            waiver("uws-nothing", "2099-01-01"),
        ];
        report.waivers = accepted::settle(&all, &report.started.clone(), &mut report.results);
        let (how, said) = word(&of(&report, Some(&report.results[0]), PLAIN));
        assert_eq!(how, "ignored");
        assert!(
            said.contains("waived by us until 2099-01-01: known ␛[31m"),
            "{said}"
        );
        let (how, said) = word(&waivers(&report));
        assert_eq!(how, "failed");
        assert!(said.contains("uws-nothing matches nothing"), "{said}");
    }

    #[test]
    fn who_could_not_be_asked_fails_once_or_everywhere() {
        let mut report = small();
        assert_eq!(word(&preflight(&report)).0, "ok");
        report.preflight.push(PreflightItem {
            name: "target".to_owned(),
            ok: false,
            found: "refused\u{7}".to_owned(),
        });
        let (how, said) = word(&preflight(&report));
        assert!(how == "failed" && said.contains("target: refused␇"), "{said}");
        let alone = Ground {
            has_preflight: false,
            ..PLAIN
        };
        assert_eq!(words(&report, Verdict::Pass, alone), ["failed"]);
        assert_eq!(words(&report, Verdict::Skipped, PLAIN), ["ignored"]);
    }
}
