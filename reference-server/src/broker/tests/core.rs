//! Tests of the core without wire and clock: jumps in time, what is held, how sessions live and end.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::broker::config::BrokerConfig;
use crate::broker::core::Core;
use crate::broker::kinds;
use crate::broker::mutation::Mutations;
use crate::broker::options::Refusal;
use crate::broker::order::Order;
use crate::broker::phase::Phase;
use crate::broker::platform::Platform;
use crate::broker::times::{plus, read_interval};
use crate::broker::tree::text;

fn start() -> Timestamp {
    "2022-10-10T12:00:00Z".parse().unwrap()
}

fn after(seconds: f64) -> Timestamp {
    plus(start(), SignedDuration::from_secs_f64(seconds))
}

fn core_of(platform: Platform) -> Core {
    let config = BrokerConfig {
        platform,
        offer_lifetime: Duration::from_secs(300),
        preparing: Duration::from_secs(10),
        run: Duration::from_secs(60),
        releasing: Duration::from_secs(10),
        ..BrokerConfig::default()
    };
    Core::new(&config, Mutations::default())
}

fn notebook(location: &str) -> Value {
    json!({"executable": {"kind": kinds::uri(kinds::JUPYTER), "location": location}})
}

fn hello() -> Value {
    notebook("https://example.org/notebooks/hello.ipynb")
}

/// Makes an offerset and gives its offers.
fn ask(core: &mut Core, request: &Value, now: Timestamp) -> Vec<String> {
    core.advance(now);
    let id = core.ask(&Order::plain(request.clone()), None, now).unwrap();
    core.offerset(&id).unwrap().offers.clone()
}

/// Why there are no offers: the codes of the messages.
fn why(core: &mut Core, request: &Value) -> String {
    match core.ask(&Order::plain(request.clone()), None, start()) {
        Err(wrong) => format!("malformed {}", wrong[0].code),
        Ok(id) => {
            let set = core.offerset(&id).unwrap();
            let kind = set.messages.first().and_then(|message| text(message, "/kind"));
            kind.map_or_else(
                || "yes".to_owned(),
                |kind| kind.rsplit(':').next().unwrap().to_owned(),
            )
        }
    }
}

fn order(core: &mut Core, id: &str, phase: &str, now: Timestamp) -> Result<(), Refusal> {
    core.advance(now);
    let update = json!({"kind": "uri:enum-value-update", "path": "phase", "value": phase});
    core.update(id, &update, now)
}

fn phase(core: &mut Core, id: &str, now: Timestamp) -> Phase {
    core.advance(now);
    core.session(id).unwrap().phase
}

/// The phases that the session itself went through.
fn history(core: &Core, id: &str) -> Vec<&'static str> {
    let events = core.session(id).unwrap().events.iter();
    events
        .filter(|event| event.part.is_empty())
        .map(|event| event.to)
        .collect()
}

#[test]
fn a_life_by_one_jump_and_by_many() {
    let mut jumped = core_of(Platform::Default);
    let mut polled = core_of(Platform::Default);
    let mut histories = Vec::new();
    for (core, steps) in [(&mut jumped, 1), (&mut polled, 5000)] {
        let id = ask(core, &hello(), start())[0].clone();
        order(core, &id, "ACCEPTED", after(5.0)).unwrap();
        assert_eq!(core.session(&id).unwrap().phase, Phase::Accepted);
        for step in 1..=steps {
            core.advance(after(5.0 + 100.0 * f64::from(step) / f64::from(steps)));
        }
        histories.push(core.session(&id).unwrap().events.clone());
        assert_eq!(
            history(core, &id),
            [
                "OFFERED",
                "ACCEPTED",
                "PREPARING",
                "AVAILABLE",
                "RUNNING",
                "RELEASING",
                "COMPLETED"
            ]
        );
    }
    assert_eq!(histories[0], histories[1]);
    let times: Vec<_> = histories[0].iter().map(|event| event.at).collect();
    assert!(times.is_sorted());
    assert_eq!(jumped.left(), 0);
}

#[test]
fn offers_expire_at_their_time_and_not_before() {
    let mut core = core_of(Platform::OneSlot);
    let offers = ask(&mut core, &hello(), start());
    assert_eq!(offers.len(), 1);
    assert_eq!(phase(&mut core, &offers[0], after(299.999)), Phase::Offered);
    assert_eq!(phase(&mut core, &offers[0], after(300.0)), Phase::Expired);
    assert!(matches!(
        order(&mut core, &offers[0], "ACCEPTED", after(301.0)),
        Err(Refusal::State(_))
    ));
}

#[test]
fn what_is_offered_is_held() {
    let mut core = core_of(Platform::OneSlot);
    let mut request = hello();
    request["schedule"] = json!({"requested": {"duration": "PT1H", "start": "2022-10-10T15:00:00Z/PT0S"}});
    let first = ask(&mut core, &request, start());
    assert_eq!(why(&mut core, &request), "no-room");
    order(&mut core, &first[0], "REJECTED", start()).unwrap();
    let second = ask(&mut core, &request, start());
    order(&mut core, &second[0], "ACCEPTED", start()).unwrap();
    assert_eq!(why(&mut core, &request), "no-room");
    assert_eq!(phase(&mut core, &second[0], after(600.0)), Phase::Waiting);
    order(&mut core, &second[0], "CANCELLED", after(601.0)).unwrap();
    assert_eq!(why(&mut core, &request), "yes");
}

#[test]
fn siblings_end_with_the_acceptance() {
    let mut core = core_of(Platform::Default);
    let offers = ask(&mut core, &hello(), start());
    let others = ask(&mut core, &hello(), start());
    assert_eq!(offers.len(), 4);
    order(&mut core, &offers[1], "ACCEPTED", start()).unwrap();
    let phases: Vec<_> = offers.iter().map(|id| core.session(id).unwrap().phase).collect();
    assert_eq!(
        phases,
        [Phase::Rejected, Phase::Accepted, Phase::Rejected, Phase::Rejected]
    );
    assert_eq!(core.session(&others[0]).unwrap().phase, Phase::Offered);
    assert!(matches!(
        order(&mut core, &offers[1], "ACCEPTED", start()),
        Err(Refusal::State(_))
    ));
    assert!(matches!(
        order(&mut core, &offers[1], "REJECTED", start()),
        Err(Refusal::State(_))
    ));
    assert!(matches!(
        order(&mut core, &offers[1], "RUNNING", start()),
        Err(Refusal::Content(_))
    ));
}

#[test]
fn scripts_end_as_they_say() {
    for (script, end) in [
        ("ok/3", Phase::Completed),
        ("exit/0", Phase::Completed),
        ("exit/3", Phase::Failed),
        ("fail-prepare", Phase::Failed),
        ("fail-run", Phase::Failed),
        ("fail-release", Phase::Failed),
    ] {
        let mut core = core_of(Platform::OneSlot);
        let request = notebook(&format!("https://mock.voconform/{script}"));
        let id = core
            .direct(&Order::plain(request.clone()), None, start())
            .unwrap();
        assert_eq!(phase(&mut core, &id, after(200.0)), end, "{script}");
        let session = core.session(&id).unwrap();
        assert_eq!(!session.messages.is_empty(), end == Phase::Failed, "{script}");
        assert!(
            session.parts.iter().all(|part| part.phase.is_terminal()),
            "{script}"
        );
        assert_eq!(why(&mut core, &hello()), "yes", "{script}");
    }
}

#[test]
fn what_never_ends_is_ended() {
    let mut core = core_of(Platform::OneSlot);
    let mut request = notebook("https://mock.voconform/forever");
    request["schedule"] = json!({"requested": {"duration": "PT2M"}});
    let id = core
        .direct(&Order::plain(request.clone()), None, start())
        .unwrap();
    assert_eq!(phase(&mut core, &id, after(129.0)), Phase::Running);
    assert_eq!(phase(&mut core, &id, after(131.0)), Phase::Releasing);
    assert_eq!(phase(&mut core, &id, after(140.0)), Phase::Completed);
}

#[test]
fn cancelling_stops_everything() {
    let mut core = core_of(Platform::Default);
    let id = ask(&mut core, &hello(), start())[0].clone();
    order(&mut core, &id, "ACCEPTED", start()).unwrap();
    order(&mut core, &id, "CANCELLED", after(20.0)).unwrap();
    assert_eq!(phase(&mut core, &id, after(500.0)), Phase::Cancelled);
    let parts: Vec<_> = core
        .session(&id)
        .unwrap()
        .parts
        .iter()
        .map(|p| p.phase.word())
        .collect();
    assert_eq!(parts, ["COMPLETED", "CANCELLED"]);
    assert_eq!(core.left(), 0, "its siblings ended too");
}

#[test]
fn refusals_have_their_reasons() {
    let mut core = core_of(Platform::Default);
    let with = |member: &str, value: Value| {
        let mut request = hello();
        request[member] = value;
        request
    };
    let compute = |members: Value| {
        let mut compute = json!({"kind": kinds::uri(kinds::COMPUTE)});
        compute
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        with("compute", compute)
    };
    let time = |name: &str, text: &str| with("schedule", json!({"requested": {name: text}}));
    for (request, code) in [
        (hello(), "yes"),
        (json!({}), "no-executable"),
        (json!([]), "malformed not-an-object"),
        (with("executable", json!({"kind": "urn:x"})), "kind-unknown"),
        (
            with("executable", json!({"location": "x"})),
            "malformed kind-missing",
        ),
        (with("compute", json!([])), "malformed wrong-type"),
        (
            compute(json!({"cores": {"min": 9_007_199_254_740_991_i64}})),
            "too-much",
        ),
        (compute(json!({"cores": {"min": 8, "max": 4}})), "min-above-max"),
        (compute(json!({"cores": {"min": -1}})), "negative"),
        (compute(json!({"cores": {"min": "2"}})), "malformed wrong-type"),
        (time("duration", "P1H"), "malformed bad-duration"),
        (time("duration", "-PT1H"), "negative-duration"),
        (time("duration", "P99999999999D"), "too-long"),
        (time("start", "tomorrow"), "malformed bad-interval"),
        (
            time("start", "2022-10-12T00:00:00Z/2022-10-11T00:00:00Z"),
            "backwards",
        ),
        (time("start", "2022-10-08T00:00:00Z/PT30M"), "past"),
        (notebook("https://unreachable.invalid/x.ipynb"), "unreachable"),
        (notebook("bad-value-trigger"), "refused-value"),
    ] {
        assert_eq!(why(&mut core, &request), code, "{request}");
    }
    assert_eq!(why(&mut core_of(Platform::RefuseAll), &hello()), "refuses-all");
}

#[test]
fn the_gaia_request_of_2022() {
    let request = json!({
        "executable": {"kind": kinds::uri(kinds::DOCKER), "image": {"locations": ["registry.example.org/gaia-dmp/zeppelin:1"]}},
        "compute": {"kind": kinds::uri(kinds::COMPUTE), "cores": {"min": 210}, "memory": {"min": 360},
            "volumes": [{"kind": kinds::uri(kinds::VOLUME), "path": "/scratch", "mode": "READWRITE", "resource": "scratch"}]},
        "storage": [{"kind": kinds::uri(kinds::STORAGE), "meta": {"name": "scratch"}, "size": {"min": 932}}],
        "schedule": {"requested": {"duration": "PT2H", "start": "2022-10-18T15:00:00Z/PT0S"}},
    });
    assert_eq!(why(&mut core_of(Platform::Default), &request), "too-much");
    let mut gaia = core_of(Platform::GaiaDmp);
    let offers = ask(&mut gaia, &request, start());
    assert_eq!(offers.len(), 1);
    let slot = gaia.session(&offers[0]).unwrap().slot;
    let window = read_interval("2022-10-18T15:00:00Z/PT0S").unwrap();
    assert_eq!((slot.earliest, slot.latest), window);
    assert_eq!(why(&mut gaia, &request), "no-room");
}

/// The same numbers each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[test]
fn nothing_is_sold_twice_whatever_happens() {
    for platform in [Platform::OneSlot, Platform::Default, Platform::Flavours] {
        let mut core = core_of(platform);
        let mut dice = Dice(7);
        let mut sessions: Vec<String> = Vec::new();
        let mut now = start();
        for _ in 0..400 {
            now = plus(
                now,
                SignedDuration::from_secs(i64::try_from(dice.below(90)).unwrap()),
            );
            core.advance(now);
            if dice.below(2) == 0 || sessions.is_empty() {
                let mut request = hello();
                request["compute"] =
                    json!({"kind": kinds::uri(kinds::COMPUTE), "cores": {"min": 1 + dice.below(9)}});
                request["schedule"] =
                    json!({"requested": {"duration": format!("PT{}M", 1 + dice.below(50))}});
                sessions.extend(ask(&mut core, &request, now));
            } else {
                let which = usize::try_from(dice.below(sessions.len() as u64)).unwrap();
                let word = ["ACCEPTED", "REJECTED", "CANCELLED"][usize::try_from(dice.below(3)).unwrap()];
                // Many of these are refused, as they should be.
                let _refused = order(&mut core, &sessions[which].clone(), word, now);
            }
            assert!(core.calendar.is_sound(), "{platform:?} {now}");
            for id in &sessions {
                let holds = core.session(id).unwrap().phase.holds();
                assert_eq!(core.calendar.held_by(id).is_some(), holds);
            }
        }
        core.advance(plus(now, SignedDuration::from_hours(24 * 60)));
        assert_eq!(core.left(), 0);
    }
}
