//! Traffic that was recorded elsewhere: read leniently, without secrets, judged by what needs no scenario of ours.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::{Command, Output};

use serde_json::{Value, json};
use voconform::checks::Verdict;
use voconform::passive::{PassiveError, from_foreign_har};
use voconform::recording::{Reason, har};
use voconform::self_test::{Face, Vector, record, vector};

const BROWSER: &str = include_str!("../fixtures/passive/browser.har");
const LIST: &str = "https://archive.example.org/tap/async";

fn browser() -> Value {
    serde_json::from_str(BROWSER).unwrap()
}

fn entries(har: &mut Value) -> &mut Vec<Value> {
    har["log"]["entries"].as_array_mut().unwrap()
}

fn judged(har: &Value) -> Vector {
    vector(&from_foreign_har(&har.to_string(), None).unwrap())
}

fn broken(vector: &Vector) -> Vec<&str> {
    let broken = vector.iter().filter(|(_, cell)| cell.verdict.is_broken());
    broken.map(|(id, _)| *id).collect()
}

#[test]
fn a_browsers_traffic_is_understood() {
    let recording = from_foreign_har(BROWSER, None).unwrap();
    assert_eq!(recording.meta.job_list, LIST);
    assert!(recording.meta.passive && recording.meta.identity.is_some());
    // Its address looks like TAP, which nothing else says.
    let hint = &recording.meta.preflight[0];
    assert!(hint.is_hint() && hint.found.contains("--profile tap-async"));
    assert_eq!(recording.jobs.len(), 1);
    assert_eq!(recording.jobs[0].url, format!("{LIST}/42"));
    // The page of another site and what came out of the browser's cache are left out.
    assert_eq!(recording.exchanges.len(), 9);
    let failed = recording.exchanges.iter().find(|x| x.outcome.is_err()).unwrap();
    assert!(
        failed
            .outcome
            .as_ref()
            .unwrap_err()
            .detail
            .contains("NETWORK_CHANGED")
    );
    let unknown = recording
        .exchanges
        .iter()
        .find(|x| x.request.url.ends_with("/result"))
        .unwrap();
    assert!(
        unknown.response().unwrap().truncated,
        "a body that was not recorded is not an empty one"
    );
    assert!(
        recording
            .exchanges
            .windows(2)
            .all(|pair| pair[0].started <= pair[1].started)
    );
}

#[test]
fn what_needs_no_scenario_is_decided_and_the_rest_says_why_not() {
    let vector = judged(&browser());
    assert_eq!(broken(&vector), Vec::<&str>::new());
    for id in [
        "uws-phase-transitions-legal",
        "uws-job-creationtime-immutable",
        "uws-times-ordered",
        "uws-xml-wellformed",
        "uws-xsd-job-valid-finished",
        "uws-no-5xx",
        "uws-time-z-xml",
    ] {
        assert_eq!(vector[id].verdict, Verdict::Pass, "{id}: {:?}", vector[id]);
    }
    let skipped = vector
        .values()
        .filter(|cell| cell.reason == Some(Reason::Passive));
    assert!(skipped.clone().count() > 100 && skipped.clone().all(|cell| cell.verdict == Verdict::Skipped));
    let passed = vector.values().filter(|cell| cell.verdict == Verdict::Pass);
    assert!(passed.count() > 30);
}

#[test]
fn what_is_wrong_in_it_is_noticed() {
    for (from, to, noticed) in [
        (
            "<uws:phase>COMPLETED</uws:phase>\n",
            "<uws:phase>PENDING</uws:phase>\n",
            "uws-phase-transitions-legal",
        ),
        (
            "2026-03-01T10:00:05.000Z",
            "2026-03-01T09:00:05.000Z",
            "uws-times-ordered",
        ),
        (
            "<uws:jobId>42</uws:jobId>",
            "<uws:jobId>42</uws:jobId><jobId/>",
            "uws-xsd-job-closed",
        ),
        ("</uws:jobs>", "</uws:job>", "uws-xml-wellformed"),
    ] {
        let mut har = browser();
        for entry in entries(&mut har).iter_mut().skip(5) {
            let content = &mut entry["response"]["content"];
            if let Some(old) = content["text"].as_str() {
                let new = old.replace(from, to);
                content["size"] = new.len().into();
                content["text"] = new.into();
            }
        }
        let vector = judged(&har);
        assert!(
            broken(&vector).contains(&noticed),
            "{noticed}: {:?}",
            broken(&vector)
        );
    }
}

#[test]
fn no_secret_of_anybody_is_kept() {
    let recording = from_foreign_har(BROWSER, None).unwrap();
    let kept = har::to_har(&recording).to_string();
    assert!(!kept.contains("canary"), "{kept}");
    assert!(kept.contains("ADQL") && kept.contains("lang") == BROWSER.contains("\"lang\""));
}

#[test]
fn several_services_want_a_choice() {
    let mut har = browser();
    let mut other: Vec<Value> = entries(&mut har).clone();
    for entry in &mut other {
        *entry =
            serde_json::from_str(&entry.to_string().replace("archive.example.org", "b.example.org")).unwrap();
    }
    entries(&mut har).extend(other);
    let text = har.to_string();
    match from_foreign_har(&text, None) {
        Err(PassiveError::Several(found)) => assert_eq!(found.len(), 2, "{found:?}"),
        other => panic!("{other:?}"),
    }
    let chosen = from_foreign_har(&text, Some("https://b.example.org/tap/async/")).unwrap();
    assert_eq!(chosen.exchanges.len(), 9);
    assert!(
        chosen
            .exchanges
            .iter()
            .all(|x| x.request.url.contains("b.example.org"))
    );
    let missing = from_foreign_har(&text, Some("https://c.example.org/"));
    assert!(matches!(missing, Err(PassiveError::NotThere(_, found)) if found.len() == 2));
}

#[test]
fn missing_and_odd_members_are_no_reason_to_give_up() {
    let mut har = browser();
    let list = entries(&mut har);
    for entry in list.iter_mut() {
        let entry = entry.as_object_mut().unwrap();
        entry.remove("time");
        entry.insert(
            "timings".to_owned(),
            json!({ "wait": 12.5, "blocked": -1, "receive": 3 }),
        );
    }
    list.push(json!({}));
    list.push(json!({ "request": {}, "response": null }));
    list.push(json!({ "request": { "method": "GET", "url": "data:text/plain,x" } }));
    list.push(json!({ "request": { "method": "get", "url": LIST }, "response": { "status": 200, "content": { "text": "%%%", "encoding": "base64" } } }));
    list.push(json!({ "request": { "method": "GET", "url": LIST }, "response": { "status": "x" } }));
    assert_eq!(broken(&judged(&har)), Vec::<&str>::new());
}

#[test]
fn what_is_no_traffic_of_uws_is_refused() {
    for text in ["", "{}", "[]", "{\"log\": {\"entries\": 3}}", "<har/>"] {
        assert!(
            matches!(from_foreign_har(text, None), Err(PassiveError::NotHar(_))),
            "{text}"
        );
    }
    let none = json!({ "log": { "entries": [] } }).to_string();
    assert_eq!(
        from_foreign_har(&none, None).unwrap_err(),
        PassiveError::NoJobList
    );
}

/// Our own traffic, as another tool would have recorded it.
fn stripped(mut har: Value) -> Value {
    har["log"].as_object_mut().unwrap().remove("_voconform");
    for entry in entries(&mut har) {
        entry.as_object_mut().unwrap().remove("_voconform");
    }
    har
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_traffic_without_our_notes_is_judged_the_same_where_it_can_be() {
    let fault = "executing-back-to-pending";
    for (faults, noticed) in [(&[][..], None), (&[fault], Some("uws-phase-transitions-legal"))] {
        let live = record(Face::Uws11, faults, &[]).await.unwrap();
        let mut har = stripped(har::to_har(&live));
        // The floor of our runs lies far below real time; a Date header has whole seconds.
        har["log"]["creator"]["name"] = "proxy".into();
        let recording = from_foreign_har(&har.to_string(), Some(&live.meta.job_list)).unwrap();
        assert!(recording.jobs.len() >= 10);
        let (own, foreign) = (vector(&live), vector(&recording));
        for (id, cell) in &foreign {
            let same = cell.verdict == own[id].verdict || !cell.verdict.is_broken();
            assert!(same, "{id}: {cell:?}, of our own run {:?}", own[id]);
        }
        let decided = foreign
            .values()
            .filter(|cell| cell.verdict == Verdict::Pass)
            .count();
        assert!(decided > 40, "{decided}");
        if let Some(id) = noticed {
            assert!(foreign[id].verdict.is_broken(), "{id}: {:?}", foreign[id]);
        }
    }
}

fn recheck(har: &str, more: &[&str]) -> Output {
    let folder = std::env::temp_dir().join(format!("voconform-passive-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{:x}.har", har.len()));
    std::fs::write(&file, har).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_voconform"));
    command.arg("recheck").arg(&file).args(more);
    command.output().unwrap()
}

#[test]
fn the_command_says_that_it_is_passive_and_how_it_ended() {
    let done = recheck(BROWSER, &["--passive", "--color", "never"]);
    let text = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(3), "{text}");
    assert!(
        text.contains("passive: traffic of other clients") && text.contains("1 job seen"),
        "{text}"
    );
    let bare = recheck(BROWSER, &[]);
    assert_eq!(bare.status.code(), Some(2));
    assert!(String::from_utf8(bare.stderr).unwrap().contains("--passive"));
    assert_eq!(recheck("{\"log\":{}}", &["--passive"]).status.code(), Some(2));
    assert_eq!(
        recheck("{\"log\":{\"entries\":[]}}", &["--passive"])
            .status
            .code(),
        Some(2)
    );
    let elsewhere = recheck(BROWSER, &["--passive", "--job-list", "http://h/jobs"]);
    assert_eq!(elsewhere.status.code(), Some(2));
    assert!(String::from_utf8(elsewhere.stderr).unwrap().contains(LIST));
}
