//! The order of the scenarios of the cloud: what hands addresses out first, then what they lead to.

use std::sync::Arc;

use super::{addresses, auth, bucket, discovery, job, links, locate, lookup, object, signed};
use crate::scenarios::Talk;
use crate::scenarios::lanes::{Lanes, lane};

/// Holds the conversation.
pub async fn converse(talk: &Arc<Talk>) {
    if !talk.plan.cloud.datasets.is_empty() {
        return addresses::run(talk).await;
    }
    lane(talk, "discovery", discovery::run(talk)).await;
    let mut lanes = Lanes::new(talk);
    lanes.start("links", |t| async move { links::run(&t).await });
    // DataLink alone says nothing of stores.
    let is_whole = talk.plan.follows("cloud-access");
    if is_whole {
        lanes.start("vosi", |t| async move { auth::capabilities(&t).await });
        lanes.start("lookup", |t| async move { lookup::run(&t).await });
        lanes.start("locate", |t| async move { locate::run(&t).await });
    }
    lanes.end().await;
    let mut lanes = Lanes::new(talk);
    lanes.start("auth", |t| async move { auth::run(&t).await });
    if !is_whole {
        return lanes.end().await;
    }
    // Signed addresses first: they end.
    lanes.start("signed", |t| async move { signed::run(&t).await });
    lanes.start("job", |t| async move { job::run(&t).await });
    let talk = talk.clone();
    lanes.spawn(async move { stores(&talk).await });
    lanes.end().await;
}

/// One after the other, so that a store sees one connection.
async fn stores(talk: &Arc<Talk>) {
    let chosen = object::choose(talk);
    object::run(talk, &chosen).await;
    lane(talk, "bucket", bucket::run(talk, &chosen)).await;
    lane(talk, "prefix", bucket::prefixes(talk, &chosen)).await;
}
