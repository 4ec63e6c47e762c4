//! The proof of the suite: the reference server, conforming, faulty or different, judged like any service.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use voconform_reference_server as reference;

use crate::checks::{Judged, Verdict, judge};
use crate::documents::broker::Dialect;
use crate::engine::{self, Run};
use crate::http::{Credential, Identity};
use crate::recording::{Reason, Recording};
use crate::scenarios::{Pace, Platform, Preset, cloud};
use crate::target::Target;

/// The standard's waits at a fiftieth: the reference server's jobs and clock are that fast.
const FAST: f64 = 0.02;
/// How long the reference server holds waits without limit: a little more than a second, which is the shortest wait.
const LONGEST_WAIT: Duration = Duration::from_millis(1200);

/// Variants with a larger platform than the usual one: what a user would write into the target file (cores, GiB, GiB).
const PLATFORMS: [(&str, [u64; 3]); 1] = [("eb-gaia-dmp", [256, 512, 20_480])];

/// The endpoints of the cloud room.
const IN_CLOUD: [&str; 5] = ["cloud", "datalink", "lookup", "locate", "store"];
/// What is seen only when a signed address has ended.
const AT_THE_END: [&str; 2] = ["cloud-sign-expires", "cloud-uws-resign"];
/// How long signed addresses of the face [`Face::Expiring`] can be used: the shortest that is not too short.
const SIGNED_FOR: Duration = Duration::from_secs(60);

/// Which of the reference server's job lists is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// UWS 1.1
    Uws11,
    /// UWS 1.0
    Uws10,
    /// UWS 1.1 with two users, whose jobs are their own.
    Users,
    /// TAP 1.1 with two users, closed to all others.
    Closed,
    /// TAP 1.1
    Tap,
    /// SODA 1.0
    Soda,
    /// Execution Broker 1.0
    Broker,
    /// Execution Broker 1.0 with two users, whose offers are their own.
    BrokerUsers,
    /// Execution Broker 1.0 with two users, closed to all others.
    BrokerClosed,
    /// The Execution Planner of 2023 with two users.
    PlannerUsers,
    /// The steps between the drafts of 2025 and Execution Broker 1.0
    BrokerPre,
    /// The Calycopis schema of autumn 2025
    BrokerC25,
    /// The draft of 2025
    Broker25,
    /// The Execution Planner of 2023
    Planner23,
    /// All that the cloud room has, from its discovery service on.
    Cloud,
    /// The same with two users, who may read what nobody else may.
    CloudUsers,
    /// The same, closed to all but two users.
    CloudClosed,
    /// The same from its links on.
    Links,
    /// The same, and the end of signed addresses is waited for: it takes a minute.
    Expiring,
    /// DataLink 1.1 alone.
    Datalink,
}

impl Face {
    /// All faces.
    pub const ALL: [Face; 20] = [
        Face::Uws11,
        Face::Uws10,
        Face::Users,
        Face::Closed,
        Face::Tap,
        Face::Soda,
        Face::Broker,
        Face::BrokerUsers,
        Face::BrokerClosed,
        Face::PlannerUsers,
        Face::BrokerPre,
        Face::BrokerC25,
        Face::Broker25,
        Face::Planner23,
        Face::Cloud,
        Face::CloudUsers,
        Face::CloudClosed,
        Face::Links,
        Face::Expiring,
        Face::Datalink,
    ];

    /// The face on which a fault can be seen.
    pub fn of(fault: &reference::Fault) -> Face {
        if fault.breaks.iter().any(|id| AT_THE_END.contains(id)) {
            return Face::Expiring;
        }
        Face::at(fault.access, fault.endpoint())
    }

    /// The face on which a variant can be seen.
    pub fn of_variant(variant: &reference::Variant) -> Face {
        Face::at(variant.access, variant.endpoint())
    }

    fn at(access: reference::Access, endpoint: &str) -> Face {
        match access {
            reference::Access::Own if endpoint == "broker" => Face::BrokerUsers,
            reference::Access::Own if endpoint == "planner-23" => Face::PlannerUsers,
            reference::Access::Closed if endpoint == "broker" => Face::BrokerClosed,
            reference::Access::Own if IN_CLOUD.contains(&endpoint) => Face::CloudUsers,
            reference::Access::Closed if IN_CLOUD.contains(&endpoint) => Face::CloudClosed,
            reference::Access::Own => Face::Users,
            reference::Access::Closed => Face::Closed,
            reference::Access::Open if endpoint == "datalink" => Face::Links,
            reference::Access::Open if IN_CLOUD.contains(&endpoint) => Face::Cloud,
            reference::Access::Open => {
                let open = |face: &Face| face.access() == reference::Access::Open;
                let found = Face::ALL
                    .into_iter()
                    .find(|face| open(face) && face.endpoint() == endpoint);
                found.unwrap_or(Face::Uws11)
            }
        }
    }

    fn access(self) -> reference::Access {
        match self {
            Face::Users | Face::BrokerUsers | Face::PlannerUsers | Face::CloudUsers => reference::Access::Own,
            Face::Closed | Face::BrokerClosed | Face::CloudClosed => reference::Access::Closed,
            _ => reference::Access::Open,
        }
    }

    /// Its name at the reference server.
    pub fn endpoint(self) -> &'static str {
        match self {
            Face::Uws11 | Face::Users => "uws",
            Face::Uws10 => "uws10",
            Face::Tap | Face::Closed => "tap",
            Face::Soda => "soda",
            Face::Broker | Face::BrokerUsers | Face::BrokerClosed => "broker",
            Face::BrokerPre => "broker-pre",
            Face::BrokerC25 => "broker-c25",
            Face::Broker25 => "broker-25",
            Face::Planner23 | Face::PlannerUsers => "planner-23",
            Face::Cloud | Face::CloudUsers | Face::CloudClosed => "cloud",
            Face::Links | Face::Expiring | Face::Datalink => "datalink",
        }
    }

    /// Its name in the golden files.
    pub fn word(self) -> &'static str {
        match self {
            Face::Uws11 => "uws-1.1",
            Face::Uws10 => "uws-1.0",
            Face::Users => "users",
            Face::Closed => "closed",
            Face::Tap => "tap-async",
            Face::Soda => "soda-async",
            Face::Broker => "broker",
            Face::BrokerUsers => "broker-users",
            Face::BrokerClosed => "broker-closed",
            Face::BrokerPre => "broker-pre",
            Face::BrokerC25 => "broker-c25",
            Face::Broker25 => "broker-25",
            Face::Planner23 => "planner-23",
            Face::PlannerUsers => "planner-users",
            Face::Cloud => "cloud",
            Face::CloudUsers => "cloud-users",
            Face::CloudClosed => "cloud-closed",
            Face::Links => "links",
            Face::Expiring => "expiring",
            Face::Datalink => "datalink",
        }
    }

    /// The profile by which it is judged.
    pub fn profile(self) -> &'static str {
        match self {
            Face::Uws11 | Face::Uws10 | Face::Users => "uws",
            Face::Tap | Face::Closed => "tap-async",
            Face::Soda => "soda-async",
            Face::Broker | Face::BrokerUsers | Face::BrokerClosed => "broker",
            Face::BrokerPre | Face::BrokerC25 | Face::Broker25 => "eb-offersets",
            Face::Planner23 | Face::PlannerUsers => "ep-2023",
            Face::Datalink => "datalink",
            Face::Cloud | Face::CloudUsers | Face::CloudClosed | Face::Links | Face::Expiring => {
                "cloud-access"
            }
        }
    }

    /// The recipes that it understands.
    pub fn preset(self) -> Preset {
        match self {
            Face::Uws11 | Face::Uws10 | Face::Users => Preset::Reference,
            Face::Tap | Face::Closed => Preset::ReferenceTap,
            Face::Soda => Preset::ReferenceSoda,
            _ if IN_CLOUD.contains(&self.endpoint()) => Preset::ReferenceCloud,
            _ => Preset::ReferenceBroker,
        }
    }

    /// The older version of the broker that it speaks.
    fn dialect(self) -> Option<Dialect> {
        match self {
            Face::BrokerPre => Some(Dialect::Pre),
            Face::BrokerC25 => Some(Dialect::C25),
            Face::Broker25 => Some(Dialect::V25),
            Face::Planner23 | Face::PlannerUsers => Some(Dialect::V23),
            _ => None,
        }
    }

    /// Is it a broker rather than a job list?
    pub fn is_broker(self) -> bool {
        self.preset() == Preset::ReferenceBroker
    }
}

/// What a requirement came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The verdict.
    pub verdict: Verdict,
    /// Why it was not decided.
    pub reason: Option<Reason>,
    /// Finding codes apart from `ok`, with their own verdict.
    pub codes: BTreeSet<(String, &'static str)>,
}

/// What every requirement came to.
pub type Vector = BTreeMap<&'static str, Cell>;

/// Why a server could not be judged.
#[derive(Debug)]
pub struct SelfTestError(String);

impl From<String> for SelfTestError {
    fn from(text: String) -> SelfTestError {
        SelfTestError(text)
    }
}

impl fmt::Display for SelfTestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SelfTestError {}

/// Starts a reference server with these faults and variants, talks to it, and gives the recording. Fails too when the run
/// leaves a job behind on a server that has no fault.
pub async fn record(face: Face, faults: &[&str], variants: &[&str]) -> Result<Recording, SelfTestError> {
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let config = reference::Config {
        faults: owned(faults),
        variants: owned(variants),
        users: users(face),
        access: face.access(),
        longest_wait: LONGEST_WAIT,
        broker: broker(),
        cloud: cloud_room(face),
        ..Default::default()
    };
    let server = reference::start(config)
        .await
        .map_err(|e| SelfTestError(e.to_string()))?;
    let url = server
        .endpoints()
        .iter()
        .find(|(name, _)| name == face.endpoint())
        .map(|(_, url)| url.clone());
    let url = url
        .and_then(|u| url::Url::parse(&u).ok())
        .ok_or_else(|| SelfTestError("no such endpoint".to_owned()))?;
    let mut target = Target::new(url.clone());
    target.preset = Some(face.preset());
    target.profile = Some(face.profile().to_owned());
    target.identities = users(face).iter().map(identity).collect();
    if IN_CLOUD.contains(&face.endpoint()) {
        // As a target file would name them, so that what is wrong with one of them does not hide the others.
        target.cloud = cloud::reference(&url, face.profile());
        // Elsewhere nobody waits for the end of signed addresses.
        target.cloud.wait_expiry = if face == Face::Expiring {
            2 * SIGNED_FOR
        } else {
            Duration::ZERO
        };
    } else if !face.is_broker() {
        target.recipes = quick_recipes(face, &url);
    }
    target.sync = url.join("sync").ok().filter(|_| face.endpoint() == "uws");
    // The user says what the service claims, so that a missing version attribute is a violation (catalogue row 252).
    target.uws = (face != Face::Uws10).then(|| "1.1".to_owned());
    // Likewise the version that a broker speaks, where it is not the one that a broker is taken for.
    target.broker.dialect = face.dialect();
    let sizes = PLATFORMS.iter().find(|(id, _)| variants.contains(id));
    target.broker.platform =
        sizes.map(|(_, [cores, memory, storage])| Platform::new(*cores, *memory, Some(*storage)));
    target.limits.connections = 16;
    target.limits.timeout = Duration::from_secs(10);
    target.limits.patience = Duration::from_secs(2);
    target.limits.grace = Duration::from_secs(7);
    let run = Run {
        request: None,
        target,
        read_only: false,
        quick: false,
        allow_load: false,
        same_origin: false,
        allow_danger: true,
        pace: Pace::scaled(FAST),
        journal: None,
    };
    let outcome = engine::run(&run, std::future::pending(), |_| ())
        .await
        .map_err(|e| SelfTestError(e.to_string()))?;
    let left = (server.jobs_left(), server.sessions_left());
    server.shutdown().await;
    if faults.is_empty() && left != (0, 0) {
        let (jobs, sessions) = left;
        return Err(SelfTestError(format!(
            "{jobs} jobs and {sessions} offers or sessions were left behind"
        )));
    }
    Ok(outcome.recording)
}

/// What takes minutes elsewhere takes parts of a second here.
fn broker() -> reference::BrokerConfig {
    reference::BrokerConfig {
        offer_lifetime: Duration::from_millis(1500),
        preparing: Duration::from_millis(50),
        run: Duration::from_millis(200),
        releasing: Duration::from_millis(50),
        ..Default::default()
    }
}

/// The cloud room of a face.
fn cloud_room(face: Face) -> reference::CloudConfig {
    let usual = reference::CloudConfig::default();
    match face {
        Face::Expiring => reference::CloudConfig {
            signed_for: SIGNED_FOR,
            ..usual
        },
        _ => usual,
    }
}

/// Whom the server of a face knows.
fn users(face: Face) -> Vec<reference::User> {
    let names: &[&str] = match face.access() {
        reference::Access::Open => &[],
        _ => &["alice", "bob"],
    };
    let user = |name: &&str| reference::User {
        name: (*name).to_owned(),
        secret: format!("the secret of {name}").replace(' ', "-"),
    };
    names.iter().map(user).collect()
}

fn identity(user: &reference::User) -> Identity {
    Identity::new(&user.name, Credential::Bearer(user.secret.clone()))
}

/// What takes a minute at real pace is over in a few seconds here.
fn quick_recipes(face: Face, list: &url::Url) -> BTreeMap<String, Vec<(String, String)>> {
    let input = list.join("/").map_or_else(|_| String::new(), String::from);
    let recipes: [(&str, &[(&str, &str)]); 3] = [
        ("long", &[("SECONDS", "6"), ("STEPS", "100"), ("RESULTS", "100")]),
        ("suspended", &[("SECONDS", "0.1"), ("SUSPEND", "0.8")]),
        ("by-reference", &[("INPUT", &input)]),
    ];
    let quick = face.preset().recipes().remove("quick").unwrap_or_default();
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let recipe = |parameters: &[(&str, &str)]| {
        let mut recipe: Vec<_> = parameters.iter().map(owned).collect();
        if face.preset() != Preset::Reference {
            // The protocol has its say.
            recipe.extend(quick.clone());
        }
        recipe
    };
    recipes
        .into_iter()
        .map(|(name, parameters)| (name.to_owned(), recipe(parameters)))
        .collect()
}

/// The verdict vector of a recording.
pub fn vector(recording: &Recording) -> Vector {
    judge(recording)
        .iter()
        .map(|j| (j.requirement.id.as_str(), cell(j)))
        .collect()
}

fn cell(judged: &Judged) -> Cell {
    let codes = judged
        .findings
        .iter()
        .filter(|f| f.code != "ok" && f.code != "undecided");
    Cell {
        verdict: judged.verdict,
        reason: judged.reason,
        codes: codes
            .map(|f| (f.code.to_owned(), f.verdict.map_or("", Verdict::word)))
            .collect(),
    }
}

/// How a vector differs from that of the conforming server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// `requirement finding-code verdict`, for every violation that the conforming server does not show.
    #[serde(default)]
    pub notices: Vec<String>,
    /// The same for remarks (`info`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// `requirement verdict(reason)`, for requirements that the conforming server satisfies and that are undecided here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<String>,
}

/// What is noticed, remarked and blocked, compared with the conforming server.
pub fn difference(baseline: &Vector, seen: &Vector) -> Difference {
    let mut difference = Difference::default();
    for (requirement, cell) in seen {
        let Some(base) = baseline.get(requirement) else {
            continue;
        };
        for (code, verdict) in cell.codes.difference(&base.codes) {
            let remark = *verdict == Verdict::Info.word();
            let list = if remark {
                &mut difference.remarks
            } else {
                &mut difference.notices
            };
            list.push(format!("{requirement} {code} {verdict}"));
        }
        let decided = |c: &Cell| {
            !matches!(
                c.verdict,
                Verdict::Skipped | Verdict::Inconclusive | Verdict::Error
            )
        };
        if decided(base) && !decided(cell) {
            let reason = cell.reason.map_or_else(String::new, |r| format!("({r})"));
            difference
                .blocks
                .push(format!("{requirement} {}{reason}", cell.verdict.word()));
        }
    }
    difference
}

/// What a fault may or may not be noticed by as well, by fault id; `*` stands for anything.
pub fn races() -> Result<BTreeMap<String, Vec<String>>, SelfTestError> {
    toml::from_str(include_str!("../tests/golden/races.toml")).map_err(|e| SelfTestError(e.to_string()))
}

/// Are these the notices that were reviewed, races apart?
pub fn as_reviewed(seen: &[String], reviewed: &[String], races: &[String]) -> bool {
    let certain = |lines: &[String]| -> BTreeSet<String> {
        lines
            .iter()
            .filter(|l| !races.contains(l) && races != ["*"])
            .cloned()
            .collect()
    };
    certain(seen) == certain(reviewed)
}

/// What each fault must be noticed by, as reviewed: notices by fault id.
pub fn expected() -> Result<BTreeMap<String, Vec<String>>, SelfTestError> {
    toml::from_str(include_str!("../tests/golden/faults.toml")).map_err(|e| SelfTestError(e.to_string()))
}
