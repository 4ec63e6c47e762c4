//! Reading the documents of our own jobs: those that can't be read are left to the rows that are about reading.

use crate::checks::view::instant_seconds;
use crate::checks::{Finding, Part, Seen, View, bare};
use crate::documents::instant::Instant;
use crate::documents::uws::{Field, Job, Phase};
use crate::recording::{Reason, Step};

use super::times::read_instant;

/// Instants closer than this are the same: documents differ in precision (ambiguity A16).
pub const PRECISION: f64 = 1.0;

/// A job document with the exchange that brought it.
#[derive(Clone, Copy)]
pub struct Read<'v> {
    /// The exchange.
    pub x: Seen<'v>,
    /// The document.
    pub job: Job<'v>,
}

impl Read<'_> {
    /// The phase it shows, if that is one of the ten words.
    pub fn phase(&self) -> Option<Phase> {
        self.job.phase_word()
    }

    /// Where it shows the phase.
    pub fn phase_part(&self) -> Part {
        Part::Body(self.job.phase().span())
    }

    /// The phase as a word for messages.
    pub fn phase_text(&self) -> String {
        self.job.phase().trimmed().unwrap_or("no phase").to_owned()
    }
}

/// The job documents read at these steps, in the order of the conversation.
pub fn documents<'v>(v: &'v View<'_>, steps: &[Step]) -> Vec<Read<'v>> {
    let at_one_of = |x: &Seen<'_>| steps.iter().any(|step| x.exchange.step == step.name());
    v.answers()
        .filter(at_one_of)
        .filter_map(|x| x.job().ok().map(|job| Read { x, job }))
        .collect()
}

/// The first job document read at a step.
pub fn document<'v>(v: &'v View<'_>, step: Step) -> Option<Read<'v>> {
    documents(v, &[step]).into_iter().next()
}

/// The job documents of one scenario, in order.
pub fn documents_of<'v>(v: &'v View<'_>, lane: &str) -> Vec<Read<'v>> {
    v.answers()
        .filter(|x| x.exchange.lane() == lane && x.job_label() == Some(lane))
        .filter_map(|x| x.job().ok().map(|job| Read { x, job }))
        .collect()
}

/// The instant that a field gives, if it gives one that can be understood.
pub fn instant(field: &Field<'_>) -> Option<Instant> {
    read_instant(field.trimmed()?)
}

/// The same in seconds since 1970.
pub fn instant_of(field: &Field<'_>) -> Option<f64> {
    instant(field).map(|at| instant_seconds(&at))
}

/// Do two fields say the same: the same text, the same instant, or both nothing?
pub fn same_value(a: &Field<'_>, b: &Field<'_>, tolerance: f64) -> bool {
    match (a.trimmed(), b.trimmed()) {
        (None, None) => true,
        (Some(left), Some(right)) if left == right => true,
        (Some(left), Some(right)) => match (read_instant(left), read_instant(right)) {
            (Some(left), Some(right)) => {
                (instant_seconds(&left) - instant_seconds(&right)).abs() <= tolerance
            }
            _ => false,
        },
        _ => false,
    }
}

/// What a field says, for messages.
pub fn said(field: &Field<'_>) -> String {
    match field.trimmed() {
        Some(text) => text.to_owned(),
        None if field.is_nil() => "nil".to_owned(),
        None if field.is_absent() => "nothing".to_owned(),
        None => "an empty element".to_owned(),
    }
}

/// This exchange decides nothing because of something that another row reports.
pub fn blocked(x: &Seen<'_>, why: &str) -> Finding {
    Finding::undecided(Reason::Blocked, x, why)
}

/// Has the job of this scenario its URL for itself, and could it be read there at first?
pub fn is_sound(v: &View<'_>, lane: &str, first_look: Step) -> bool {
    let Some(url) = v.job_url(lane) else { return true };
    let shared = v
        .recording
        .jobs
        .iter()
        .filter(|j| bare(&j.url) == bare(url.as_str()))
        .count()
        > 1;
    !shared && v.first(first_look).is_none_or(|x| x.status() == 200)
}
