//! Requests that the service may hold back (UWS 1.1 section 2.2.1.2).

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::http::{Ask, Room};
use crate::recording::timing::{self, LATE};
use crate::recording::{Exchange, Step};
use crate::scenarios::Talk;
use crate::scenarios::talk::redirect_of;

/// Redirects that are followed.
const REDIRECTS: usize = 5;

/// What is asked for, and how long we are ready to wait for the answer.
pub struct Hold {
    /// The job, with WAIT in the query.
    pub url: Url,
    /// Longest time for the answer.
    pub limit: Duration,
}

impl Hold {
    /// A wait of so many seconds: the limit lies well beyond what a check takes for too long.
    pub fn of(talk: &Talk, url: Url, seconds: u64) -> Hold {
        let latest = timing::at_latest(Duration::from_secs(seconds), 2 * latency(talk));
        let limit = latest + talk.plan.pace.seconds(15.0) + Duration::from_millis(300);
        Hold { url, limit }
    }
}

/// The latency measured so far; zero before the first answer.
pub fn latency(talk: &Talk) -> Duration {
    let exchanges = talk.client.exchanges();
    timing::latency(exchanges.iter().map(|x| &**x)).unwrap_or_default()
}

/// Whole seconds of a wait, at the pace of the run.
pub fn whole(talk: &Talk, seconds: f64) -> u64 {
    timing::whole_seconds(seconds, talk.plan.pace.factor())
}

/// GET, following redirects. It is not made again when the connection is lost: that is an answer too.
pub async fn hold(talk: &Talk, room: &Room<'_>, step: Step, hold: Hold) -> Arc<Exchange> {
    let ask = Ask::get(&hold.url).within(hold.limit);
    let mut exchange = talk.client.hold(room, step, ask.clone()).await;
    for _ in 0..REDIRECTS {
        let Some(next) = redirect_of(&exchange).filter(|next| next.query() == hold.url.query()) else {
            break;
        };
        let ask = ask.clone().redirected(exchange.id, next);
        exchange = talk.client.hold(room, step, ask).await;
    }
    exchange
}

/// Asks something that must be answered at once, and once more if it was not.
pub async fn at_once(talk: &Talk, step: Step, url: Url) {
    for _ in 0..LATE {
        let room = talk.client.room().await;
        let bound = timing::at_once(2 * latency(talk));
        let limit = bound + talk.plan.pace.seconds(20.0) + Duration::from_millis(300);
        let url = url.clone();
        let exchange = hold(talk, &room, step, Hold { url, limit }).await;
        if exchange.elapsed <= timing::at_once(latency(talk)) {
            return;
        }
    }
}
