//! SARIF: every result has its rule, and no text of a service becomes anything but text.

use std::collections::BTreeSet;

use serde_json::Value;
use voconform::report::{Report, sarif};

use super::support::{all_reports, full, small, unreached, written};

fn as_sarif(reports: &[Report]) -> Value {
    serde_json::from_str(&written(|out| sarif::write(reports, out))).unwrap()
}

fn items<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

#[test]
fn every_result_has_its_rule_whatever_a_service_says() {
    for reports in all_reports() {
        let log = as_sarif(&reports);
        assert_eq!(items(&log, "/runs").len(), reports.len());
        for run in items(&log, "/runs") {
            let rules = items(run, "/tool/driver/rules");
            let ids: BTreeSet<&str> = rules.iter().map(|r| r["id"].as_str().unwrap()).collect();
            assert_eq!(ids.len(), rules.len(), "a rule is told twice");
            let mut prints = BTreeSet::new();
            for result in items(run, "/results") {
                let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
                assert_eq!(result["ruleId"], rules[index]["id"]);
                assert!(
                    prints.insert(result["fingerprints"]["voconform/v1"].to_string()),
                    "told twice"
                );
                is_relative(
                    result
                        .pointer("/locations/0/physicalLocation/artifactLocation/uri")
                        .unwrap(),
                );
                let text = result["message"]["text"].as_str().unwrap();
                assert!(text.chars().count() < 2100, "{}", text.len());
                let bare = text.replace("\\[", "").replace("\\]", "");
                assert!(!bare.contains(['[', ']', '\n']), "{text}");
            }
            assert_eq!(items(run, "/invocations").len(), 1);
        }
    }
}

/// GitHub refuses a file in which one address has a scheme of its own.
fn is_relative(uri: &Value) {
    let uri = uri.as_str().unwrap();
    let first = uri.split('/').next().unwrap();
    assert!(
        !uri.is_empty() && !uri.starts_with('/') && !first.contains(':'),
        "{uri}"
    );
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%@&+,;=:?#".contains(c);
    assert!(uri.chars().all(plain), "{uri}");
}

#[test]
fn results_say_how_bad_it_is_and_what_is_accepted() {
    let log = as_sarif(&[full()]);
    let result = |id: &str| {
        let of_id = |r: &&Value| r["ruleId"] == id;
        items(&log, "/runs/0/results").iter().find(of_id).unwrap()
    };
    assert_eq!(result("uws-create-303")["level"], "error");
    assert_eq!(result("uws-job-media-type")["level"], "warning");
    assert_eq!(result("uws-schema-phase")["level"], "note");
    assert!(
        result("uws-create-303").get("suppressions").is_none(),
        "its waiver is over"
    );
    let accepted = &result("uws-create-run-still-303")["suppressions"][0];
    assert_eq!(
        (&accepted["kind"], &accepted["status"]),
        (&"external".into(), &"accepted".into())
    );
    assert!(
        accepted["justification"]
            .as_str()
            .unwrap()
            .contains("mended in the next release")
    );
    let create = result("uws-create-303");
    assert_eq!(
        create["fingerprints"]["voconform/v1"],
        "uws-create-303/wrong-status"
    );
    assert_eq!(create["webResponse"]["statusCode"], 200);
    assert_eq!(create["webRequest"]["method"], "POST");
    assert_eq!(
        create
            .pointer("/locations/0/physicalLocation/artifactLocation/uri")
            .unwrap(),
        "dc.example.org/tap/async"
    );
    assert_eq!(
        create
            .pointer("/locations/0/logicalLocations/0/fullyQualifiedName")
            .unwrap(),
        "POST {jobs}"
    );
}

#[test]
fn a_finding_is_known_again_in_the_next_run() {
    let mut later = small();
    later.started = "2027-01-01T00:00:00Z".into();
    for row in &mut later.results {
        row.findings
            .iter_mut()
            .for_each(|f| f.observed.push_str(" (again)"));
    }
    let prints = |report: Report| {
        let log = as_sarif(&[report]);
        let of = |r: &Value| (r["fingerprints"].clone(), r["partialFingerprints"].clone());
        items(&log, "/runs/0/results").iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(prints(small()), prints(later));
}

#[test]
fn an_invocation_tells_how_the_run_went() {
    let invocation = |report: Report| {
        as_sarif(&[report])
            .pointer("/runs/0/invocations/0")
            .unwrap()
            .clone()
    };
    let fine = invocation(small());
    assert_eq!(fine["executionSuccessful"], true);
    assert_eq!(fine["startTimeUtc"], "2026-11-22T11:00:00Z");
    let levels = |report: Report| {
        let invocation = invocation(report);
        assert_eq!(invocation["executionSuccessful"], false);
        let notes = items(&invocation, "/toolExecutionNotifications").to_vec();
        notes
            .iter()
            .map(|n| n["level"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(levels(unreached()), ["error"]);
    // The hint, the deadline, the error of ours, and two waivers.
    assert_eq!(levels(full()), ["note", "warning", "error", "error", "error"]);
}
