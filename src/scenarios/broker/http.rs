//! What HTTP asks of every service: bodies that are missing, media types, methods, identifiers of nothing.

use std::sync::Arc;

use url::Url;

use super::asking::{Asking, ask, direct, offered, read_set, requests, session_url};
use super::bodies::{limited, smallest};
use super::reading::{ACCEPT, Offer};
use super::telling::{get, phase_update, update};
use super::updates::first;
use super::{when, wire};
use crate::documents::broker::Dialect;
use crate::http::{Ask, Who};
use crate::recording::{Reason, Step, step};
use crate::scenarios::talk::child;
use crate::scenarios::{Stop, Talk};

/// POSTs nothing to everything that wants a body.
pub async fn empty(talk: &Arc<Talk>) -> Result<(), Stop> {
    let media_type = wire::format(talk.ground.dialect()).media_type();
    let nothing = |step| Asking::raw(talk, step, media_type, Vec::new());
    nothing(step::EMPTY_REQUESTS).send(talk).await;
    match direct(talk) {
        Ok(url) => {
            nothing(step::EMPTY_DIRECT).to(url).send(talk).await;
        }
        Err(stop) => talk.skip(step::EMPTY_DIRECT, &stop),
    }
    let request = smallest(talk, "empty")?;
    let answer = offered(talk, (step::EMPTY_ASK, step::EMPTY_SET), &[request]).await?;
    let offer = first(step::EMPTY_ASK, &answer)?;
    let ask = Ask::new("POST", &offer.url).header("Accept", ACCEPT);
    talk.client
        .ask(step::EMPTY_SESSION, ask.body(media_type, Vec::new()))
        .await;
    Ok(())
}

/// The smallest request under names of media types that are not its own.
pub async fn types(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = smallest(talk, "types")?;
    let format = wire::format(talk.ground.dialect());
    let bytes = wire::bytes(format, &wire::request(talk.ground.dialect(), &request));
    let types = [
        (step::TYPES_TEXT, "text/plain"),
        (step::TYPES_FORM, "application/x-www-form-urlencoded"),
    ];
    for (step, media_type) in types {
        let mut answer = Asking::raw(talk, step, media_type, bytes.clone())
            .send(talk)
            .await;
        read_set(talk, step::TYPES_SET, &mut answer).await;
        super::ending::free(talk, "types").await;
    }
    Ok(())
}

/// What the offerset is asked for as.
const SET_AS: [(Step, Option<&str>); 10] = [
    (step::MEDIA_SET_JSON, Some("application/json")),
    (step::MEDIA_SET_YAML, Some("application/yaml")),
    (step::MEDIA_SET_XML, Some("application/xml")),
    (step::MEDIA_SET_NONE, None),
    (step::MEDIA_SET_ANY, Some("*/*")),
    (step::MEDIA_SET_BOTH, Some("application/json, application/yaml")),
    (
        step::MEDIA_SET_Q_JSON,
        Some("application/yaml;q=0.1, application/json;q=0.9"),
    ),
    (
        step::MEDIA_SET_Q_YAML,
        Some("application/json;q=0.1, application/yaml;q=0.9"),
    ),
    (step::MEDIA_SET_IMAGE, Some("image/png")),
    (step::MEDIA_SET_LAST, Some("application/json")),
];
/// What the offer is asked for as.
const OFFER_AS: [(Step, Option<&str>); 3] = [
    (step::MEDIA_OFFER_JSON, Some("application/json")),
    (step::MEDIA_OFFER_YAML, Some("application/yaml")),
    (step::MEDIA_OFFER_XML, Some("application/xml")),
];

/// One offerset and one of its offers in all media types.
pub async fn media(talk: &Arc<Talk>) -> Result<(), Stop> {
    // A NO is as readable as a YES.
    let mut answer = ask(talk, step::MEDIA_ASK, &limited(talk, "media")?).await;
    // In 2023 offersets can't be read; an offer takes their place.
    let offer = answer.offers.first().map(|offer| offer.url.clone());
    let readable = match talk.ground.dialect() {
        Dialect::V23 => offer,
        _ => answer.set.clone(),
    };
    if let Some(set) = &readable {
        for (step, accept) in SET_AS {
            read_as(talk, step, set, accept).await;
        }
    }
    // The offers may not stand in the answer to the POST.
    if answer.offers.is_empty() {
        read_set(talk, step::MEDIA_SET_LAST, &mut answer).await;
    }
    let offer = first(step::MEDIA_ASK, &answer)?;
    for (step, accept) in OFFER_AS {
        read_as(talk, step, &offer.url, accept).await;
    }
    Ok(())
}

async fn read_as(talk: &Arc<Talk>, step: Step, url: &Url, accept: Option<&str>) {
    let ask = Ask::new("GET", url);
    let ask = match accept {
        Some(accept) => ask.header("Accept", accept),
        None => ask,
    };
    talk.follow(step, ask).await;
}

/// Methods that are not defined.
pub async fn methods(talk: &Arc<Talk>) -> Result<(), Stop> {
    let reading = async |step, url: &Url| {
        talk.follow(step, Ask::new("GET", url).header("Accept", ACCEPT))
            .await
    };
    reading(step::METHODS_GET_REQUESTS, &requests(talk)).await;
    match direct(talk) {
        Ok(url) => {
            reading(step::METHODS_GET_DIRECT, &url).await;
        }
        Err(stop) => talk.skip(step::METHODS_GET_DIRECT, &stop),
    }
    let request = smallest(talk, "methods")?;
    let answer = offered(talk, (step::METHODS_ASK, step::METHODS_SET), &[request]).await?;
    let offer = first(step::METHODS_ASK, &answer)?;
    put_and_delete(talk, &offer).await;
    get(talk, Who::First, step::METHODS_READ, &offer.url).await;
    Ok(())
}

async fn put_and_delete(talk: &Arc<Talk>, offer: &Offer) {
    let dialect = talk.ground.dialect();
    let format = wire::format(dialect);
    let rejection = wire::update(dialect, &phase_update("phase", "REJECTED"));
    let put = Ask::new("PUT", &offer.url).header("Accept", ACCEPT);
    let put = put.body(format.media_type(), wire::bytes(format, &rejection));
    let delete = Ask::new("DELETE", &offer.url).header("Accept", ACCEPT);
    talk.client.ask(step::METHODS_PUT, put).await;
    talk.client.ask(step::METHODS_DELETE, delete).await;
}

/// Identifiers of nothing.
pub async fn strange(talk: &Arc<Talk>) -> Result<(), Stop> {
    let dialect = talk.ground.dialect();
    let none = |what: &str| when::uuid(&talk.plan, what);
    let other_version = Stop::reason(Reason::OtherVersion);
    match dialect {
        Dialect::V23 => {
            talk.skip(step::STRANGE_OFFERSET, &other_version);
            talk.skip(step::STRANGE_MALFORMED, &other_version);
        }
        _ => {
            let set = child(&talk.plan.job_list, &format!("offersets/{}", none("offerset")));
            get(talk, Who::First, step::STRANGE_OFFERSET, &set).await;
            get(
                talk,
                Who::First,
                step::STRANGE_MALFORMED,
                &session_url(talk, "not-a-uuid"),
            )
            .await;
        }
    }
    let session = session_url(talk, &none("session"));
    get(talk, Who::First, step::STRANGE_SESSION, &session).await;
    if talk.plan.read_only {
        return Err(Stop::reason(Reason::ReadOnly));
    }
    let acceptance = phase_update("phase", "ACCEPTED");
    update(talk, Who::First, step::STRANGE_UPDATE, &session, &acceptance).await;
    Ok(())
}

/// What a registry would look for.
pub async fn discovery(talk: &Arc<Talk>) -> Result<(), Stop> {
    let base = &talk.plan.job_list;
    talk.get(step::DISCOVERY_CAPABILITIES, &child(base, "capabilities"))
        .await;
    talk.get(step::DISCOVERY_AVAILABILITY, &child(base, "availability"))
        .await;
    for name in ["openapi.json", "openapi.yaml", "v3/api-docs"] {
        get(talk, Who::First, step::DISCOVERY_OPENAPI, &child(base, name)).await;
    }
    Ok(())
}
