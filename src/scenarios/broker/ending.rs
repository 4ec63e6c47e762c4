//! Takes back what was offered: offers are rejected, sessions cancelled, and looked at afterwards.

use std::sync::Arc;

use serde_json::json;
use url::Url;

use super::asking::hold;
use super::ground::{Held, OpenSet};
use super::reading::{is_terminal, job_of, may_be_asked, phase_of, session_of, set_of};
use super::telling::{get, over, phase_update, post, update};
use super::wire;
use crate::documents::broker::{Dialect, Format, Said, read};
use crate::http::{Ask, Who};
use crate::recording::{Step, step};
use crate::scenarios::Talk;

/// Ends all offers and sessions of a scenario that are not known to have ended; what is left is tried again at the end.
pub async fn free(talk: &Arc<Talk>, lane: &str) {
    end_of(talk, Some(lane)).await;
}

/// Ends everything. Gives the addresses of what could not be ended.
pub async fn end_all(talk: &Arc<Talk>) -> Vec<String> {
    end_of(talk, None).await;
    let held = talk.ground.held(None).into_iter().map(|held| held.url);
    let sets = talk.ground.open_sets(None).into_iter().map(|set| set.url);
    held.chain(sets).map(String::from).collect()
}

async fn end_of(talk: &Arc<Talk>, lane: Option<&str>) {
    for set in talk.ground.open_sets(lane) {
        look_into(talk, &set).await;
    }
    let mut tasks = Vec::new();
    for held in talk.ground.held(lane) {
        let talk = talk.clone();
        tasks.push(tokio::spawn(async move { end(&talk, &held).await }));
    }
    for task in tasks {
        // A panic in there was printed; the offer stays among those held.
        let _ = task.await;
    }
}

/// Asks an offerset for the offers that nobody has noted yet.
async fn look_into(talk: &Arc<Talk>, set: &OpenSet) {
    let exchange = get(talk, set.who, step::CLEANUP, &set.url).await;
    let is_missing = exchange.response().is_some_and(|r| matches!(r.status, 404 | 410));
    let dialect = talk.ground.dialect();
    let found = set_of(&exchange, dialect, &talk.plan.job_list);
    // A direct request leads to a session.
    let session = session_of(&exchange, dialect);
    if found.is_none() && session.is_none() && !is_missing {
        return;
    }
    let runs = session
        .as_ref()
        .and_then(|s| s.phase())
        .is_some_and(|phase| !is_terminal(phase));
    if found.is_none() && runs {
        hold(talk, set.who, &set.lane, &set.url, true);
    }
    for offer in found.into_iter().flat_map(|(_, _, offers)| offers) {
        hold(talk, set.who, &set.lane, &offer.url, false);
    }
    if talk.ground.set_known(&set.url) {
        talk.journal.removed(set.url.as_str());
    }
}

/// Rejects an offer, or cancels a session, and looks what became of it. An answer that sounds like success is not believed.
async fn end(talk: &Arc<Talk>, held: &Held) {
    let mut held = held.clone();
    if held.is_accepted && talk.ground.dialect() == Dialect::V23 {
        held = job_instead(talk, held).await;
    }
    let orders: &[&str] = match held.is_accepted {
        true => &["CANCELLED"],
        false => &["REJECTED", "CANCELLED"],
    };
    for order in orders {
        say(talk, &held, order).await;
        let after = get(talk, held.who, step::CLEANUP, &held.url).await;
        let phase = phase_of(&after, talk.ground.dialect());
        let ended = phase.is_some_and(|phase| is_terminal(&phase) || phase == "RELEASING");
        if ended {
            over(talk, &held.url);
        }
        if ended || !talk.ground.holds(&held.url) {
            return;
        }
    }
}

/// In 2023 an accepted offer stays ACCEPTED for ever; what it became is a job, which takes its place.
async fn job_instead(talk: &Arc<Talk>, held: Held) -> Held {
    let seen = get(talk, held.who, step::CLEANUP, &held.url).await;
    let seen = session_of(&seen, talk.ground.dialect());
    let job = seen.and_then(|seen| job_of(&seen, &talk.plan.job_list));
    let Some(job) = job else { return held };
    hold(talk, held.who, &held.lane, &job, true);
    over(talk, &held.url);
    Held { url: job, ..held }
}

async fn say(talk: &Arc<Talk>, held: &Held, phase: &str) {
    if talk.ground.dialect() == Dialect::V23 && held.is_accepted {
        return cancel_job(talk, held.who, step::CLEANUP, &held.url).await;
    }
    let change = phase_update("phase", phase);
    update(talk, held.who, step::CLEANUP, &held.url, &change).await;
}

/// How a job of 2023 is cancelled is not said (P23, Execution worker): a document like that of an offer is tried, then DELETE.
pub async fn cancel_job(talk: &Arc<Talk>, who: Who, step: Step, job: &Url) {
    let document = json!({ "job": { "phase": "CANCELLED" } });
    let answer = post(talk, who, step, job, &document).await;
    if answer
        .response()
        .is_some_and(|r| matches!(r.status, 404 | 405 | 501))
    {
        talk.client.ask(step, Ask::new("DELETE", job).by(who)).await;
    }
}

/// What an earlier run left: the update that ends it, as bytes with their media type.
pub fn order(dialect: Dialect, phase: &str) -> (&'static str, Vec<u8>) {
    let format = wire::format(dialect);
    let written = wire::update(dialect, &phase_update("phase", phase));
    (format.media_type(), wire::bytes(format, &written))
}

/// What a body of an earlier run's offer, session or offerset says.
pub enum Left {
    /// It has ended.
    Over,
    /// An offer or a session that has not.
    Alive,
    /// An offerset with these offers.
    Offers(Vec<Url>),
    /// Nothing that can be understood.
    Unclear,
}

/// Reads a body in JSON or YAML at this address.
pub fn left(dialect: Dialect, here: &Url, body: &[u8]) -> Left {
    let parsed = read(dialect, Format::Json, body).or_else(|_| read(dialect, Format::Yaml, body));
    let Ok(stated) = parsed else { return Left::Unclear };
    match stated.said() {
        Said::Session(session) => match session.phase() {
            Some(phase) if is_terminal(phase) || phase == "RELEASING" => Left::Over,
            Some(_) => Left::Alive,
            None => Left::Unclear,
        },
        Said::OfferSet(set) => {
            let urls = set
                .offers()
                .into_iter()
                .filter_map(|offer| here.join(offer.url()?).ok());
            Left::Offers(urls.filter(|url| may_be_asked(url, here)).collect())
        }
        Said::Other => Left::Unclear,
    }
}
