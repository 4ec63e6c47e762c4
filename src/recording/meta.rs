//! A whole recording: what was asked of whom, all exchanges, and the steps that were not made.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{CloudMeta, Exchange, LimitsMeta, Reason, Step, Waiver};

/// A point of preflight: what was tried and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreflightItem {
    /// What was looked at, such as `job list`.
    pub name: String,
    /// Did it go well?
    pub ok: bool,
    /// What was found.
    pub found: String,
}

impl PreflightItem {
    /// The name of a point that tells the user what to do, though the run went on without it.
    const HINT: &str = "hint";

    /// What the user can do to have more judged.
    pub fn hint(what: impl Into<String>) -> PreflightItem {
        PreflightItem {
            name: Self::HINT.to_owned(),
            ok: true,
            found: what.into(),
        }
    }

    /// Does it tell the user what to do?
    pub fn is_hint(&self) -> bool {
        self.name == Self::HINT
    }
}

/// A job that the run made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRecord {
    /// The scenario it belongs to, such as `p1`.
    pub label: String,
    /// Its resolved URL.
    pub url: String,
    /// Is it known to be gone from the service?
    pub removed: bool,
}

/// A step that was not made, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotMade {
    /// Name of the step.
    pub step: String,
    /// Why not.
    pub reason: Reason,
    /// The step whose failure prevented it.
    pub because: Option<String>,
    /// The same in words.
    pub detail: String,
}

/// What a recording was made of and for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// Version of voconform that talked.
    pub tool_version: String,
    /// How the target file names the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version of the catalogue to judge by; none = the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<String>,
    /// Known failures that the owner of the target accepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// What the run was allowed to take; none = not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<LimitsMeta>,
    /// What the user gave.
    pub url: String,
    /// The job list (catalogue chapter 4.1), without trailing slash unless the service insists on one; the base of a broker.
    pub job_list: String,
    /// Where the capabilities were found, if they were.
    pub capabilities: Option<String>,
    /// Profile judged, such as `uws` or `tap-async`.
    pub profile: String,
    /// The UWS version the target file or the capabilities claim.
    pub claimed_uws: Option<String>,
    /// The version of the Execution Broker interface that the service speaks: `1.0`, `pre`, `c25`, `25` or `23`; see
    /// [`Dialect`](crate::documents::broker::Dialect).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
    /// What the platform behind a broker has, as the user says: `cores`, `memory` and `storage` (both in GiB).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub platform: BTreeMap<String, u64>,
    /// What runs of the profiles `datalink` and `cloud-access` know besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cloud: Option<CloudMeta>,
    /// Name of the recipe preset in use.
    pub preset: String,
    /// Job recipes: name to parameters, in order, repeated names allowed.
    pub recipes: BTreeMap<String, Vec<(String, String)>>,
    /// Was nothing to be written?
    pub read_only: bool,
    /// Were rows of long wall-clock time left out?
    pub quick: bool,
    /// Name of the identity that was used, if any.
    pub identity: Option<String>,
    /// How the service names that identity as an owner, if the user said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// A word that no other run uses; marks our jobs and probes.
    pub nonce: String,
    /// Factor on all waits and thresholds of time; 1 in earnest, less in tests of voconform itself.
    pub pace: f64,
    /// Requests a second allowed; none = unlimited.
    pub rate: Option<u32>,
    /// Connections at once.
    pub connections: usize,
    /// Start of the run, RFC 3339 UTC.
    pub started: String,
    /// End of the run, RFC 3339 UTC.
    pub finished: String,
    /// Time the standard itself demanded to be waited in the longest scenario, in milliseconds.
    pub demanded_wait_ms: u64,
    /// How the run ended, if not by itself: `interrupted` or `deadline`.
    pub ended_by: Option<Reason>,
    /// What preflight found.
    pub preflight: Vec<PreflightItem>,
    /// Was this recorded elsewhere, while other clients talked?
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passive: bool,
}

/// All exchanges of a run and the reasons of all steps not made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// What it was made of and for.
    pub meta: Meta,
    /// Exchanges in order of start.
    pub exchanges: Vec<Arc<Exchange>>,
    /// Steps that were not made.
    pub not_made: Vec<NotMade>,
    /// Jobs that were made.
    pub jobs: Vec<JobRecord>,
}

impl Recording {
    /// Why this step was not made, if that is known.
    pub fn why_not(&self, step: Step) -> Option<&NotMade> {
        self.not_made.iter().find(|n| n.step == step.name())
    }

    /// The job of a scenario.
    pub fn job(&self, label: &str) -> Option<&JobRecord> {
        self.jobs.iter().find(|j| j.label == label)
    }
}
