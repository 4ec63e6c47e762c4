//! How long storage lives: what the platform manages comes with the acceptance and goes some time after the job; the rest is
//! somebody else's (P23, Storage resources).

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::asked::duration;
use crate::broker::mutation::{Mutations, Rule};
use crate::broker::session::Session;
use crate::broker::times::{plus, write_instant};
use crate::broker::tree::text;

/// Storage that is not only there for the job.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub name: String,
    pub is_managed: bool,
    /// How long it is kept after the job.
    pub lifetime: SignedDuration,
}

/// How long managed storage is kept where nothing is asked for.
const USUAL: SignedDuration = SignedDuration::from_hours(1);

/// What a storage resource of a request says of its life; None: it goes with the job.
pub(super) fn store(resource: &Value, index: usize) -> Option<Store> {
    let lifecycle = text(resource, "/spec/lifecycle")?;
    let asked = |name: &str| text(resource, &format!("/spec/{name}")).and_then(duration);
    let lifetime = asked("minlifetime").or_else(|| asked("maxlifetime").map(|most| most.min(USUAL)));
    let name = text(resource, "/name").map_or_else(|| format!("storage-{index}"), str::to_owned);
    Some(Store {
        name,
        is_managed: lifecycle == "managed",
        lifetime: lifetime.unwrap_or(USUAL),
    })
}

/// What happened to the storage of a session up to now, in time order: a pure function of the session's own history.
pub(super) fn log(session: &Session, mutations: &Mutations, now: Timestamp) -> Vec<Value> {
    let entered = |phase: &str| {
        let of_session = session.events.iter().filter(|event| event.part.is_empty());
        of_session
            .filter(|event| event.to == phase)
            .map(|event| event.at)
            .next()
    };
    let accepted = entered("ACCEPTED");
    let ended = ["COMPLETED", "FAILED", "CANCELLED"]
        .into_iter()
        .filter_map(entered)
        .min();
    let mut found: Vec<(Timestamp, &str, &str)> = Vec::new();
    for store in &session.origin.stores {
        if !store.is_managed {
            let gone = ended.filter(|_| mutations.has(Rule::UnmanagedDeleted));
            found.extend(gone.map(|at| (at, store.name.as_str(), "deleted")));
            continue;
        }
        let early = mutations.has(Rule::AllocatesOnOffer).then_some(session.created);
        found.extend(
            early
                .or(accepted)
                .map(|at| (at, store.name.as_str(), "allocated")),
        );
        let kept = match mutations.has(Rule::StorageDeletedEarly) {
            true => SignedDuration::ZERO,
            false => store.lifetime,
        };
        let deleted = accepted
            .and(ended)
            .map(|at| plus(at, kept))
            .filter(|at| *at <= now);
        found.extend(deleted.map(|at| (at, store.name.as_str(), "deleted")));
    }
    found.sort_by_key(|(at, _, _)| *at);
    let written = |(at, name, event): (Timestamp, &str, &str)| json!({"time": write_instant(at), "resource": name, "event": event});
    found.into_iter().map(written).collect()
}
