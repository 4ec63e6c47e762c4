//! The exit codes, and which of them a report deserves.

use std::process::{ExitCode, Termination};

use clap::ValueEnum;
use voconform::checks::Verdict;
use voconform::recording::Reason;
use voconform::report::Report;
use voconform::report::model::ResultRow;
use voconform::report::waivers::{self, WaiverRow};

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
    /// A waiver is expired, and what it accepted is broken still; or it matches nothing.
    Waiver = 6,
    /// Our own bug.
    OurBug = 70,
    /// `libtest`: a trial failed; the number is that of Rust's test harness.
    Trials = 101,
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
    /// What is new in the catalogue counts too.
    pub provisional: bool,
}

impl Exit {
    /// The exit code that a report deserves. The first cause in this order wins: the user's interrupt, preflight, our
    /// own bug, a violation, a waiver that is expired or matches nothing, nothing decided, not all decided.
    pub fn of(report: &Report, policy: Policy) -> Exit {
        let mut broken = report.results.iter().filter(|row| policy.is_broken(row));
        if report.ended_by == Some(Reason::Interrupted) {
            Exit::Interrupted
        } else if report.preflight.iter().any(|item| !item.ok) {
            Exit::Preflight
        } else if report.count(Verdict::Error) > 0 {
            Exit::OurBug
        } else if broken.any(|row| !waivers::was_accepted(&report.waivers, row)) {
            Exit::Broken
        } else if report.waivers.iter().any(WaiverRow::is_stale) {
            Exit::Waiver
        } else if report.decided == 0 {
            Exit::Nothing
        } else if report.decided < report.decidable && !policy.allow_unverified {
            Exit::Unverified
        } else {
            Exit::Fine
        }
    }

    /// The exit code that several services deserve together: the worst of theirs.
    pub fn worst(exits: impl IntoIterator<Item = Exit>) -> Exit {
        let rank = |exit: &Exit| ORDER.iter().position(|one| one == exit);
        exits.into_iter().min_by_key(rank).unwrap_or(Exit::Nothing)
    }
}

/// The exit codes, worst first, by which the user looks at several services: what stopped us, then what is broken, then
/// what is not known.
const ORDER: [Exit; 9] = [
    Exit::Interrupted,
    Exit::OurBug,
    Exit::Usage,
    Exit::Broken,
    Exit::Preflight,
    Exit::Waiver,
    Exit::Nothing,
    Exit::Unverified,
    Exit::Fine,
];

impl Policy {
    /// Does a requirement fail the run?
    fn is_broken(&self, row: &ResultRow) -> bool {
        let counts = !row.waived && (self.provisional || !row.provisional);
        counts
            && match self.fail_on {
                FailOn::Fail => row.verdict == Verdict::Fail,
                FailOn::Warn => row.verdict.is_broken(),
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
        let verdicts = counts
            .iter()
            .flat_map(|(verdict, n)| std::iter::repeat_n(*verdict, *n));
        for (row, verdict) in report.results.iter_mut().zip(verdicts) {
            row.verdict = verdict;
        }
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
        provisional: false,
    };
    const STRICT: Policy = Policy {
        fail_on: FailOn::Warn,
        allow_unverified: false,
        provisional: true,
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
    fn what_is_new_in_the_catalogue_counts_when_asked_for() {
        let mut report = report(&[(Verdict::Fail, 1), (Verdict::Pass, 9)], 9);
        report.results[0].provisional = true;
        report.decidable = 9;
        assert_eq!(both(&report), (Exit::Fine, Exit::Broken));
    }

    /// A report of one broken requirement with a waiver whose last day is this.
    fn waived(expires: &str, of: usize) -> Report {
        let mut report = report(&[(Verdict::Fail, 1), (Verdict::Pass, 9)], 10);
        let waiver = voconform::recording::Waiver {
            requirement: report.results[of].requirement.clone(),
            code: None,
            reason: "known".to_owned(),
            owner: "us".to_owned(),
            issue: None,
            expires: expires.to_owned(),
        };
        report.waivers = waivers::settle(&[waiver], "2026-11-23T10:00:00Z", &mut report.results);
        report
    }

    #[test]
    fn a_waiver_holds_through_its_last_day() {
        assert_eq!(both(&waived("2026-11-23", 0)), (Exit::Fine, Exit::Fine));
        assert_eq!(both(&waived("2026-11-22", 0)), (Exit::Waiver, Exit::Waiver));
    }

    #[test]
    fn a_waiver_that_matches_nothing_is_a_failure_of_its_own() {
        assert_eq!(both(&waived("2027-01-01", 1)).0, Exit::Broken);
        let mut mended = waived("2027-01-01", 1);
        mended.results[0].verdict = Verdict::Pass;
        assert_eq!(both(&mended), (Exit::Waiver, Exit::Waiver));
    }

    #[test]
    fn the_worst_of_several_services_is_told() {
        let all = [Exit::Fine, Exit::Preflight, Exit::Broken, Exit::Unverified];
        assert_eq!(Exit::worst(all), Exit::Broken);
        assert_eq!(Exit::worst([Exit::Fine, Exit::Unverified]), Exit::Unverified);
        assert_eq!(Exit::worst([]), Exit::Nothing);
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
            (Exit::Trials, 101),
            (Exit::Interrupted, 130),
        ];
        assert!(all.iter().all(|(exit, number)| *exit as u8 == *number));
    }
}
