//! Runs the stages: preflight, scenarios, clean-up; gives the recording to be judged.

mod live;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use crate::documents::broker::Dialect;
use crate::http::{Client, Redactor, Settings};
use crate::preflight::{self, Found, Trouble, TroubleKind};
use crate::recording::step::Area;
use crate::recording::{LimitsMeta, Meta, NotMade, PreflightItem, Reason, Recording, step};
use crate::scenarios::cloud::reference;
use crate::scenarios::{
    BrokerPlan, CloudPlan, Ending, Journal, Pace, Plan, Preset, Stop, Talk, converse, remove_jobs,
};
use crate::target::{Limits, Target};

pub use live::{Live, State};

/// How a run is to be made.
#[derive(Clone, Debug)]
pub struct Run {
    /// What is asked of whom.
    pub target: Target,
    /// Create nothing.
    pub read_only: bool,
    /// Leave out what takes long wall-clock time.
    pub quick: bool,
    /// Run jobs that keep the service busy for a minute.
    pub allow_load: bool,
    /// Ask nothing but the target's own origin and what the user names.
    pub same_origin: bool,
    /// Try what a wrong service could lose data by.
    pub allow_danger: bool,
    /// A request that a broker is asked instead of everything else, in the shape of 1.0.
    pub request: Option<serde_json::Value>,
    /// Length of the waits.
    pub pace: Pace,
    /// Folder of the journal; none = no journal.
    pub journal: Option<PathBuf>,
}

/// What came of a run.
pub struct Outcome {
    /// Everything that was said.
    pub recording: Recording,
    /// Why the service could not be judged, if so.
    pub trouble: Option<Trouble>,
    /// The user interrupted the run.
    pub interrupted: bool,
    /// Where the addresses of datasets were asked for: those that are signed, by label, with what gives access, which no
    /// recording has.
    pub signed: BTreeMap<String, String>,
}

/// Runs of this process so far.
static RUNS: AtomicU32 = AtomicU32::new(0);

/// Longest time for the clean-up after an interrupt or the deadline.
const CLEANUP_LIMIT: Duration = Duration::from_secs(60);

/// Talks to the service and keeps what it says. `interrupt` completes when the user wants the run to end; what was made
/// is removed in any case. `watch` is given the run when it begins to talk.
pub async fn run(
    run: &Run,
    interrupt: impl Future<Output = ()>,
    watch: impl Fn(Live),
) -> Result<Outcome, std::io::Error> {
    let started = Timestamp::now();
    // Runs of one process that begin at the same moment have each a word of their own.
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    let moment = started.as_microsecond() + i64::from(number);
    let nonce = format!("{moment:x}-{:x}", std::process::id());
    let journal = match &run.journal {
        Some(folder) if !run.read_only => Journal::create(folder, &nonce)?,
        _ => Journal::none(),
    };
    let client = Client::new(settings(run));
    let mut interrupt = std::pin::pin!(interrupt);
    let found = tokio::select! {
        found = preflight::find(&client, &run.target, run.read_only) => found,
        () = &mut interrupt => Err(Trouble::interrupted()),
    };
    let found = found.and_then(|found| fit_to_be_asked(run, found));
    let plan = plan(run, found.as_ref().ok(), &nonce);
    let talk = Arc::new(Talk::new(client, plan, journal));
    let known = meta(run, &found, &talk, started, Ending::Whole);
    watch(Live::new(
        &talk,
        known,
        run.target.secrets(),
        run.target.limits.deadline,
    ));
    let (ending, trouble) = match &found {
        Ok(_) => (converse(&talk, run.target.limits.deadline, interrupt).await, None),
        Err(trouble) => {
            explain_all(&talk, trouble);
            (
                if trouble.is_interrupt() {
                    Ending::Interrupted
                } else {
                    Ending::Whole
                },
                Some(trouble.clone()),
            )
        }
    };
    // What is left in the journal after this is for `voconform cleanup`.
    let _ = tokio::time::timeout(CLEANUP_LIMIT, remove_jobs(&talk)).await;
    let meta = meta(run, &found, &talk, started, ending);
    let mut recording = Recording {
        meta,
        exchanges: talk.client.exchanges(),
        not_made: not_made(&talk),
        jobs: talk.jobs(),
    };
    hide(&run.target.secrets(), &mut recording);
    let signed = match talk.plan.cloud.datasets.is_empty() {
        true => BTreeMap::new(),
        false => talk.cloud.revealed(&talk.client),
    };
    talk.journal.close();
    Ok(Outcome {
        recording,
        trouble,
        interrupted: ending == Ending::Interrupted,
        signed,
    })
}

/// The steps that were not made. In the cloud a step is made for some objects and not for others: then it was made.
fn not_made(talk: &Talk) -> Vec<NotMade> {
    let mut not_made = talk.not_made();
    if talk.plan.area == Area::Cloud {
        let exchanges = talk.client.exchanges();
        let mut told = std::collections::HashSet::new();
        not_made.retain(|n| !exchanges.iter().any(|x| x.step == n.step) && told.insert(n.step.clone()));
    }
    not_made
}

/// A request of the user's can only be put to a broker, and addresses are asked of what hands them out.
fn fit_to_be_asked(run: &Run, found: Found) -> Result<Found, Trouble> {
    let plan = cloud(&run.target, Some(&found), preset(&run.target, Some(&found)));
    if !plan.datasets.is_empty() && !plan.hands_out() {
        let what = format!("{} hands out no addresses, as far as can be seen", found.job_list);
        let advice = "Give the address of a query, of a service of links, of a lookup, or of a service that negotiates transfers.";
        return Err(Trouble {
            steps: found.steps,
            ..Trouble::new(TroubleKind::NotSuch, what, advice)
        });
    }
    if run.request.is_none() || found.dialect.is_some() {
        return Ok(found);
    }
    let what = format!("{} is no Execution Broker, as far as can be seen", found.job_list);
    let advice = "Give the base address of the broker, below which `requests` is.";
    Err(Trouble {
        steps: found.steps,
        ..Trouble::new(TroubleKind::NotSuch, what, advice)
    })
}

/// Takes the secrets out of what is said about the exchanges; they themselves were recorded without.
fn hide(secrets: &Redactor, recording: &mut Recording) {
    let in_preflight = recording.meta.preflight.iter_mut().map(|item| &mut item.found);
    let in_reasons = recording.not_made.iter_mut().map(|not_made| &mut not_made.detail);
    let in_jobs = recording.jobs.iter_mut().map(|job| &mut job.url);
    for text in in_preflight.chain(in_reasons).chain(in_jobs) {
        *text = secrets.text(text);
    }
    let values = recording.meta.recipes.values_mut().flatten();
    values.for_each(|(_, value)| *value = secrets.text(value));
}

fn explain_all(talk: &Talk, trouble: &Trouble) {
    let stop = Stop {
        reason: trouble.reason(),
        because: Some(step::PREFLIGHT),
        detail: trouble.what.clone(),
    };
    for lane in step::lanes(talk.plan.area) {
        talk.explain_rest(lane, &stop);
    }
}

fn settings(run: &Run) -> Settings {
    let target = &run.target;
    Settings {
        home: target.url.clone(),
        identities: target.identities.clone(),
        named: target.named(),
        same_origin: run.same_origin,
        secrets: target.secrets(),
        rate: target.rate(),
        connections: target.limits.connections,
        body_cap: target.limits.body,
        total_cap: target.limits.total,
        timeout: target.limits.timeout,
    }
}

/// The recipes: what the user says, what the profile calls for that the user gives, what was found.
fn preset(target: &Target, found: Option<&Found>) -> Preset {
    let found = found.map_or(Preset::None, |f| f.preset);
    let called_for = target.profile.as_deref().and_then(preflight::called_for);
    let fitting = called_for.map_or(found, |preset| preflight::suited(found, preset));
    target.preset.unwrap_or(fitting)
}

/// What is asked for, by the profile that the user gives or that was found.
fn area(target: &Target, found: Option<&Found>) -> Area {
    let name = target.profile.as_deref().or(found.map(|f| f.profile));
    let profile = name.and_then(crate::spec::profile);
    profile.map_or(Area::Jobs, |profile| profile.area())
}

/// What is known of a broker: by the user, by what was found, by the preset.
fn broker(target: &Target, found: Option<&Found>, preset: Preset) -> BrokerPlan {
    let settings = &target.broker;
    let seen = found.and_then(|f| Dialect::named(f.dialect.as_deref()?));
    let plan = BrokerPlan {
        is_certain: settings.dialect.is_some() || found.is_some_and(|f| f.is_dialect_certain),
        direct: !settings.without_direct,
        executable: settings.executable.clone(),
        recipes: settings.recipes.clone(),
        cost: settings.cost.clone(),
        platform: settings.platform,
        ..BrokerPlan::new(settings.dialect.or(seen).unwrap_or(Dialect::V1_0))
    };
    plan.completed(preset)
}

/// What there is to ask of clouds: by the user, by what was found, by the preset.
fn cloud(target: &Target, found: Option<&Found>, preset: Preset) -> CloudPlan {
    let asked = target.profile.is_some();
    let profile = target
        .profile
        .as_deref()
        .or(found.map(|f| f.profile))
        .unwrap_or_default();
    let seen = found.map(|f| f.cloud.clone()).unwrap_or_default();
    let mut plan = target.cloud.clone().or(seen);
    if preset == Preset::ReferenceCloud {
        plan = plan.or(reference(&target.url, profile));
    }
    CloudPlan { asked, ..plan }
}

fn plan(run: &Run, found: Option<&Found>, nonce: &str) -> Plan {
    let target = &run.target;
    let preset = preset(target, found);
    let mut recipes = preset.recipes();
    recipes.extend(target.recipes.clone());
    let mut contents = preset.contents();
    // A recipe of the user replaces that of the preset as a whole.
    contents.retain(|name, _| !target.recipes.contains_key(name));
    contents.extend(target.contents.clone());
    let broker = broker(target, found, preset);
    recipes.extend(broker.parameters());
    Plan {
        area: area(target, found),
        job_list: found.map_or_else(|| target.url.clone(), |f| f.job_list.clone()),
        recipes,
        broker,
        cloud: cloud(target, found, preset),
        request: run.request.clone(),
        contents,
        sync: target.sync.clone(),
        preset,
        read_only: run.read_only,
        quick: run.quick,
        allow_load: run.allow_load,
        allow_danger: run.allow_danger,
        profile: target
            .profile
            .clone()
            .unwrap_or_else(|| found.map_or("uws", |f| f.profile).to_owned()),
        capabilities: found.and_then(|f| f.capabilities.clone()),
        identities: target.identities.len(),
        can_wait: target.uws.as_deref().or(found.and_then(|f| f.uws.as_deref())) == Some("1.1"),
        pace: run.pace,
        patience: target.limits.patience,
        grace: target.limits.grace,
        longest_wait: target.limits.wait,
        nonce: nonce.to_owned(),
    }
}

fn meta(run: &Run, found: &Result<Found, Trouble>, talk: &Talk, started: Timestamp, ending: Ending) -> Meta {
    let target = &run.target;
    let plan = &talk.plan;
    let secrets = target.secrets();
    let preflight = match found {
        Ok(found) => {
            // Whoever gives a profile need not be told of it.
            let hints = target.profile.is_none();
            let steps = found.steps.iter().filter(|item| hints || !item.is_hint());
            steps.cloned().collect()
        }
        Err(trouble) => trouble
            .steps
            .iter()
            .cloned()
            .chain([PreflightItem::from(trouble)])
            .collect(),
    };
    let guessed = found.as_ref().map_or("uws", |f| f.profile);
    Meta {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        name: target.name.clone(),
        catalogue: target.catalogue.clone(),
        waivers: target.waivers.clone(),
        limits: Some(limits(&target.limits)),
        url: secrets.url(&target.url),
        job_list: secrets.url(&plan.job_list),
        capabilities: found
            .as_ref()
            .ok()
            .and_then(|f| f.capabilities.as_ref())
            .map(|u| secrets.url(u)),
        profile: target.profile.clone().unwrap_or_else(|| guessed.to_owned()),
        claimed_uws: target.uws.clone(),
        dialect: (plan.area == Area::Broker).then(|| talk.ground.dialect().word().to_owned()),
        platform: plan.broker.platform.map(|p| p.amounts()).unwrap_or_default(),
        cloud: (plan.area == Area::Cloud).then(|| talk.cloud.meta(&talk.client)),
        preset: plan.preset.word().to_owned(),
        recipes: plan.recipes.clone(),
        read_only: run.read_only,
        quick: run.quick,
        identity: target.identities.first().map(|i| i.name.clone()),
        owner: target.identities.first().and_then(|i| i.owner.clone()),
        nonce: plan.nonce.clone(),
        pace: plan.pace.factor(),
        rate: target.rate(),
        connections: target.limits.connections,
        started: to_milliseconds(started),
        finished: to_milliseconds(Timestamp::now()),
        demanded_wait_ms: talk.demanded_wait().as_millis() as u64,
        ended_by: match ending {
            Ending::Whole => None,
            Ending::Interrupted => Some(Reason::Interrupted),
            Ending::Deadline => Some(Reason::Deadline),
        },
        preflight,
        passive: false,
    }
}

fn limits(limits: &Limits) -> LimitsMeta {
    LimitsMeta {
        deadline: limits.deadline.as_secs_f64(),
        timeout: limits.timeout.as_secs_f64(),
        patience: limits.patience.as_secs_f64(),
        grace: limits.grace.as_secs_f64(),
        wait: limits.wait.as_secs_f64(),
        body: limits.body,
        total: limits.total,
    }
}

/// An instant as reports show it.
fn to_milliseconds(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
