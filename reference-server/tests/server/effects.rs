//! Every variant makes a difference that a client can see. (That every fault does is what the kill matrix of voconform proves.)

use std::pin::pin;
use std::time::Duration;

use crate::conversation::transcript;
use crate::session::Session;
use tokio::task::JoinSet;
use voconform_reference_server::{Access, Variant, faults, variants};

/// Differences in waiting are looked at by the tests of waiting; packets cannot be told apart by what they hold.
/// Nor are there waits of that length here, orders to run a job that runs, or a DELETE of the list.
const NOT_HERE: &[&str] = &[
    "body-in-pieces",
    "run-executing-303",
    "list-delete-403",
    "wait-shortened",
    "wait-negative-ignored",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_plain_servers_say_the_same() {
    let (one, other) = (transcript(&[], &[]).await, transcript(&[], &[]).await);
    let mut lines = one.lines().zip(other.lines());
    assert_eq!(lines.find(|(a, b)| a != b), None);
    assert_eq!(one.len(), other.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_variant_is_seen() {
    let (plain, plain_waits) = (transcript(&[], &[]).await, waits(&[], &[]).await);
    let here = |variant: &&Variant| {
        variant.endpoint() == "uws" && variant.access == Access::Open && !NOT_HERE.contains(&variant.id)
    };
    let mut ids = variants().filter(here).map(|variant| variant.id);
    let (mut running, mut unseen) = (JoinSet::new(), Vec::new());
    loop {
        while running.len() < 4
            && let Some(id) = ids.next()
        {
            let (plain, plain_waits) = (plain.clone(), plain_waits.clone());
            running.spawn(async move { (id, is_seen(id, &plain, &plain_waits).await) });
        }
        match running.join_next().await {
            Some(Ok((id, seen))) => unseen.extend((!seen).then_some(id)),
            Some(Err(error)) => panic!("{error}"),
            None => break,
        }
    }
    assert_eq!(unseen, Vec::<&str>::new());
}

async fn is_seen(id: &str, plain: &str, plain_waits: &[String]) -> bool {
    transcript(&[], &[id]).await != plain || waits(&[], &[id]).await != plain_waits
}

/// What becomes of requests that wait: which are held back, and what ends them.
async fn waits(faults: &[&str], variants: &[&str]) -> Vec<String> {
    let mut session = Session::start(faults, variants).await;
    let pending = session.make("/uws/jobs", "", "").await;
    let done = session.make("/uws/jobs?PHASE=RUN", "", "").await;
    session.pass(1000);
    let session = session;
    let queries = [
        "?WAIT=5",
        "?WAIT=-1",
        "?WAIT=0",
        "?WAIT=x",
        "?WAIT=600",
        "?WAIT=5&PHASE=PENDING",
        "?PHASE=QUEUED",
    ];
    let more = ["?WAIT=5&PHASE=QUEUED", "/phase?WAIT=5"];
    let urls = queries
        .iter()
        .chain(&more)
        .map(|query| format!("{pending}{query}"));
    let mut seen = Vec::new();
    for url in urls.chain([format!("{done}?WAIT=5")]) {
        let mut waiting = pin!(session.ask(&url));
        let answer = match soon(&mut waiting).await {
            None => {
                session.pass(6000);
                format!("held, then {:?}", soon(&mut waiting).await)
            }
            Some(answer) => answer,
        };
        seen.push(answer);
    }
    seen.extend(beside_a_wait(&session, &pending, &done).await);
    seen
}

/// What becomes of others while one waits, and of that one when the job changes.
async fn beside_a_wait(session: &Session, pending: &str, done: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let url = format!("{pending}?WAIT=60");
    let mut waiting = pin!(session.ask(&url));
    let early = soon(&mut waiting).await;
    seen.push(format!(
        "beside others: {:?}",
        soon(&mut pin!(session.ask(done))).await
    ));
    seen.push(format!(
        "aborted: {:?}",
        soon(&mut pin!(session.abort_quietly(pending))).await
    ));
    let answer = if early.is_some() {
        early
    } else {
        soon(&mut waiting).await
    };
    seen.push(format!("after the change: {answer:?}"));
    seen
}

/// The first line of an answer, if it does not wait.
async fn soon(answer: &mut (impl Future<Output = String> + Unpin)) -> Option<String> {
    let answer = tokio::time::timeout(Duration::from_millis(250), answer)
        .await
        .ok()?;
    Some(answer.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn ids_are_unique_and_words_are_there() {
    let mut ids: Vec<&str> = faults()
        .map(|fault| fault.id)
        .chain(variants().map(|variant| variant.id))
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    // What comes cut off or can't be read says nothing about any requirement.
    let unreadable = [
        "list-cut-short",
        "body-cut-short",
        "xml-entity-bomb",
        "ca-one-cut-short",
    ];
    for fault in faults() {
        let breaks = !fault.breaks.is_empty() || unreadable.contains(&fault.id);
        assert!(fault.title.ends_with('.') && breaks, "{}", fault.id);
    }
    for variant in variants() {
        assert!(
            variant.title.ends_with('.') && !variant.because.is_empty(),
            "{}",
            variant.id
        );
    }
    assert!(variants().count() >= 15);
}
