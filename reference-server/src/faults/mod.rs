//! Named ways to misbehave: most are data, saying where which message is rewritten.

mod broker;
mod cloud;
mod create;
mod dali;
mod deletion;
mod destruction;
mod duration;
mod error;
mod filters;
mod history;
mod http;
mod job;
mod list;
mod orders;
mod owner;
mod parameters;
mod phase;
mod quote;
mod real_world;
mod results;
mod schema_job;
mod schema_list;
mod schema_parts;
mod security;
mod soda;
mod tap;
mod times;
mod version;
mod vosi;
mod waiting;
mod wire;

use crate::access::Access;
use crate::mutation::Act;

/// A way in which the server breaks a standard.
pub struct Fault {
    /// Name, in kebab-case.
    pub id: &'static str,
    /// What the server does wrong, in one sentence.
    pub title: &'static str,
    /// The requirements that it is made to break.
    pub breaks: &'static [&'static str],
    /// What the server must be like for it to be seen; anything but open means that it has users.
    pub access: Access,
    pub(crate) acts: &'static [Act],
    /// Name of the endpoint; empty: a plain UWS.
    on: &'static str,
}

impl Fault {
    /// Name of the endpoint on which it can be seen.
    pub fn endpoint(&self) -> &'static str {
        match self.on {
            "" if self.id.starts_with("uws10-") => "uws10",
            "" => "uws",
            on => on,
        }
    }

    /// The same on a server with users, whose jobs are their own.
    const fn with_users(self) -> Fault {
        Fault {
            access: Access::Own,
            ..self
        }
    }

    /// The same on a server that is closed to all but its users.
    const fn when_closed(self) -> Fault {
        Fault {
            access: Access::Closed,
            ..self
        }
    }

    /// It can be seen on this endpoint: `tap`, `soda`, `broker`.
    const fn on(self, endpoint: &'static str) -> Fault {
        Fault { on: endpoint, ..self }
    }
}

const SECTIONS: &[&[Fault]] = &[
    list::FAULTS,
    filters::FAULTS,
    create::FAULTS,
    job::FAULTS,
    phase::FAULTS,
    orders::FAULTS,
    duration::FAULTS,
    destruction::FAULTS,
    quote::FAULTS,
    owner::FAULTS,
    results::FAULTS,
    parameters::FAULTS,
    error::FAULTS,
    deletion::FAULTS,
    http::FAULTS,
    times::FAULTS,
    version::FAULTS,
    waiting::FAULTS,
    history::FAULTS,
    security::FAULTS,
    schema_list::FAULTS,
    schema_job::FAULTS,
    schema_parts::FAULTS,
    wire::FAULTS,
    dali::FAULTS,
    tap::FAULTS,
    vosi::FAULTS,
    soda::FAULTS,
    real_world::FAULTS,
    broker::routing::FAULTS,
    broker::documents::FAULTS,
    broker::rules::FAULTS,
    broker::legacy::FAULTS,
    broker::legacy_planner::FAULTS,
    broker::legacy_everywhere::FAULTS,
    broker::transport::FAULTS,
    broker::bodies::FAULTS,
    broker::statuses::FAULTS,
    broker::media::FAULTS,
    broker::values::SYNTAX,
    broker::values::VALUES,
    broker::requests::ANSWERS,
    broker::terms::FAULTS,
    broker::requests::OPTIONAL,
    broker::unknown::FAULTS,
    broker::evaluation::SHAPES,
    broker::evaluation::VALUES,
    broker::direct::FAULTS,
    broker::identity::FAULTS,
    broker::kinds::LOST,
    broker::kinds::REFUSED,
    broker::offerset::FAULTS,
    broker::offers::FAULTS,
    broker::offers_parts::FAULTS,
    broker::sessions::FAULTS,
    broker::updates::FAULTS,
    broker::updates_options::FAULTS,
    broker::expiry::FAULTS,
    broker::life::FAULTS,
    broker::capacity::FAULTS,
    broker::calycopis::FAULTS,
    cloud::columns::FAULTS,
    cloud::cells::FAULTS,
    cloud::cells_members::FAULTS,
    cloud::objects::READING,
    cloud::objects::FIELDS,
    cloud::places::FAULTS,
    cloud::listing::FAULTS,
    cloud::twins::FAULTS,
    cloud::links::SERVICE,
    cloud::links::DOCUMENT,
    cloud::descriptors::FAULTS,
    cloud::links_rows::FAULTS,
    cloud::links_cloud::FAULTS,
    cloud::lookup::FAULTS,
    cloud::locate::DOCUMENTS,
    cloud::locate::FILES_AND_ENDPOINTS,
    cloud::signed::FAULTS,
    cloud::auth::FAULTS,
    cloud::transport::FAULTS,
];

/// All faults, by section of the requirement catalogue.
pub fn faults() -> impl Iterator<Item = &'static Fault> {
    SECTIONS.iter().flat_map(|section| section.iter())
}

const fn fault(
    id: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    Fault {
        id,
        title,
        breaks,
        access: Access::Open,
        acts,
        on: "",
    }
}
