//! Makes the trials, and runs them.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use libtest_mimic::{Arguments, Conclusion, Failed, Trial};

use super::ask::{Watch, ask};
use super::names::{self, PREFLIGHT, WAIVERS};
use super::outcome::{self, Ground, Outcome};
use super::question::{Known, Question};
use super::{Subject, once};
use crate::engine::Live;
use crate::report::Report;
use crate::spec::Requirement;

/// Set by cargo-nextest in every process of one of its runs.
const NEXTEST_RUN: &str = "NEXTEST_RUN_ID";
/// What a run may take besides the time that it is given: preflight and clean-up.
const BESIDES: Duration = Duration::from_secs(180);

/// Who asks, once.
struct Asker {
    question: Question,
    watch: Box<Watch>,
    /// The run of cargo-nextest that this process belongs to.
    nextest: Option<String>,
    /// The trial `preflight` is run too.
    has_preflight: bool,
    answer: OnceLock<Result<Vec<Report>, String>>,
}

/// Runs the trials that the arguments choose: `preflight`, `waivers` where there are any, and one a requirement, whose kind
/// is its level. A list is made without asking the service; as long as nobody knows the profile of a service, it names the
/// requirements of all profiles. What is known not to be decided without asking is marked as ignored in a list.
///
/// cargo-nextest has no word for a trial that turns out to be undecided while it runs, and would say that it passed; there
/// it fails, unless [`Gate::allow_unverified`](super::Gate::allow_unverified) lets it be. Where the arguments leave out
/// `preflight`, a service that could not be asked makes each trial fail.
pub fn run(
    arguments: &Arguments,
    question: Question,
    watch: impl Fn(usize, Live) + Send + Sync + 'static,
) -> Conclusion {
    let asker = Arc::new(Asker {
        question,
        watch: Box::new(watch),
        nextest: std::env::var(NEXTEST_RUN).ok(),
        has_preflight: !arguments.is_filtered_out(&Trial::test(PREFLIGHT, || Ok(()))),
        answer: OnceLock::new(),
    });
    let known = asker.question.known();
    let mut trials = trials(&asker, &known, arguments, None);
    // Whoever looks at all of them is spared those of other profiles.
    let whole = !arguments.list && !arguments.exact && asker.nextest.is_none();
    if whole
        && known.iter().any(|k| k.profile.is_none())
        && trials.iter().any(|t| !arguments.is_filtered_out(t))
        && let Ok(reports) = asker.answer()
    {
        trials = self::trials(&asker, &known, arguments, Some(reports));
    }
    libtest_mimic::run(arguments, trials)
}

fn trials(
    asker: &Arc<Asker>,
    known: &[Known],
    arguments: &Arguments,
    reports: Option<&[Report]>,
) -> Vec<Trial> {
    // Only a list, and who goes by one, wants to know beforehand; others are told the reason.
    let beforehand = arguments.list || arguments.ignored || asker.nextest.is_some();
    let mut trials = Vec::new();
    for (service, known) in known.iter().enumerate() {
        let name = known.name.as_deref();
        trials.push(trial(
            asker,
            service,
            names::within(name, PREFLIGHT),
            |report, _| outcome::preflight(report),
        ));
        if known.has_waivers {
            trials.push(trial(
                asker,
                service,
                names::within(name, WAIVERS),
                |report, _| outcome::waivers(report),
            ));
        }
        let judged = reports.and_then(|reports| reports.get(service));
        let is_there = |r: &&&'static Requirement| judged.is_none_or(|report| report.row(&r.id).is_some());
        for requirement in names::requirements(known).iter().filter(is_there) {
            let left_out = beforehand && names::is_left_out(known, requirement);
            trials.push(one(asker, service, name, requirement).with_ignored_flag(left_out));
        }
    }
    trials
}

fn one(asker: &Arc<Asker>, service: usize, name: Option<&str>, requirement: &'static Requirement) -> Trial {
    let trial = trial(asker, service, names::of(name, requirement), |report, asker| {
        let ground = Ground {
            gate: asker.question.gate,
            taken_for_pass: asker.nextest.is_some(),
            has_preflight: asker.has_preflight,
        };
        outcome::of(report, report.row(&requirement.id), ground)
    });
    trial.with_kind(requirement.level.to_string())
}

fn trial(
    asker: &Arc<Asker>,
    service: usize,
    name: String,
    decide: impl FnOnce(&Report, &Asker) -> Outcome + Send + 'static,
) -> Trial {
    let asker = asker.clone();
    Trial::ignorable_test(name, move || {
        let reports = asker.answer().map_err(Failed::from)?;
        let report = reports.get(service).ok_or("there is no report on this service")?;
        decide(report, &asker)
    })
}

impl Asker {
    /// The reports; the run is made when they are asked for first.
    fn answer(&self) -> Result<&[Report], String> {
        let make = || ask(&self.question, &self.watch);
        let answer = self.answer.get_or_init(|| match &self.nextest {
            Some(id) => once::shared(id, &self.question.key, self.patience(), make),
            None => make(),
        });
        answer.as_deref().map_err(Clone::clone)
    }

    /// How long the run of another process may take.
    fn patience(&self) -> Duration {
        match &self.question.subject {
            Subject::Services(runs) => runs.iter().map(|r| r.target.limits.deadline + BESIDES).sum(),
            Subject::Reference { .. } => 4 * BESIDES,
        }
    }
}
