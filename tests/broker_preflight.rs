//! What preflight makes of brokers of all versions, from whatever address of theirs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use voconform::engine::{self, Outcome, Run};
use voconform::scenarios::Pace;
use voconform::target::parse_address;
use voconform_reference_server as reference;

/// Looks at an address without writing anything.
async fn look(url: &str, profile: Option<&str>) -> Outcome {
    let mut target = parse_address(url).unwrap();
    target.profile = profile.map(str::to_owned);
    let run = Run {
        target,
        read_only: true,
        quick: true,
        allow_load: false,
        same_origin: false,
        allow_danger: false,
        pace: Pace::scaled(0.02),
        journal: None,
        request: None,
    };
    engine::run(&run, std::future::pending(), |_| ()).await.unwrap()
}

async fn server() -> reference::Running {
    reference::start(reference::Config::default()).await.unwrap()
}

fn endpoint(server: &reference::Running, name: &str) -> String {
    let found = server.endpoints().iter().find(|(of, _)| of == name);
    found.unwrap().1.clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_are_told_apart_by_what_exists() {
    let server = server().await;
    let expected = [
        ("broker", "broker", "1.0"),
        ("broker-pre", "eb-offersets", "pre"),
        ("planner-23", "ep-2023", "23"),
    ];
    for (name, profile, dialect) in expected {
        let outcome = look(&endpoint(&server, name), None).await;
        assert!(outcome.trouble.is_none(), "{name}: {:?}", outcome.trouble);
        let meta = &outcome.recording.meta;
        assert_eq!(
            (meta.profile.as_str(), meta.dialect.as_deref()),
            (profile, Some(dialect)),
            "{name}"
        );
    }
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_is_found_from_other_addresses() {
    let server = server().await;
    let base = endpoint(&server, "broker");
    for given in [
        format!("{base}/requests"),
        format!("{base}/"),
        server.index_url().to_owned(),
    ] {
        let outcome = look(&given, None).await;
        assert!(outcome.trouble.is_none(), "{given}: {:?}", outcome.trouble);
        assert_eq!(outcome.recording.meta.job_list, base, "{given}");
    }
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_profile_is_named() {
    let server = server().await;
    let outcome = look(&endpoint(&server, "broker"), Some("eb-offersets")).await;
    let trouble = outcome.trouble.unwrap();
    assert!(trouble.advice.contains("--profile broker"), "{trouble:?}");
    let outcome = look(&endpoint(&server, "uws"), Some("broker")).await;
    assert!(outcome.trouble.unwrap().what.contains("no Execution Broker"));
    server.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_list_is_not_asked_for_what_brokers_have() {
    let server = server().await;
    let outcome = look(&endpoint(&server, "uws"), None).await;
    assert_eq!(outcome.recording.meta.profile, "uws");
    let asked = outcome.recording.exchanges.iter().map(|x| x.request.url.as_str());
    let broker = asked.filter(|url| {
        ["/requests", "/offersets", "/request"]
            .iter()
            .any(|end| url.ends_with(end))
    });
    assert_eq!(broker.collect::<Vec<_>>(), Vec::<&str>::new());
    server.shutdown().await;
}
