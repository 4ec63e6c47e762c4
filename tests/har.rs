//! A recording survives HAR unchanged, and HAR files that are not ours are refused with a reason.

// Helpers outside #[test] functions may fail a test as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use voconform::recording::har::{from_har, to_har};
use voconform::recording::{
    CloudMeta, Exchange, Failure, FailureKind, Header, JobRecord, LimitsMeta, Meta, NotMade, ObjectRecord,
    PreflightItem, Reason, Recording, Request, Response, Waiver,
};

const KINDS: [FailureKind; 7] = [
    FailureKind::Dns,
    FailureKind::Connect,
    FailureKind::Tls,
    FailureKind::Timeout,
    FailureKind::Closed,
    FailureKind::Protocol,
    FailureKind::Forbidden,
];

fn time() -> impl Strategy<Value = Duration> {
    prop_oneof![(0..10_000_000_000_u64), any::<u64>()].prop_map(Duration::from_nanos)
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        any::<String>().prop_map(String::into_bytes),
        vec(any::<u8>(), 0..200)
    ]
}

/// Few names, so that they repeat; values of any characters, as a hostile service may send them.
fn headers() -> impl Strategy<Value = Vec<Header>> {
    let name = prop_oneof![
        "[A-Za-z-]{1,8}",
        Just("Set-Cookie".to_owned()),
        Just("Content-Type".to_owned())
    ];
    vec(
        (name, any::<String>()).prop_map(|(name, value)| Header { name, value }),
        0..6,
    )
}

fn request() -> impl Strategy<Value = Request> {
    let url = prop_oneof!["http://h/[a-z]{0,5}(\\?[a-z=&%20]{0,9})?", any::<String>()];
    ("[A-Z]{3,7}", url, headers(), body()).prop_map(|(method, url, headers, body)| Request {
        method,
        url,
        headers,
        body,
    })
}

fn response() -> impl Strategy<Value = Response> {
    let broken = proptest::option::of(any::<String>());
    (
        any::<u16>(),
        any::<String>(),
        any::<String>(),
        headers(),
        body(),
        any::<bool>(),
        broken,
        time(),
    )
        .prop_map(
            |(status, reason, version, headers, body, truncated, broken, first_byte)| Response {
                status,
                reason,
                version,
                headers,
                body,
                truncated,
                broken,
                first_byte,
            },
        )
}

fn failure() -> impl Strategy<Value = Failure> {
    (proptest::sample::select(&KINDS[..]), any::<String>())
        .prop_map(|(kind, detail)| Failure { kind, detail })
}

/// An exchange without its number; `follows` says whether it follows a redirect of an earlier one.
fn exchange() -> impl Strategy<Value = (Exchange, bool)> {
    let outcome = prop_oneof![4 => response().prop_map(Ok), 1 => failure().prop_map(Err)];
    (
        "[a-z0-9]{1,4}/[a-z-]{1,9}",
        time(),
        time(),
        request(),
        outcome,
        any::<bool>(),
    )
        .prop_map(|(step, started, elapsed, request, outcome, follows)| {
            (
                Exchange {
                    id: 0,
                    about: step.strip_prefix('a').map(str::to_owned),
                    step,
                    redirected_from: None,
                    identity: None,
                    started,
                    elapsed,
                    request,
                    outcome,
                },
                follows,
            )
        })
}

fn numbered(exchanges: Vec<(Exchange, bool)>) -> Vec<Arc<Exchange>> {
    let number = |(index, (exchange, follows)): (usize, (Exchange, bool))| {
        let id = index as u32 * 2 + 1;
        let redirected_from = (follows && index > 0).then(|| id - 2);
        Arc::new(Exchange {
            id,
            redirected_from,
            ..exchange
        })
    };
    exchanges.into_iter().enumerate().map(number).collect()
}

fn meta() -> impl Strategy<Value = Meta> {
    let words = vec(any::<String>(), 6);
    let recipe = vec((any::<String>(), any::<String>()), 0..4);
    let recipes = proptest::collection::btree_map("[a-z]{1,6}", recipe, 0..3);
    let ended_by = proptest::option::of(proptest::sample::select(Reason::ALL));
    (
        words,
        recipes,
        ended_by,
        any::<(bool, bool, Option<u32>, usize, u64)>(),
        any::<Option<String>>(),
    )
        .prop_map(
            |(
                words,
                recipes,
                ended_by,
                (read_only, quick, rate, connections, demanded_wait_ms),
                optional,
            )| Meta {
                pace: 1.0,
                tool_version: words[0].clone(),
                name: optional.clone(),
                catalogue: optional.clone(),
                waivers: vec![Waiver {
                    requirement: words[1].clone(),
                    code: optional.clone(),
                    reason: words[2].clone(),
                    owner: words[3].clone(),
                    issue: optional.clone(),
                    expires: words[4].clone(),
                }],
                limits: quick.then_some(LimitsMeta {
                    deadline: 600.0,
                    timeout: 30.5,
                    patience: 1.0,
                    grace: 0.0,
                    wait: 310.0,
                    body: connections,
                    total: connections,
                }),
                url: words[1].clone(),
                job_list: words[2].clone(),
                capabilities: optional.clone(),
                profile: words[3].clone(),
                claimed_uws: optional.clone(),
                dialect: optional.clone(),
                platform: [(words[2].clone(), demanded_wait_ms)].into(),
                cloud: read_only.then(|| CloudMeta {
                    asked: quick,
                    ids: words.clone(),
                    objects: vec![ObjectRecord {
                        label: words[3].clone(),
                        region: optional.clone(),
                        size_hint: Some(demanded_wait_ms),
                        ..ObjectRecord::default()
                    }],
                    ..CloudMeta::default()
                }),
                recipes,
                read_only,
                quick,
                passive: quick,
                owner: optional.clone(),
                identity: optional,
                nonce: words[4].clone(),
                rate,
                connections,
                started: "2026-01-02T03:04:05.678901234Z".to_owned(),
                finished: words[5].clone(),
                demanded_wait_ms,
                ended_by,
                preflight: vec![PreflightItem {
                    name: words[0].clone(),
                    ok: quick,
                    found: words[1].clone(),
                }],
                preset: "tap".to_owned(),
            },
        )
}

fn recording() -> impl Strategy<Value = Recording> {
    let not_made = (
        any::<String>(),
        proptest::sample::select(Reason::ALL),
        any::<Option<String>>(),
        any::<String>(),
    )
        .prop_map(|(step, reason, because, detail)| NotMade {
            step,
            reason,
            because,
            detail,
        });
    let job = (any::<String>(), any::<String>(), any::<bool>()).prop_map(|(label, url, removed)| JobRecord {
        label,
        url,
        removed,
    });
    (meta(), vec(exchange(), 0..6), vec(not_made, 0..4), vec(job, 0..4)).prop_map(
        |(meta, exchanges, not_made, jobs)| Recording {
            meta,
            exchanges: numbered(exchanges),
            not_made,
            jobs,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_recording_survives_unchanged(recording in recording()) {
        let text = serde_json::to_string(&to_har(&recording)).unwrap();
        prop_assert_eq!(from_har(&text).unwrap(), recording);
    }

    #[test]
    fn no_cut_of_a_file_is_read_or_panics((recording, share) in (recording(), 0.0..1.0_f64)) {
        let text = serde_json::to_string(&to_har(&recording)).unwrap();
        let mut end = (text.len() as f64 * share) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        prop_assert!(from_har(&text[..end]).is_err());
    }
}

fn post() -> Request {
    Request {
        method: "POST".to_owned(),
        url: "http://h/async?a=1&b=x%20y".to_owned(),
        headers: vec![Header::new("Content-Type", "application/x-www-form-urlencoded")],
        body: b"PHASE=RUN".to_vec(),
    }
}

fn see_other() -> Response {
    Response {
        status: 303,
        reason: "See Other".to_owned(),
        version: "HTTP/1.1".to_owned(),
        headers: vec![
            Header::new("Location", "/async/1"),
            Header::new("Content-Type", "application/octet-stream"),
        ],
        body: vec![0xff, 0x00],
        truncated: false,
        broken: None,
        first_byte: Duration::from_millis(20),
    }
}

/// An exchange that was answered, and one that was not.
fn small() -> Recording {
    let answered = Exchange {
        id: 1,
        step: "p1/create".to_owned(),
        about: None,
        redirected_from: None,
        identity: None,
        started: Duration::from_millis(1500),
        elapsed: Duration::from_millis(30),
        request: post(),
        outcome: Ok(see_other()),
    };
    let detail = "no whole answer within 30 s".to_owned();
    let failed = Exchange {
        id: 2,
        redirected_from: Some(1),
        identity: None,
        outcome: Err(Failure {
            kind: FailureKind::Timeout,
            detail,
        }),
        ..answered.clone()
    };
    let meta = Meta {
        started: "2026-01-02T03:04:05Z".to_owned(),
        ..Meta::default()
    };
    Recording {
        meta,
        exchanges: vec![Arc::new(answered), Arc::new(failed)],
        ..Recording::default()
    }
}

#[test]
fn other_tools_find_what_har_promises() {
    let har = to_har(&small());
    assert_eq!(har["log"]["version"], "1.2");
    assert_eq!(har["log"]["creator"]["name"], "voconform");
    let [answered, failed] = har["log"]["entries"].as_array().unwrap().as_slice() else {
        panic!("{har}")
    };
    assert_eq!(answered["startedDateTime"], "2026-01-02T03:04:06.5Z");
    assert_eq!(answered["time"], 30.0);
    assert_eq!(
        answered["timings"],
        json!({ "send": 0, "wait": 20.0, "receive": 10.0 })
    );
    let query = json!([{ "name": "a", "value": "1" }, { "name": "b", "value": "x y" }]);
    assert_eq!(answered["request"]["queryString"], query);
    let posted = json!({ "mimeType": "application/x-www-form-urlencoded", "text": "PHASE=RUN" });
    assert_eq!(answered["request"]["postData"], posted);
    assert_eq!(answered["response"]["redirectURL"], "/async/1");
    let content =
        json!({ "size": 2, "mimeType": "application/octet-stream", "text": "/wA=", "encoding": "base64" });
    assert_eq!(answered["response"]["content"], content);
    assert_eq!(
        (&failed["response"]["status"], &failed["response"]["_error"]),
        (&json!(0), &json!("no whole answer within 30 s"))
    );
}

/// The small recording's HAR, changed.
fn changed(change: impl Fn(&mut Value)) -> String {
    let mut har = to_har(&small());
    change(&mut har["log"]);
    from_har(&har.to_string()).unwrap_err().to_string()
}

#[test]
fn what_is_not_ours_is_refused_with_a_reason() {
    let foreign = changed(|log| {
        log.as_object_mut().unwrap().remove("_voconform");
        log["creator"]["name"] = "Firefox".into();
    });
    assert!(foreign.contains("recorded by Firefox"), "{foreign}");
    let later = changed(|log| log["_voconform"]["format"] = "voconform-har/9".into());
    assert!(
        later.contains("voconform-har/9") && later.contains("voconform-har/1"),
        "{later}"
    );
    let twice = changed(|log| log["entries"][1]["_voconform"]["id"] = 1.into());
    assert!(twice.starts_with("entry 2: number 1"), "{twice}");
    let circle = changed(|log| log["entries"][0]["_voconform"]["redirected_from"] = 1.into());
    assert!(
        circle.starts_with("entry 1: it follows a redirect of a later"),
        "{circle}"
    );
    let neither = changed(|log| {
        drop(
            log["entries"][0]["_voconform"]
                .as_object_mut()
                .unwrap()
                .remove("answer"),
        )
    });
    assert!(neither.contains("neither an answer nor a failure"), "{neither}");
    let garbled = changed(|log| log["entries"][0]["response"]["content"]["text"] = "?".into());
    assert!(garbled.contains("not base64"), "{garbled}");
    for text in ["", "[]", "{}", "{\"log\":3}"] {
        assert!(
            from_har(text)
                .unwrap_err()
                .to_string()
                .starts_with("not a HAR file"),
            "{text}"
        );
    }
}
