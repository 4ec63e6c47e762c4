//! Which answers a mutant spoils: method and resource, such as `GET job`, `POST parameters` or `GET offerset`.

use crate::checks::broker::places::{Place, place};
use crate::checks::{Resource, Seen, View};
use crate::recording::Recording;

/// Is it the recording of a broker?
pub fn is_of_a_broker(recording: &Recording) -> bool {
    recording.meta.dialect.is_some()
}

/// Method and resource; answers of other services, and those of things that do not exist, are left alone.
pub fn resource(v: &View<'_>, x: &Seen<'_>) -> Option<String> {
    let name = match is_of_a_broker(v.recording) {
        true => of_a_broker(v, x)?.to_owned(),
        false => of_a_job_list(x)?,
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
