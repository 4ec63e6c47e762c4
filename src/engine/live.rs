//! A run that is under way, as whoever waits for it may look at it: how far it is, and what was heard so far.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use super::hide;
use crate::http::Redactor;
use crate::recording::step::Area;
use crate::recording::{Exchange, Meta, Recording, Step, step};
use crate::scenarios::Talk;

/// A run that is under way. It holds no share of the conversation, so that the engine can take that apart at the end.
pub struct Live {
    talk: Weak<Talk>,
    meta: Meta,
    secrets: Redactor,
    begun: Instant,
    deadline: Duration,
}

/// How far a run is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Requests that were answered, or failed.
    pub requests: usize,
    /// Steps that were begun, or will not be made.
    pub steps: usize,
    /// Steps that a run of this kind knows.
    pub known: usize,
    /// The last step of each scenario that has begun and not ended; first the scenario that was silent longest.
    pub waiting: Vec<Step>,
    /// Until the deadline of the run.
    pub left: Duration,
}

impl Live {
    pub(super) fn new(talk: &Arc<Talk>, meta: Meta, secrets: Redactor, deadline: Duration) -> Live {
        Live {
            talk: Arc::downgrade(talk),
            meta,
            secrets,
            begun: Instant::now(),
            deadline,
        }
    }

    /// How far the run is; none when it is over.
    pub fn state(&self) -> Option<State> {
        let talk = self.talk.upgrade()?;
        let made = talk.client.exchanges();
        let not_made = talk.not_made();
        let area = talk.plan.area;
        drop(talk);
        let steps = made.iter().map(|x| x.step.as_str());
        let done: HashSet<&str> = steps.chain(not_made.iter().map(|n| n.step.as_str())).collect();
        Some(State {
            requests: made.len(),
            steps: step::of(area).filter(|step| done.contains(step.name())).count(),
            known: step::of(area).count(),
            waiting: waiting(area, &made, &done),
            left: self.deadline.saturating_sub(self.begun.elapsed()),
        })
    }

    /// The exchanges so far, in order of start; none when the run is over.
    pub fn exchanges(&self) -> Option<Vec<Arc<Exchange>>> {
        Some(self.talk.upgrade()?.client.exchanges())
    }

    /// What was heard so far, to be judged like a whole recording: a violation in it is one of the whole, and nothing else
    /// can be said yet. None when the run is over.
    pub fn heard(&self) -> Option<Recording> {
        let talk = self.talk.upgrade()?;
        let mut meta = self.meta.clone();
        if talk.plan.area == Area::Broker {
            meta.dialect = Some(talk.ground.dialect().word().to_owned());
        }
        if talk.plan.area == Area::Cloud {
            meta.cloud = Some(talk.cloud.meta(&talk.client));
        }
        let mut recording = Recording {
            meta,
            exchanges: talk.client.exchanges(),
            not_made: talk.not_made(),
            jobs: talk.jobs(),
        };
        drop(talk);
        hide(&self.secrets, &mut recording);
        Some(recording)
    }
}

/// The last step of each scenario that has steps neither made nor explained; first the scenario that was silent longest.
fn waiting(area: Area, made: &[Arc<Exchange>], done: &HashSet<&str>) -> Vec<Step> {
    let mut last: BTreeMap<&str, &Exchange> = BTreeMap::new();
    for exchange in made {
        last.insert(exchange.lane(), exchange);
    }
    let open: HashSet<&str> = step::of(area)
        .filter(|step| !done.contains(step.name()))
        .map(Step::lane)
        .collect();
    let mut last: Vec<&Exchange> = last.into_values().filter(|x| open.contains(x.lane())).collect();
    last.sort_by_key(|x| x.ended());
    last.into_iter().filter_map(|x| Step::named(&x.step)).collect()
}
