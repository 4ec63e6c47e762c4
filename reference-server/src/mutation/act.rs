//! What a fault or a variant does: where it acts, and how. Plain data, made by the functions of this file.

use super::{Quirk, Seen};
use crate::broker::mutation::BrokerAct;
use crate::cloud::mutation::CloudAct;
use crate::message::{Request, Response};
use crate::uws::{Kind, Phase};
use crate::wire::Wire;
use crate::xml::{Document, Element, Style};

/// A single difference.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// The answer is rewritten.
    Rewrite(Place, &'static [Edit]),
    /// Another request is handled instead, or None.
    Turn(Place, fn(&Request, &Seen) -> Request),
    /// Another request is handled afterwards as well.
    Also(Place, fn(&Request, &Seen) -> Request),
    Quirk(Quirk),
    Style(fn(&mut Style)),
    Wire(fn(&mut Wire)),
    /// The same vocabulary for the Execution Broker.
    Broker(BrokerAct),
    /// ... and for the cloud.
    Cloud(CloudAct),
}

/// A change to an answer, made in the order given.
#[derive(Clone, Copy)]
pub(crate) enum Edit {
    Status(u16),
    Header(&'static str, &'static str),
    Remove(&'static str),
    /// The body becomes this text; the type stays.
    Text(&'static str),
    /// The text of the body is rewritten; the type stays.
    TextBy(fn(&str) -> String),
    /// The root element of an XML answer is rewritten.
    Root(fn(&mut Element)),
    Document(fn(&mut Document)),
    Any(fn(&mut Response, &Seen)),
    /// The bytes are rewritten after an XML answer was written down.
    Bytes(fn(&mut Vec<u8>)),
}

/// Where an act applies: to which requests, and to which answers.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Empty: any. HEAD counts as GET.
    pub methods: &'static [&'static str],
    /// Empty: the job list and all below it.
    pub kinds: &'static [Kind],
    /// Phase of the job (for reading: after the request, else before it). Empty: any.
    pub phases: &'static [Phase],
    /// Status of the answer. None: any below 400.
    pub answered: Option<u16>,
    /// Only for jobs that do not exist.
    pub unknown_job: bool,
    pub when: Option<fn(&Seen) -> bool>,
}

const ANYWHERE: Place = Place {
    methods: &[],
    kinds: &[],
    phases: &[],
    answered: None,
    unknown_job: false,
    when: None,
};

pub(crate) const fn at(methods: &'static [&'static str], kinds: &'static [Kind]) -> Place {
    Place {
        methods,
        kinds,
        ..ANYWHERE
    }
}

/// Rewrites answers to GET.
pub(crate) const fn get(kinds: &'static [Kind], edits: &'static [Edit]) -> Act {
    Act::Rewrite(at(&["GET"], kinds), edits)
}

/// Rewrites answers to POST.
pub(crate) const fn post(kinds: &'static [Kind], edits: &'static [Edit]) -> Act {
    Act::Rewrite(at(&["POST"], kinds), edits)
}

/// Rewrites answers to DELETE.
pub(crate) const fn delete(kinds: &'static [Kind], edits: &'static [Edit]) -> Act {
    Act::Rewrite(at(&["DELETE"], kinds), edits)
}

/// Rewrites answers to any method.
pub(crate) const fn any(kinds: &'static [Kind], edits: &'static [Edit]) -> Act {
    Act::Rewrite(at(&[], kinds), edits)
}

/// Rewrites the documents that carry a job or a list, whatever else.
pub(crate) const fn documents(edits: &'static [Edit]) -> Act {
    Act::Rewrite(
        at(
            &["GET"],
            &[Kind::List, Kind::Job, Kind::Results, Kind::Parameters],
        ),
        edits,
    )
}

impl Act {
    /// Only for jobs in these phases.
    pub const fn within(self, phases: &'static [Phase]) -> Act {
        match self {
            Act::Rewrite(place, edits) => Act::Rewrite(Place { phases, ..place }, edits),
            Act::Turn(place, turn) => Act::Turn(Place { phases, ..place }, turn),
            Act::Also(place, also) => Act::Also(Place { phases, ..place }, also),
            other => other,
        }
    }

    /// Only for answers with this status.
    pub const fn answered(self, status: u16) -> Act {
        let answered = Some(status);
        match self {
            Act::Rewrite(place, edits) => Act::Rewrite(Place { answered, ..place }, edits),
            Act::Also(place, also) => Act::Also(Place { answered, ..place }, also),
            other => other,
        }
    }

    /// Only for jobs that do not exist, and whatever the answer is.
    pub const fn unknown_job(self) -> Act {
        match self {
            Act::Rewrite(place, edits) => Act::Rewrite(
                Place {
                    answered: Some(404),
                    unknown_job: true,
                    ..place
                },
                edits,
            ),
            other => other,
        }
    }

    /// Only if the condition holds.
    pub const fn when(self, condition: fn(&Seen) -> bool) -> Act {
        let when = Some(condition);
        match self {
            Act::Rewrite(place, edits) => Act::Rewrite(Place { when, ..place }, edits),
            Act::Turn(place, turn) => Act::Turn(Place { when, ..place }, turn),
            Act::Also(place, also) => Act::Also(Place { when, ..place }, also),
            other => other,
        }
    }
}

impl Place {
    /// Whether the request is meant; the answer is looked at by [`Place::fits_answer`].
    pub fn fits_request(&self, seen: &Seen) -> bool {
        let method = if seen.request.method == "HEAD" {
            "GET"
        } else {
            seen.request.method.as_str()
        };
        let phase = seen.phase();
        (self.methods.is_empty() || self.methods.contains(&method))
            && match self.kinds {
                [] => seen.target.kind.is_of_jobs(),
                kinds => kinds.contains(&seen.target.kind),
            }
            && (self.phases.is_empty() || phase.is_some_and(|phase| self.phases.contains(&phase)))
            && (!self.unknown_job || (seen.target.kind != Kind::List && seen.before.is_none()))
            && self.when.is_none_or(|condition| condition(seen))
    }

    pub fn fits_answer(&self, status: u16) -> bool {
        self.answered.map_or(status < 400, |wanted| wanted == status)
    }
}
