//! The exit codes, and which of them a report deserves.

use std::process::{ExitCode, Termination};

use clap::ValueEnum;
use voconform::checks::Verdict;
use voconform::recording::Reason;
use voconform::report::Report;

/// How the program ends. The numbers are promised in the README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything in the profile decided, nothing broken; or the command did what it should.
    Fine = 0,
    /// A MUST is broken (with `--fail-on warn` also a SHOULD); `ask` was told NO, of a
    /// dataset `locate` found no address that answers, `cleanup` could not remove all jobs.
    Broken = 1,
    /// The command line or the target file is wrong.
    Usage = 2,
    /// Nothing broken, but not fully verified.
    Unverified = 3,
    /// Nothing was asked or decided.
    Nothing = 4,
    /// Preflight failed: unreachable, credentials refused, not such a service.
    Preflight = 5,
    /// A waiver is expired or matches nothing. Waivers are not read yet.
    #[allow(dead_code)]
    Waiver = 6,
    /// Our own bug.
    OurBug = 70,
    /// Interrupted, after cleaning up.
    Interrupted = 130,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}

/// From which verdict on a run has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, ValueEnum)]
pub enum FailOn {
    /// A broken MUST.
    #[default]
    Fail,
    /// A broken SHOULD too.
    Warn,
}

/// What the user wants to count as success.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    /// What fails a run.
    pub fail_on: FailOn,
    /// Nothing broken is enough, even if not everything could be verified.
    pub allow_unverified: bool,
}

impl Exit {
    /// The exit code that a report deserves. The first cause in this order wins: the user's interrupt, preflight, our
    /// own bug, a violation, nothing decided, not all decided.
    pub fn of(report: &Report, policy: Policy) -> Exit {
        let broken = report.count(Verdict::Fail) > 0;
        let warned = policy.fail_on == FailOn::Warn && report.count(Verdict::Warn) > 0;
        if report.ended_by == Some(Reason::Interrupted) {
            Exit::Interrupted
        } else if report.preflight.iter().any(|item| !item.ok) {
            Exit::Preflight
        } else if report.count(Verdict::Error) > 0 {
            Exit::OurBug
        } else if broken || warned {
            Exit::Broken
        } else if report.decided == 0 {
            Exit::Nothing
        } else if report.decided < report.decidable && !policy.allow_unverified {
            Exit::Unverified
        } else {
            Exit::Fine
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use voconform::checks::judge;
    use voconform::recording::{PreflightItem, Recording};

    /// A report of ten decidable requirements with so many of each verdict.
    fn report(counts: &[(Verdict, usize)], decided: usize) -> Report {
        let recording = Recording::default();
        let mut report = Report::new(&recording, &judge(&recording));
        report.summary = counts
            .iter()
            .map(|(verdict, n)| (verdict.word().to_owned(), *n))
            .collect();
        report.decided = decided;
        report.decidable = 10;
        report
    }

    const LENIENT: Policy = Policy {
        fail_on: FailOn::Fail,
        allow_unverified: true,
    };
    const STRICT: Policy = Policy {
        fail_on: FailOn::Warn,
        allow_unverified: false,
    };

    fn both(report: &Report) -> (Exit, Exit) {
        (Exit::of(report, LENIENT), Exit::of(report, STRICT))
    }

    #[test]
    fn all_decided_and_nothing_broken() {
        assert_eq!(
            both(&report(&[(Verdict::Pass, 10)], 10)),
            (Exit::Fine, Exit::Fine)
        );
    }

    #[test]
    fn a_broken_must_outweighs_what_is_not_verified() {
        assert_eq!(
            both(&report(&[(Verdict::Fail, 1), (Verdict::Pass, 3)], 4)),
            (Exit::Broken, Exit::Broken)
        );
    }

    #[test]
    fn a_broken_should_counts_when_asked_for() {
        assert_eq!(
            both(&report(&[(Verdict::Warn, 1), (Verdict::Pass, 9)], 10)),
            (Exit::Fine, Exit::Broken)
        );
    }

    #[test]
    fn not_all_decided() {
        assert_eq!(
            both(&report(&[(Verdict::Pass, 9)], 9)),
            (Exit::Fine, Exit::Unverified)
        );
    }

    #[test]
    fn nothing_decided() {
        assert_eq!(
            both(&report(&[(Verdict::Skipped, 10)], 0)),
            (Exit::Nothing, Exit::Nothing)
        );
    }

    #[test]
    fn an_error_of_ours_outweighs_verdicts() {
        let report = report(&[(Verdict::Error, 1), (Verdict::Fail, 1)], 9);
        assert_eq!(both(&report), (Exit::OurBug, Exit::OurBug));
    }

    #[test]
    fn preflight_outweighs_all_but_an_interrupt() {
        let mut report = report(&[(Verdict::Error, 1)], 0);
        report.preflight.push(PreflightItem {
            name: "target".into(),
            ok: false,
            found: "closed".into(),
        });
        assert_eq!(both(&report), (Exit::Preflight, Exit::Preflight));
        report.ended_by = Some(Reason::Deadline);
        assert_eq!(both(&report), (Exit::Preflight, Exit::Preflight));
        report.ended_by = Some(Reason::Interrupted);
        assert_eq!(both(&report), (Exit::Interrupted, Exit::Interrupted));
    }

    #[test]
    fn the_numbers_are_those_of_the_readme() {
        let all = [
            (Exit::Fine, 0),
            (Exit::Broken, 1),
            (Exit::Usage, 2),
            (Exit::Unverified, 3),
            (Exit::Nothing, 4),
            (Exit::Preflight, 5),
            (Exit::Waiver, 6),
            (Exit::OurBug, 70),
            (Exit::Interrupted, 130),
        ];
        assert!(all.iter().all(|(exit, number)| *exit as u8 == *number));
    }
}
