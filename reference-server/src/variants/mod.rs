//! Named ways to differ that every standard allows: a checker must not mind.

mod asking;
mod documents;
mod messages;
mod service;

use crate::mutation::Act;

/// A legal way in which the server differs from what is usual.
pub struct Variant {
    /// Name, in kebab-case.
    pub id: &'static str,
    /// What the server does, in one sentence.
    pub title: &'static str,
    /// Why it may: the standard and the section.
    pub because: &'static str,
    pub(crate) acts: &'static [Act],
}

const ROOMS: &[&[Variant]] = &[
    messages::VARIANTS,
    documents::VARIANTS,
    service::VARIANTS,
    asking::VARIANTS,
];

/// All variants: of messages, of documents, of the service, and of filters and waits.
pub fn variants() -> impl Iterator<Item = &'static Variant> {
    ROOMS.iter().flat_map(|room| room.iter())
}

const fn variant(
    id: &'static str,
    title: &'static str,
    because: &'static str,
    acts: &'static [Act],
) -> Variant {
    Variant {
        id,
        title,
        because,
        acts,
    }
}
