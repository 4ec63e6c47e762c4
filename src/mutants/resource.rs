//! Which answers a mutant spoils: method and resource, such as `GET job`, `POST parameters`, `GET offerset` or `HEAD object`.

use crate::checks::broker::places::{Place, place};
use crate::checks::{Resource, Seen, View};
use crate::recording::{Recording, step};

/// Is it the recording of a broker?
pub fn is_of_a_broker(recording: &Recording) -> bool {
    recording.meta.dialect.is_some()
}

/// Is it the recording of what hands out addresses in clouds?
pub fn is_of_clouds(recording: &Recording) -> bool {
    recording.meta.cloud.is_some()
}

/// Method and resource; answers of other services, and those of things that do not exist, are left alone.
pub fn resource(v: &View<'_>, x: &Seen<'_>) -> Option<String> {
    let name = match (is_of_a_broker(v.recording), is_of_clouds(v.recording)) {
        (true, _) => of_a_broker(v, x)?.to_owned(),
        (_, true) => of_clouds(x)?.to_owned(),
        _ => of_a_job_list(x)?,
    };
    Some(format!("{} {name}", x.exchange.request.method))
}

fn of_a_broker(v: &View<'_>, x: &Seen<'_>) -> Option<&'static str> {
    Some(match place(v, x)? {
        Place::Requests => "requests",
        Place::Direct => "direct",
        Place::OfferSet => "offerset",
        Place::Session => "session",
    })
}

/// What one piece of software answers, by the lanes of its conversations: a bug of it shows in all of them.
const IN_CLOUDS: &[(&str, &str)] = &[
    ("discovery", "discovery"),
    ("links", "links"),
    ("lookup", "lookup"),
    ("locate", "locate"),
    ("object", "object"),
    ("sibling", "object"),
    ("twin", "twin"),
    ("bucket", "bucket"),
    ("prefix", "bucket"),
    ("signed", "signed"),
    ("job", "job"),
];

fn of_clouds(x: &Seen<'_>) -> Option<&'static str> {
    let lane = x.exchange.lane();
    // Lists of links and files that the rows of a query lead to are other things.
    if lane == "discovery" && x.exchange.step != step::DISCOVERY_QUERY.name() {
        return None;
    }
    IN_CLOUDS
        .iter()
        .find(|(known, _)| *known == lane)
        .map(|(_, name)| *name)
}

/// Results all count as one, and so do parameters.
fn of_a_job_list(x: &Seen<'_>) -> Option<String> {
    let name = match x.resource() {
        Resource::List => "list".to_owned(),
        Resource::Job => "job".to_owned(),
        Resource::Child(child) => match child.split_once('/') {
            Some((parent, _)) => format!("{parent}/*"),
            None => child.to_owned(),
        },
        Resource::Other => return None,
    };
    let known = [
        "list",
        "job",
        "phase",
        "executionduration",
        "destruction",
        "quote",
        "owner",
        "error",
        "results",
        "results/*",
        "parameters",
        "parameters/*",
    ];
    known.contains(&name.as_str()).then_some(name)
}
