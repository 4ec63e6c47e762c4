//! `voconform report` and `voconform diff`: formats, exit codes, and what they refuse.

use serde_json::{Value, json};

use super::process::{Folder, run};

const SMALL: &str = include_str!("../../fixtures/reports/small.json");

/// The small report, changed.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut report: Value = serde_json::from_str(SMALL).unwrap();
    change(&mut report);
    report.to_string()
}

/// The small report of a service in which nothing is broken and everything is decided.
fn conforming() -> String {
    changed(|report| {
        for row in report["results"].as_array_mut().unwrap() {
            row["verdict"] = "pass".into();
            row["reason"] = Value::Null;
            row["blocked_by"] = Value::Null;
            row["findings"] = json!([]);
        }
        report["headline"] = "conforms".into();
        report["summary"] = json!({ "pass": 10 });
        report["decided"] = 10.into();
        report["decidable"] = 10.into();
    })
}

#[test]
fn a_report_is_written_in_every_format() {
    let folder = Folder::new();
    let json = folder.file("run.json", SMALL);
    let names = [
        "r.junit.xml",
        "r.md",
        "r.sarif",
        "r.svg",
        "r.lines",
        "r.html",
        "r.txt",
        "again.json",
    ];
    let paths = names.map(|name| folder.argument(name));
    let mut arguments = vec!["report", json.as_str()];
    for path in &paths {
        arguments.extend(["--report", path]);
    }
    let ran = run(&arguments);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(ran.out.contains("✘ does not conform"), "{}", ran.out);
    let read = |name: &str| std::fs::read_to_string(folder.path(name)).unwrap();
    for (name, part) in [
        ("r.junit.xml", "<testsuites name=\"voconform\""),
        ("r.md", "### What to mend first"),
        ("r.sarif", "\"version\": \"2.1.0\""),
        ("r.svg", "does not conform (3)"),
        ("r.lines", "E-UWS-uws-create-303 wrong-status"),
        ("r.html", "<!DOCTYPE html>"),
    ] {
        assert!(read(name).contains(part), "{name}");
    }
    assert_eq!(read("again.json"), SMALL);
    assert_eq!(read("r.txt"), ran.out);
}

#[test]
fn several_files_are_several_services() {
    let folder = Folder::new();
    let (bad, good) = (
        folder.file("bad.json", SMALL),
        folder.file("good.json", &conforming()),
    );
    let both = folder.argument("both.json");
    let ran = run(&["report", &good, &bad, "--report", &both, "--quiet"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(1), 2), "{}", ran.out);
    let again = run(&["report", &both, "--report", "lines=-"]);
    assert_eq!(again.code, Some(1));
    let services = again
        .out
        .lines()
        .filter(|l| l.starts_with("S-RUN-verdict"))
        .count();
    assert_eq!(services, 2, "{}", again.out);
    assert_eq!(run(&["report", &good, "--quiet"]).code, Some(0));
}

#[test]
fn what_a_report_can_not_give_is_refused() {
    let folder = Folder::new();
    let json = folder.file("run.json", SMALL);
    let har = folder.argument("run.har");
    let other = folder.file("other.json", "{\"format\": \"voconform-report/9\"}");
    let cases: [(&[&str], &str); 4] = [
        (&["report", &json, "--report", &har], "voconform check --har PATH"),
        (
            &["report", &json, "--catalogue", "2026.1"],
            "recheck RUN.har --catalogue",
        ),
        (&["report", &other], "voconform-report/9"),
        (&["report", "no such file"], "can't read no such file"),
    ];
    for (arguments, told) in cases {
        let ran = run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}

#[test]
fn a_diff_fails_when_something_got_worse() {
    let folder = Folder::new();
    let (bad, good) = (
        folder.file("bad.json", SMALL),
        folder.file("good.json", &conforming()),
    );
    let worse = run(&["diff", &good, &bad]);
    assert_eq!((worse.code, worse.err.as_str()), (Some(1), ""));
    assert!(
        worse
            .out
            .starts_with("✘ 3 newly broken, 1 newly broken recommendations, "),
        "{}",
        worse.out
    );
    assert_eq!(run(&["diff", &bad, &good]).code, Some(0));
    let same = run(&["diff", &bad, &bad, "--quiet"]);
    assert_eq!((same.code, same.out.as_str()), (Some(0), ""));
}

#[test]
fn a_diff_knows_what_is_no_longer_decided_and_what_only_warns() {
    let folder = Folder::new();
    let with = |name: &str, id: &str, verdict: &str| {
        let mut report: Value = serde_json::from_str(&conforming()).unwrap();
        let rows = report["results"].as_array_mut().unwrap();
        let row = rows.iter_mut().find(|row| row["requirement"] == id).unwrap();
        row["verdict"] = verdict.into();
        folder.file(name, &report.to_string())
    };
    let good = folder.file("good.json", &conforming());
    let open = with("open.json", "uws-job-root", "inconclusive");
    assert_eq!(run(&["diff", &good, &open]).code, Some(3));
    assert_eq!(run(&["diff", &good, &open, "--allow-unverified"]).code, Some(0));
    let warned = with("warned.json", "uws-job-root", "warn");
    assert_eq!(run(&["diff", &good, &warned]).code, Some(0));
    assert_eq!(run(&["diff", &good, &warned, "--fail-on", "warn"]).code, Some(1));
}

#[test]
fn a_service_that_is_gone_or_down_is_no_success() {
    let folder = Folder::new();
    let named = |name: &str| {
        let mut report: Value = serde_json::from_str(&conforming()).unwrap();
        report["target"]["name"] = name.into();
        report
    };
    let both = json!({ "format": "voconform-reports/1", "reports": [named("a"), named("b")] });
    let both = folder.file("both.json", &both.to_string());
    let one = folder.file("one.json", &named("a").to_string());
    assert_eq!(run(&["diff", &both, &one]).code, Some(3));
    assert_eq!(
        run(&["diff", &one, &both]).code,
        Some(0),
        "a new service has nothing to be worse than"
    );
    let other = folder.file(
        "other.json",
        &json!({ "format": "voconform-reports/1", "reports": [named("x"), named("y")] }).to_string(),
    );
    let ran = run(&["diff", &both, &other]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("have no service in common"), "{}", ran.err);
    let down = folder.file(
        "down.json",
        &changed(|report| {
            report["preflight"] = json!([{ "name": "reachable", "ok": false, "found": "refused" }]);
            for row in report["results"].as_array_mut().unwrap() {
                (row["verdict"], row["reason"]) = ("skipped".into(), "blocked".into());
            }
        }),
    );
    let good = folder.file("good.json", &conforming());
    assert_eq!(run(&["diff", &good, &down, "--allow-unverified"]).code, Some(5));
}

#[test]
fn a_diff_is_written_as_markdown_and_json_too() {
    let folder = Folder::new();
    let (bad, good) = (
        folder.file("bad.json", SMALL),
        folder.file("good.json", &conforming()),
    );
    let markdown = run(&["diff", &good, &bad, "--format", "markdown"]).out;
    assert!(
        markdown.contains("| newly broken | `uws-create-303` | pass | fail |"),
        "{markdown}"
    );
    let json: Value = serde_json::from_str(&run(&["diff", &good, &bad, "--format", "json"]).out).unwrap();
    assert_eq!(json["format"], "voconform-diff/1");
    assert_eq!(json["services"][0]["counts"]["newly-broken"], 3);
}
