//! Named ways to differ that every standard allows: a checker must not mind.

mod asking;
mod broker;
mod broker_documents;
mod broker_legacy;
mod broker_lives;
mod broker_offers;
mod broker_service;
mod cloud;
mod cloud_less;
mod cloud_links;
mod documents;
mod messages;
mod old_version;
mod security;
mod service;
mod tap;
mod vosi;

use crate::access::Access;
use crate::mutation::Act;

/// A legal way in which the server differs from what is usual.
pub struct Variant {
    /// Name, in kebab-case.
    pub id: &'static str,
    /// What the server does, in one sentence.
    pub title: &'static str,
    /// Why it may: the standard and the section.
    pub because: &'static str,
    /// What the server must be like for it to be seen; anything but open means that it has users.
    pub access: Access,
    pub(crate) acts: &'static [Act],
    /// Name of the endpoint; empty: the plain UWS.
    on: &'static str,
}

impl Variant {
    /// Name of the endpoint on which it can be seen.
    pub fn endpoint(&self) -> &'static str {
        match self.on {
            "" => "uws",
            on => on,
        }
    }

    /// It can be seen on this endpoint: `uws10`, `tap`, `soda`, `broker`.
    const fn on(self, endpoint: &'static str) -> Variant {
        Variant { on: endpoint, ..self }
    }
}

impl Variant {
    /// The same on a server with users, whose jobs are their own.
    const fn with_users(self) -> Variant {
        Variant {
            access: Access::Own,
            ..self
        }
    }

    /// The same on a server that is closed to all but its users.
    const fn when_closed(self) -> Variant {
        Variant {
            access: Access::Closed,
            ..self
        }
    }
}

const ROOMS: &[&[Variant]] = &[
    messages::VARIANTS,
    documents::VARIANTS,
    service::VARIANTS,
    security::VARIANTS,
    tap::VARIANTS,
    vosi::VARIANTS,
    old_version::VARIANTS,
    asking::VARIANTS,
    broker::VARIANTS,
    broker_legacy::VARIANTS,
    broker_documents::VARIANTS,
    broker_service::VARIANTS,
    broker_offers::VARIANTS,
    broker_lives::VARIANTS,
    cloud::DISCOVERY,
    cloud::STORE,
    cloud_less::LESS,
    cloud_links::LINKS,
    cloud_links::SIGNED,
    cloud_links::PLACES,
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
        access: Access::Open,
        acts,
        on: "",
    }
}
