//! Who may do what: without credentials, with wrong ones, and as another user.

use std::sync::Arc;

use serde_json::Value;

use super::asking::{Asking, direct, offered, session_url};
use super::bodies::smallest;
use super::reading::{ACCEPT, Offer};
use super::telling::{get, phase_update, update};
use super::updates::first;
use super::{when, wrong};
use crate::http::{Ask, Who};
use crate::recording::{Reason, Step, step};
use crate::scenarios::{Stop, Talk};

/// Wrong in two schemes. They are nobody's, so that they need not be kept secret.
const GARBAGE: [&str; 2] = [
    "Basic dm9jb25mb3JtOm5vdC1hLXBhc3N3b3Jk",
    "Bearer voconform-not-a-token",
];
/// A scheme that nobody knows.
const BOGUS: &str = "Bogus voconform";

/// Tries everything.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = smallest(talk, "who")?;
    as_nobody(talk, &request).await?;
    for authorization in GARBAGE {
        let mut asking = Asking::new(talk, step::WHO_GARBAGE, &request).by(Who::Nobody);
        asking.authorization = Some(authorization);
        asking.send(talk).await;
    }
    let answer = offered(
        talk,
        (step::WHO_ASK, step::WHO_SET),
        std::slice::from_ref(&request),
    )
    .await?;
    let offer = first(step::WHO_ASK, &answer)?;
    let mut asking = Asking::new(talk, step::WHO_BOGUS, &request).by(Who::Nobody);
    asking.authorization = Some(BOGUS);
    asking.send(talk).await;
    let bogus = Ask::new("GET", &offer.url)
        .by(Who::Nobody)
        .header("Accept", ACCEPT);
    talk.follow(step::WHO_BOGUS, bogus.header("Authorization", BOGUS))
        .await;
    owned(talk, &offer).await
}

/// POSTs to all resources without credentials. To the direct one goes what nobody can satisfy: nothing should begin to run.
async fn as_nobody(talk: &Arc<Talk>, request: &Value) -> Result<(), Stop> {
    Asking::new(talk, step::WHO_REQUESTS, request)
        .by(Who::Nobody)
        .send(talk)
        .await;
    match direct(talk) {
        Ok(url) => {
            let request = wrong::unsatisfiable(talk, "who")?;
            let asking = Asking::new(talk, step::WHO_DIRECT, &request).to(url);
            asking.by(Who::Nobody).send(talk).await;
        }
        Err(stop) => talk.skip(step::WHO_DIRECT, &stop),
    }
    let session = session_url(talk, &when::uuid(&talk.plan, "nobody's session"));
    let acceptance = phase_update("phase", "ACCEPTED");
    update(talk, Who::Nobody, step::WHO_UPDATE, &session, &acceptance).await;
    Ok(())
}

/// Others read and reject an offer of the first identity.
async fn owned(talk: &Arc<Talk>, offer: &Offer) -> Result<(), Stop> {
    if talk.plan.identities == 0 {
        return Err(Stop::reason(Reason::NeedsIdentities));
    }
    get(talk, Who::First, step::WHO_BEFORE, &offer.url).await;
    let second = [
        step::WHO_SECOND_READ,
        step::WHO_SECOND_REJECT,
        step::WHO_SECOND_AFTER,
    ];
    if talk.plan.identities > 1 {
        other(talk, offer, Who::Second, second).await;
    } else {
        for step in second {
            talk.skip(step, &Stop::reason(Reason::NeedsIdentities));
        }
    }
    let nobody = [
        step::WHO_NOBODY_READ,
        step::WHO_NOBODY_REJECT,
        step::WHO_NOBODY_AFTER,
    ];
    other(talk, offer, Who::Nobody, nobody).await;
    Ok(())
}

async fn other(talk: &Arc<Talk>, offer: &Offer, who: Who, [read, reject, after]: [Step; 3]) {
    // Not by `get`: what others may not see is not gone.
    let ask = Ask::new("GET", &offer.url).by(who).header("Accept", ACCEPT);
    talk.follow(read, ask).await;
    let rejection = phase_update(&offer.phase_path(), "REJECTED");
    update(talk, who, reject, &offer.url, &rejection).await;
    get(talk, Who::First, after, &offer.url).await;
}
