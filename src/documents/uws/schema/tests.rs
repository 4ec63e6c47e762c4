use super::*;
use crate::documents::xml::parse;

const HEAD: &str = r#"xmlns="http://www.ivoa.net/xml/UWS/v1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;

fn breaches(version: UwsVersion, text: &str) -> Vec<(&'static str, &'static str)> {
    let document = parse(text.as_bytes(), None).unwrap();
    validate(&document, version)
        .iter()
        .map(|violation| (violation.requirement, violation.code))
        .collect()
}

#[test]
fn empty_elements_of_a_pending_job_are_reported_one_by_one() {
    let text = format!(
        r#"<job {HEAD}><jobId>1</jobId><ownerId xsi:nil="true"/><phase>PENDING</phase><quote>1</quote>
        <startTime/><endTime/><executionDuration/><destruction>2026-03-08 08:30:00</destruction>
        <results><result id="result" xlink:href="./results/result"/></results></job>"#
    );
    let expected = [
        ("uws-xsd-job-quote", "not-a-date-time"),
        ("uws-xsd-nil-empty", "empty-not-nil"),
        ("uws-xsd-nil-empty", "empty-not-nil"),
        ("uws-xsd-job-executionduration", "not-an-integer"),
        ("uws-xsd-job-destruction", "not-a-date-time"),
    ];
    for version in [UwsVersion::V1_0, UwsVersion::V1_1] {
        assert_eq!(breaches(version, &text), expected);
    }
}

#[test]
fn a_bare_error_before_the_results_is_several_breaches() {
    let nil = |name: &str| format!(r#"<{name} xsi:nil="true"/>"#);
    let text = format!(
        r#"<job version="1.1" {HEAD}><jobId>1</jobId>{}<phase>ERROR</phase>{}{}<executionDuration>0</executionDuration>{}
        <parameters version="1.1"/><errorSummary>no such table</errorSummary><results version="1.1"/></job>"#,
        nil("ownerId"),
        nil("startTime"),
        nil("endTime"),
        nil("destruction"),
    );
    let expected = [
        ("uws-xsd-lists-attributes", "unexpected-attribute"),
        ("uws-xsd-error-type", "missing"),
        ("uws-xsd-error-hasdetail", "missing"),
        ("uws-xsd-error-message", "stray-text"),
        ("uws-xsd-error-message", "missing"),
        ("uws-xsd-lists-attributes", "unexpected-attribute"),
        ("uws-xsd-job-errorsummary", "out-of-order"),
    ];
    assert_eq!(breaches(UwsVersion::V1_1, &text), expected);
}

#[test]
fn a_job_of_left_out_elements_names_each() {
    let text = format!("<job version='1.1' {HEAD}><jobId>1</jobId><phase>PENDING</phase></job>");
    let missing: Vec<_> = breaches(UwsVersion::V1_1, &text)
        .into_iter()
        .map(|(row, _)| row)
        .collect();
    let names = [
        "ownerid",
        "starttime",
        "endtime",
        "executionduration",
        "destruction",
        "results",
    ];
    assert_eq!(missing, names.map(|name| format!("uws-xsd-job-{name}")));
}

#[test]
fn no_more_is_reported_than_promised() {
    let text = format!("<jobs {HEAD}>{}</jobs>", "<jobref/>".repeat(MAX_VIOLATIONS));
    assert_eq!(breaches(UwsVersion::V1_1, &text).len(), MAX_VIOLATIONS);
}

#[test]
fn identifiers_of_substituted_types_are_unique() {
    let typed = |kind: &str, id: &str| {
        format!(r#"<x xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:{kind}">{id}</x>"#)
    };
    let job = |info: String| {
        let nil = |name: &str| format!(r#"<{name} xsi:nil="true"/>"#);
        let (owner, start, end, destruction) = (
            nil("ownerId"),
            nil("startTime"),
            nil("endTime"),
            nil("destruction"),
        );
        format!(
            r#"<job {HEAD}><jobId>1</jobId>{owner}<phase>HELD</phase>{start}{end}
            <executionDuration>0</executionDuration>{destruction}<results/><jobInfo>{info}</jobInfo></job>"#
        )
    };
    let of = |info| breaches(UwsVersion::V1_0, &job(info));
    assert_eq!(of(typed("ID", "a") + &typed("IDREF", "a")), []);
    assert_eq!(
        of(typed("ID", "a") + &typed("ID", "a")),
        [("uws-xsd-job-jobinfo", "duplicate-id")]
    );
    assert_eq!(
        of(typed("IDREF", "a")),
        [("uws-xsd-job-jobinfo", "dangling-idref")]
    );
    assert_eq!(of(typed("int", "a")), [("uws-xsd-job-jobinfo", "not-an-integer")]);
}
