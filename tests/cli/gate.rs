//! The gate that a CI trusts: waivers, strictness, former runs, several services. The day is that of the recording, so
//! nothing here depends on today.

use serde_json::Value;

use super::process::{Folder, Ran, finish, lines, program, run, signal};

/// A recording of 2026-11-22 in which one requirement is broken, and nothing else.
const BROKEN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/recordings/reference-completed-turns-aborted.har"
);
/// One in which nothing is broken.
const CONFORMING: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/recordings/reference-conforming.har"
);
/// One in which two requirements and ten recommendations are.
const REAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/recordings/dachs-tap.har");

fn waiver(requirement: &str, more: &str) -> String {
    format!(
        "url = \"http://127.0.0.1/jobs\"\n[[waiver]]\nrequirement = \"{requirement}\"\nreason = \"known\"\nowner = \"ida\"\n{more}\n"
    )
}

/// Judges the broken recording with a waiver.
fn waived(requirement: &str, more: &str, options: &[&str]) -> Ran {
    let folder = Folder::new();
    let target = folder.file("t.toml", &waiver(requirement, more));
    run(&[&["recheck", BROKEN, "--target", &target], options].concat())
}

#[test]
fn a_waiver_holds_through_its_last_day() {
    let held = waived(
        "uws-phase-terminal-stable",
        "expires = 2026-11-22",
        &["--allow-unverified"],
    );
    assert_eq!(held.code, Some(0), "{}", held.out);
    assert!(held.out.contains("1 violation waived"), "{}", held.out);
    let unverified = waived("uws-phase-terminal-stable", "expires = 2026-11-22", &[]);
    assert_eq!(unverified.code, Some(3));
    let over = waived(
        "uws-phase-terminal-stable",
        "expires = 2026-11-21",
        &["--allow-unverified"],
    );
    assert_eq!(over.code, Some(6), "{}", over.out);
    assert!(over.out.contains("does not conform"), "{}", over.out);
}

#[test]
fn a_waiver_may_name_the_finding() {
    let moved = "code = \"moved\"\nexpires = 2027-01-01";
    assert_eq!(
        waived("uws-phase-terminal-stable", moved, &["--allow-unverified"]).code,
        Some(0)
    );
    let other = "code = \"gone\"\nexpires = 2027-01-01";
    // What is broken is not accepted, which is worse than a waiver too many.
    assert_eq!(
        waived("uws-phase-terminal-stable", other, &["--allow-unverified"]).code,
        Some(1)
    );
}

#[test]
fn a_waiver_for_nothing_is_a_failure_of_its_own() {
    let folder = Folder::new();
    let target = folder.file("t.toml", &waiver("uws-create-303", "expires = 2027-01-01"));
    let ran = run(&[
        "recheck",
        CONFORMING,
        "--target",
        &target,
        "--allow-unverified",
        "--report",
        "json=-",
    ]);
    assert_eq!(ran.code, Some(6));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["waivers"][0]["state"], "unmatched");
    // What was not decided may be broken still.
    let undecided = report["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["verdict"] == "skipped")
        .unwrap();
    let target = folder.file(
        "u.toml",
        &waiver(undecided["requirement"].as_str().unwrap(), "expires = 2027-01-01"),
    );
    let ran = run(&["recheck", CONFORMING, "--target", &target, "--allow-unverified"]);
    assert_eq!(ran.code, Some(0), "{}", ran.out);
}

#[test]
fn the_strictest_gate_counts_recommendations() {
    let recommended = waived("uws-phase-terminal-stable", "expires = 2027-01-01", &["--strict"]);
    assert_eq!(
        recommended.code,
        Some(3),
        "nothing but the waived is broken there"
    );
    let both = ["dali-error-404", "dali-result-404"].map(|id| waiver(id, "expires = 2027-01-01"));
    let second = both[1].split_once('\n').unwrap().1;
    let folder = Folder::new();
    let target = folder.file("t.toml", &format!("{}{second}", both[0]));
    let judged = |options: &[&str]| run(&[&["recheck", REAL, "--target", &target], options].concat()).code;
    assert_eq!(judged(&["--allow-unverified"]), Some(0));
    assert_eq!(judged(&["--allow-unverified", "--fail-on", "warn"]), Some(1));
    assert_eq!(judged(&["--strict"]), Some(1));
}

#[test]
fn a_former_run_is_compared_by_requirement() {
    let folder = Folder::new();
    let old = folder.argument("old.json");
    assert_eq!(
        run(&["recheck", CONFORMING, "--quiet", "--report", &old]).code,
        Some(3)
    );
    let ran = run(&["recheck", BROKEN, "--compare", &old, "--report", "json=-"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let worse: Vec<_> = report["change"]["moves"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["kind"] == "newly-broken")
        .map(|m| m["requirement"].as_str().unwrap())
        .collect();
    assert_eq!(worse, ["uws-phase-terminal-stable"]);
    let missing = run(&["recheck", BROKEN, "--compare", "no-such-file.json"]);
    assert_eq!(missing.code, Some(2));
}

#[test]
fn a_version_of_the_catalogue_must_be_one() {
    assert_eq!(
        run(&["recheck", CONFORMING, "--catalogue", "2026.1", "--quiet"]).code,
        Some(3)
    );
    let ran = run(&["recheck", CONFORMING, "--catalogue", "1999.1", "--quiet"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("2026.1"), "{}", ran.err);
}

#[test]
fn one_file_may_name_several_services() {
    let folder = Folder::new();
    let mut child = program(&folder.path(""), &["serve"]).spawn().unwrap();
    let mut line = lines(child.stdout.take().unwrap());
    let mut text = String::new();
    loop {
        let line = line();
        let Some((name, url)) = line.split_once(' ') else {
            break;
        };
        if ["uws", "tap"].contains(&name) {
            text.push_str(&format!("[service.{name}]\nurl = \"{url}\"\n"));
        }
    }
    let closed = super::process::closed_port();
    text.push_str(&format!(
        "[service.closed]\nurl = \"{closed}\"\n[limits]\ntimeout = \"20s\"\n"
    ));
    let target = folder.file("platform.toml", &text);
    let (json, har) = (folder.argument("all.json"), folder.argument("all.har"));
    let ran = run(&[
        "check",
        &target,
        "--read-only",
        "--quick",
        "--report",
        &json,
        "--har",
        &har,
    ]);
    let alone = run(&["check", &target, "--service", "closed"]);
    let unknown = run(&["check", &target, "--service", "soda"]);
    signal(child.id(), "-TERM");
    finish(child);
    assert_eq!(ran.code, Some(5), "the worst of them: {}\n{}", ran.out, ran.err);
    let all: Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    let names: Vec<_> = all["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["target"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 3);
    assert_eq!(names[2], "closed", "the order of the file: {names:?}");
    assert!(folder.path("all.uws.har").is_file() && folder.path("all.tap.har").is_file());
    assert!(ran.out.contains("All services"), "{}", ran.out);
    assert_eq!((alone.code, unknown.code), (Some(5), Some(2)));
}
