//! What can be seen of a run while it is under way, and the trials of `libtest`.

use serde_json::Value;

use super::process::{Folder, closed_port, run};

const RECORDING: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/recordings/reference-completed-turns-aborted.har"
);

fn events(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn count(events: &[Value], name: &str) -> usize {
    events.iter().filter(|event| event["event"] == name).count()
}

#[test]
fn events_tell_a_run_as_it_goes() {
    let ran = run(&[
        "check",
        "--reference",
        "--read-only",
        "--quick",
        "--format",
        "json-lines",
    ]);
    let events = events(&ran.out);
    assert_eq!(events[0]["event"], "started");
    assert_eq!(events[0]["format"], "voconform-events/1");
    let last = events.last().unwrap();
    assert_eq!(
        (&last["event"], &last["exit"]),
        (&"finished".into(), &ran.code.into())
    );
    let service = &events[events.len() - 2];
    assert_eq!(service["event"], "service");
    assert_eq!(service["service"], events[0]["services"][0]);
    assert_eq!(service["requests"], count(&events, "exchange"));
    assert!(
        events
            .iter()
            .filter(|e| e["event"] == "exchange")
            .all(|e| e["status"].is_number())
    );
}

#[test]
fn events_of_a_recording_tell_each_broken_requirement_once() {
    let ran = run(&["recheck", RECORDING, "--format", "json-lines"]);
    let events = events(&ran.out);
    assert_eq!(ran.code, Some(1));
    let service = &events[events.len() - 2];
    let broken = service["counts"]["fail"].as_u64().unwrap() + service["counts"]["warn"].as_u64().unwrap();
    assert!(broken > 0);
    assert_eq!(count(&events, "finding") as u64, broken);
}

#[test]
fn events_share_standard_output_with_nothing() {
    let ran = run(&[
        "recheck",
        RECORDING,
        "--format",
        "json-lines",
        "--report",
        "json=-",
    ]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("give the report a file"), "{}", ran.err);
}

#[test]
fn plain_is_ascii_and_tells_findings_on_standard_error() {
    let ran = run(&["recheck", RECORDING, "--format", "plain"]);
    assert!(ran.out.is_ascii() && ran.out.starts_with("x does not conform"));
    let ran = run(&[
        "check",
        "--reference",
        "--quick",
        "--fault",
        "list-404",
        "--format",
        "plain",
        "--deadline",
        "5s",
    ]);
    assert!(ran.err.contains("looking at http://127.0.0.1"), "{}", ran.err);
    assert!(ran.err.is_ascii());
}

#[test]
fn trials_can_be_listed_without_the_service() {
    let address = closed_port();
    let names = |more: &[&str]| {
        let ran = run(&[&["libtest", "--target", &address], more].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        ran.out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = names(&["--list"]);
    let of_uws = names(&["--profile", "uws", "--list"]);
    assert!(all.len() > of_uws.len() && of_uws.iter().all(|name| all.contains(name)));
    assert_eq!(of_uws[0], "preflight: test");
    let create = "[must] uws-1.1::creating-a-job::uws-create-303: test";
    assert!(of_uws.iter().any(|name| name == create));
    assert_eq!(names(&["--profile", "uws", "--list", "uws-create-303"]), [create]);
    let ignored = names(&["--profile", "uws", "--list", "--ignored"]);
    assert!(ignored.len() > 3 && ignored.len() < 40);
}

#[test]
fn a_service_that_can_not_be_asked_fails_whatever_is_chosen() {
    let address = closed_port();
    for filter in [&["preflight"][..], &["uws-create-303"], &["--exact", "preflight"]] {
        let ran = run(&[&["libtest", "--target", &address, "--profile", "uws"], filter].concat());
        assert_eq!(ran.code, Some(101), "{}", ran.out);
        assert!(ran.out.contains("1 failed"), "{}", ran.out);
    }
    let ran = run(&["libtest", "--target", &address, "nothing-of-this-name"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("running 0 tests"));
}

#[test]
fn trials_fail_with_the_card_and_are_never_ok_undecided() {
    let folder = Folder::new();
    let target = folder.file("target.toml", "url = \"nothing\"");
    assert_eq!(run(&["libtest", "--target", &target]).code, Some(2));
    let ran = run(&[
        "libtest",
        "--reference",
        "--read-only",
        "--quick",
        "--",
        "--test-threads",
        "1",
    ]);
    let result = ran
        .out
        .lines()
        .rev()
        .find(|line| line.starts_with("test result: "))
        .unwrap();
    assert!(
        result.contains("ok. ") && !result.contains(" 0 ignored"),
        "{result}"
    );
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("ignored (untestable: "));
}
