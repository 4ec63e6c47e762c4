//! What the checks of DALI and TAP stand on: did the plain job work, and is a refusal about the job at all?

use crate::checks::uws::own_jobs::{Read, documents};
use crate::checks::{Seen, View};
use crate::documents::uws::Phase;
use crate::recording::{Step, step};

/// The last job document that was read at this step.
pub fn phase_at_last<'v>(v: &'v View<'_>, poll: Step) -> Option<Read<'v>> {
    documents(v, &[poll]).pop()
}

/// Did a job of the quick recipe complete? Then a job that is only asked for in another way has no excuse.
pub fn quick_completes(v: &View<'_>) -> bool {
    let polls = [step::Q1_POLL, step::DC1_POLL];
    polls
        .iter()
        .filter_map(|poll| phase_at_last(v, *poll))
        .any(|read| read.phase() == Some(Phase::Completed))
}

/// Could a 403 to a creation mean that the client has enough jobs? Not if a later creation was accepted.
pub fn may_be_a_quota(v: &View<'_>, refused: &Seen<'_>) -> bool {
    let accepted_later = |x: &Seen<'_>| {
        x.id() > refused.id() && x.exchange.step.ends_with("/create") && (200..400).contains(&x.status())
    };
    refused.status() == 403 && !v.answers().any(|x| accepted_later(&x))
}
