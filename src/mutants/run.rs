//! Judges mutants and says what became of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Mutant, mutants, spoilt};
use crate::checks::{Verdict, View};
use crate::recording::Recording;
use crate::self_test::{Face, SelfTestError, Vector, difference, record, vector};

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A violation is reported that the original does not show; by which requirements.
    Noticed(Vec<String>),
    /// Nobody is accused, but something is remarked, or can't be decided any more.
    Changed(Vec<String>),
    /// Nothing is said of it.
    Survived,
}

/// What became of all of them, by class.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The fates.
    pub fates: BTreeMap<String, Fate>,
}

impl Outcome {
    /// The classes of the survivors.
    pub fn survivors(&self) -> impl Iterator<Item = &str> {
        let survived = self.fates.iter().filter(|(_, fate)| **fate == Fate::Survived);
        survived.map(|(class, _)| class.as_str())
    }

    /// How many were noticed, changed something else, and survived.
    pub fn counts(&self) -> [usize; 3] {
        let count = |wanted: fn(&Fate) -> bool| self.fates.values().filter(|fate| wanted(fate)).count();
        [
            count(|fate| matches!(fate, Fate::Noticed(_))),
            count(|fate| matches!(fate, Fate::Changed(_))),
            count(|fate| *fate == Fate::Survived),
        ]
    }
}

/// Judges so many of the mutants of a recording, chosen by the seed, on two threads.
pub fn judge_mutants(recording: &Recording, limit: usize, seed: u64) -> Outcome {
    judge_these(recording, &chosen(mutants(recording), limit, seed))
}

/// Judges these mutants of a recording on two threads.
pub fn judge_these(recording: &Recording, chosen: &[Mutant]) -> Outcome {
    let base = vector(recording);
    let half = chosen.len().div_ceil(2).max(1);
    let fates = std::thread::scope(|scope| {
        let parts: Vec<_> = chosen
            .chunks(half)
            .map(|part| {
                let base = &base;
                scope.spawn(move || {
                    let view = View::new(recording);
                    let fates = part.iter().filter_map(|m| fate(&view, base, m));
                    fates.collect::<Vec<_>>()
                })
            })
            .collect();
        // A judgement that fell over is an error verdict; a thread does not panic.
        parts
            .into_iter()
            .filter_map(|part| part.join().ok())
            .flatten()
            .collect()
    });
    Outcome { fates }
}

fn fate(view: &View<'_>, base: &Vector, mutant: &Mutant) -> Option<(String, Fate)> {
    let after = vector(&spoilt(view, mutant)?);
    let notices = difference(base, &after).notices;
    let changed: Vec<String> = after
        .iter()
        .filter(|(id, cell)| {
            base.get(*id)
                .is_none_or(|old| old.verdict != cell.verdict || old.codes != cell.codes)
        })
        .map(|(id, cell)| format!("{id} {}", cell.verdict.word()))
        .collect();
    let fell_over = after.values().any(|cell| cell.verdict == Verdict::Error);
    let fate = match (notices.is_empty() && !fell_over, changed.is_empty()) {
        (false, _) => Fate::Noticed(notices),
        (true, false) => Fate::Changed(changed),
        (true, true) => Fate::Survived,
    };
    Some((mutant.class(), fate))
}

/// A part that is the same for the same seed.
fn chosen(mut all: Vec<Mutant>, limit: usize, seed: u64) -> Vec<Mutant> {
    let mut state = seed;
    while all.len() > limit {
        // The constants of a well-known linear congruential generator; any spread will do here.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let at = (state >> 33) as usize % all.len();
        all.swap_remove(at);
    }
    all.sort();
    all
}

/// What the conforming server was when its answers were spoilt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// A job list.
    #[default]
    Uws,
    /// An Execution Broker.
    Broker,
    /// What hands out addresses in clouds, and what they point at.
    Cloud,
}

impl std::str::FromStr for Service {
    type Err = String;

    /// Reads `uws`, `broker` or `cloud`.
    fn from_str(word: &str) -> Result<Service, String> {
        match word {
            "uws" => Ok(Service::Uws),
            "broker" => Ok(Service::Broker),
            "cloud" => Ok(Service::Cloud),
            _ => Err("it is uws, broker or cloud".to_owned()),
        }
    }
}

impl Service {
    /// All of them.
    pub const ALL: [Service; 3] = [Service::Uws, Service::Broker, Service::Cloud];

    /// The recording whose answers are spoilt. Of a broker it lacks what was given back at the end, which is nearly half of
    /// it and shows nothing new.
    ///
    /// # Errors
    /// The reference server could not be judged.
    pub async fn recording(self) -> Result<Recording, SelfTestError> {
        match self {
            Service::Uws => record(Face::Uws11, &[], &[]).await,
            Service::Cloud => record(Face::Cloud, &[], &[]).await,
            Service::Broker => Ok(without_cleanup(record(Face::Broker, &[], &[]).await?)),
        }
    }
}

/// The recording without the lane of that name, its exchanges numbered anew: a gap would be a request of which nothing is
/// known.
fn without_cleanup(mut recording: Recording) -> Recording {
    recording.exchanges.retain(|x| x.lane() != "cleanup");
    recording.exchanges.sort_by_key(|x| x.id);
    let numbers: BTreeMap<u32, u32> = recording.exchanges.iter().map(|x| x.id).zip(1..).collect();
    for x in &mut recording.exchanges {
        let x = Arc::make_mut(x);
        x.id = numbers.get(&x.id).copied().unwrap_or(x.id);
        x.redirected_from = x.redirected_from.and_then(|id| numbers.get(&id).copied());
    }
    recording
}

/// Survivors that were reviewed, for the same reason.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Reviewed {
    /// Which services they are said by: job lists, brokers, or clouds.
    #[serde(default)]
    pub of: Service,
    /// Why nothing is said of them: the standard leaves it open, or it can't be seen.
    pub because: String,
    /// Their classes; a star stands for any characters.
    pub classes: Vec<String>,
}

impl Reviewed {
    /// Is this class among them?
    pub fn covers(&self, class: &str) -> bool {
        self.classes.iter().any(|pattern| fits(pattern, class))
    }
}

fn fits(pattern: &str, class: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = class.strip_prefix(first) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

/// The reviewed survivors of a service by group.
///
/// # Errors
/// The file is not TOML of that form.
pub fn reviewed(service: Service) -> Result<BTreeMap<String, Reviewed>, SelfTestError> {
    let text = include_str!("../../tests/golden/mutants.toml");
    let mut all: BTreeMap<String, Reviewed> =
        toml::from_str(text).map_err(|e| SelfTestError::from(e.to_string()))?;
    all.retain(|_, group| group.of == service);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_stand_for_anything() {
        assert!(fits("a · b", "a · b") && !fits("a · b", "a · bc"));
        assert!(fits("* · GET * · header:date", "drop · GET job · header:date"));
        assert!(!fits("* · GET * · header:date", "drop · GET job · header:dates"));
        assert!(fits("pad · *", "pad · GET job · x") && !fits("pad · *", "drop · GET job · x"));
    }
}
