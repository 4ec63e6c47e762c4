//! The scenarios of UWS: one file a job fixture of catalogue chapter 2.1, or a family of them.

pub mod danger;
pub mod destroyed;
pub mod failing;
pub mod filters;
mod hold;
pub mod identities;
pub mod idle;
pub mod limits;
pub mod list;
pub mod long;
pub mod long_limits;
pub mod long_orders;
pub mod long_query;
pub mod orders;
pub mod parameters;
pub mod run_ids;
pub mod running;
pub mod special;
pub mod started;
pub mod sync;
pub mod unknown;
pub mod values;
pub mod waiting;
pub mod waiting_jobs;

use super::lanes::{Lanes, lane};

/// Begins all scenarios that need jobs, the longest chains first. `p1` is the first job, already made.
pub fn start(lanes: &mut Lanes, p1: url::Url) {
    let idle = lanes.talk.clone();
    lanes.spawn(async move { self::idle::run(&idle, p1).await });
    let long = lanes.talk.clone();
    lanes.spawn(async move { self::long::run(&long).await });
    let filters = lanes.talk.clone();
    lanes.spawn(async move { self::filters::run(&filters).await });
    lanes.start("d1", |t| async move { destroyed::run(&t).await });
    lanes.start("w1", |t| async move { waiting::changed(&t).await });
    lanes.start("w4", |t| async move { waiting::without_limit(&t).await });
    lanes.start("w2", |t| async move { waiting::in_vain(&t).await });
    lanes.start("w3", |t| async move { waiting::in_its_phase(&t).await });
    lanes.start("w5", |t| async move { waiting::not_at_all(&t).await });
    lanes.start("w6", |t| async move { waiting::for_ever(&t).await });
    lanes.start("w0", |t| async move { waiting::before_1_1(&t).await });
    lanes.start("h1", |t| async move { special::held(&t).await });
    lanes.start("a1", |t| async move { special::archived(&t).await });
    lanes.start("e1", |t| async move { failing::run(&t).await });
    lanes.start("q1", |t| async move { running::run(&t).await });
    lanes.start("t1", |t| async move { limits::run(&t).await });
    lanes.start("t2", |t| async move { limits::past(&t).await });
    lanes.start("t3", |t| async move { limits::at_creation(&t).await });
    lanes.start("o1", |t| async move { orders::posts(&t).await });
    lanes.start("o2", |t| async move { orders::deletes(&t).await });
    lanes.start("u1", |t| async move { parameters::updates(&t).await });
    lanes.start("x1", |t| async move { parameters::markup(&t).await });
    lanes.start("x2", |t| async move { parameters::control_character(&t).await });
    lanes.start("n1", |t| async move { parameters::none(&t).await });
    lanes.start("x3", |t| async move { parameters::repeated(&t).await });
    // The second one asks for what the first one has.
    let pair = lanes.talk.clone();
    lanes.spawn(async move {
        lane(&pair, "r1", run_ids::first(&pair)).await;
        lane(&pair, "r2", run_ids::second(&pair)).await;
    });
    lanes.start("r3", |t| async move { run_ids::opaque(&t).await });
    lanes.start("s1", |t| async move { started::by_query(&t).await });
    lanes.start("s2", |t| async move { started::by_body(&t).await });
    lanes.start("s3", |t| async move { started::by_multipart(&t).await });
    lanes.start("l5", |t| async move { waiting_jobs::queued(&t).await });
    lanes.start("l6", |t| async move { waiting_jobs::resumed(&t).await });
    lanes.start("l7", |t| async move { waiting_jobs::suspended(&t).await });
    lanes.start("h2", |t| async move { waiting_jobs::held(&t).await });
    lanes.start("v1", |t| async move { values::inline(&t).await });
    lanes.start("v2", |t| async move { values::by_reference(&t).await });
    lanes.start("v3", |t| async move { values::document(&t).await });
    lanes.start("v4", |t| async move { values::rejected(&t).await });
    lanes.start("sync", |t| async move { sync::run(&t).await });
    lanes.start("ida", |t| async move { identities::first(&t).await });
    lanes.start("idn", |t| async move { identities::anonymous(&t).await });
    lanes.start("idb", |t| async move { identities::second(&t).await });
}
