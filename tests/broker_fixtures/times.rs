//! Tables of good and bad instants, durations and intervals, judged by the schemas and by the reader of times.

use serde_json::{Value, json};
use voconform::documents::broker::schema::{Shape, violations};
use voconform::documents::broker::{Duration, Interval, KINDS, instant_of};

use super::places;

const GOOD_INSTANTS: &[&str] = &[
    "2027-05-17T09:00:00Z",
    "2027-05-17T09:00:00.123456Z",
    "2027-05-17T09:00:00+02:00",
    "2027-05-17T23:59:59-11:30",
    "2028-02-29T00:00:00Z",
    "2000-02-29T00:00:00Z",
    "1969-12-31T23:59:59Z",
];

const BAD_INSTANTS: &[&str] = &[
    "",
    "tomorrow",
    "2027-05-17",
    "2027-05-17T09:00Z",
    "2027-05-17T09:00:00",
    "2027-05-17 09:00:00Z",
    "2027-05-17T09:00:00Z and more",
    "2027-05-17T09:00:00 local",
    "2027-05-17T09:00:00.Z",
    "2027-05-17T24:00:00Z",
    "2027-05-17T23:60:00Z",
    "2027-06-30T23:59:60Z",
    "2027-13-01T00:00:00Z",
    "2027-00-01T00:00:00Z",
    "2027-99-01T00:00:00Z",
    "2027-04-31T00:00:00Z",
    "2027-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2027-02-30T00:00:00Z",
    "2027-05-17T09:00:00+2:00",
    "2027-5-17T09:00:00Z",
    "٢٠٢٧-05-17T09:00:00Z",
    "2027-05-17T09:00:00Z\n",
    "2027-05-18T15:00:00Z/PT0S",
];

const GOOD_DURATIONS: &[&str] = &[
    "PT0S",
    "PT1H",
    "PT90M",
    "PT0.25S",
    "PT1H30S",
    "P1D",
    "P1DT2H",
    "P1Y2M3DT4H5M6.5S",
    "P1Y2D",
    "P2W",
    "P99999999999D",
];

const BAD_DURATIONS: &[&str] = &[
    "",
    "P",
    "PT",
    "P1H",
    "1H",
    "1D",
    "P1DT",
    "P1D1Y",
    "PT1S1H",
    "P1W2D",
    "PT1.5H",
    "PT.5S",
    "PT1.S",
    "pt1h",
    "P 1D",
    "P1DT-1H",
    "P1D\n",
    "two hours",
    "7200",
    "P-1D",
];

const GOOD_INTERVALS: &[&str] = &[
    "2027-05-18T15:00:00Z/PT30M",
    "2027-05-18T15:00:00Z/PT0S",
    "2027-05-18T15:00:00Z/2027-05-18T15:30:00Z",
    "2027-05-18T15:00:00.5+01:00/P1D",
    // Which end comes first is a matter of behaviour.
    "2027-05-19T15:00:00Z/2027-05-18T15:00:00Z",
];

/// What the pattern of 1.0 tolerates, and we with it.
const TOLERATED_INTERVALS: &[&str] = &[
    "2027-05-18/P1D",
    "2027-05-18/2027-05-19",
    "2027-05-18T15:00Z/PT1H",
    "2027-05-18T15:00:00/PT1H",
    "PT1H/2027-05-18T15:00:00Z",
];

const BAD_INTERVALS: &[&str] = &[
    "",
    "tomorrow",
    "2027-05-18T15:00:00Z",
    "2027-05-18T15:00:00Z/",
    "/PT1H",
    "2027-05-18T15:00:00Z/T15:30Z",
    "2027-05-18T15:00:00Z/15:30:00Z",
    "2027-05-18T24:00:00Z/PT1H",
    "2027-13-18T15:00:00Z/PT1H",
    "2027-05-18T15:00:00Z/PT",
    "2027-05-18T15:00:00Z/P1H",
    "2027-05-18T15:00:00Z/-PT1H",
    "PT1H/PT2H",
    "2027-05-18T15:00:00Z/PT1H/PT1H",
    "R5/2027-05-18T15:00:00Z/PT1H",
    "2027-05-18T15:00:00Z PT1H",
    "2027-05-18T15:00:00Z--2027-05-18T16:00:00Z",
];

/// Is a schedule with this time valid, and does the complaint, if any, lead to it?
fn valid(shape: Shape, schedule: Value, pointer: &str) -> bool {
    let mut document = json!({ "schedule": schedule });
    if shape == Shape::Session {
        document["kind"] = json!(format!("{KINDS}session/scheduled-execution-session.yaml"));
    }
    let found = violations("1.0", shape, &document);
    let expected = [(pointer.to_owned(), "pattern".to_owned())];
    assert!(
        found.is_empty() || places(&found) == expected,
        "{document}: {found:?}"
    );
    found.is_empty()
}

fn instant(text: &str) -> bool {
    let schedule = json!({"preparing": {"start": text}});
    valid(Shape::Session, schedule, "/schedule/preparing/start")
}

fn duration(text: &str) -> bool {
    let schedule = json!({"requested": {"duration": text}});
    valid(Shape::Request, schedule, "/schedule/requested/duration")
}

fn interval(text: &str) -> bool {
    let asked = json!({"requested": {"start": text}});
    let asked = valid(Shape::Request, asked, "/schedule/requested/start");
    let offered = json!({"available": {"start": text}});
    assert_eq!(
        valid(Shape::Session, offered, "/schedule/available/start"),
        asked,
        "{text}"
    );
    asked
}

#[test]
fn instants() {
    for text in GOOD_INSTANTS {
        assert!(instant(text), "{text}");
        assert!(instant_of(text).is_some(), "{text}");
    }
    for text in BAD_INSTANTS {
        assert!(!instant(text), "{text}");
    }
}

#[test]
fn durations() {
    for text in GOOD_DURATIONS {
        assert!(duration(text), "{text}");
        assert!(Duration::read(text).is_some(), "{text}");
    }
    for text in BAD_DURATIONS {
        assert!(!duration(text), "{text}");
        assert_eq!(Duration::read(text), None, "{text}");
    }
    // Read, so that it can be refused by its value.
    assert!(!duration("-PT1H"));
    assert!(Duration::read("-PT1H").is_some());
}

#[test]
fn intervals() {
    for text in GOOD_INTERVALS {
        assert!(interval(text), "{text}");
        assert!(Interval::read(text).is_some(), "{text}");
    }
    for text in TOLERATED_INTERVALS {
        assert!(interval(text), "{text}");
    }
    for text in BAD_INTERVALS {
        assert!(!interval(text), "{text}");
    }
    // The reader of times knows more than the schema: negative durations, and hour 24 as XML Schema has it.
    let read =
        |text: &&&str| !text.contains("/-PT") && !text.contains("T24:") && Interval::read(text).is_some();
    assert_eq!(BAD_INTERVALS.iter().find(read), None);
}

#[test]
fn intervals_of_2025_have_seconds_a_zone_and_a_duration() {
    let judged = |text: &str| {
        let request = json!({"schedule": {"requested": {"start": [text]}}});
        violations("25", Shape::Request, &request).is_empty()
    };
    assert!(judged("2027-05-18T15:00:00Z/PT30M"));
    for text in TOLERATED_INTERVALS.iter().chain(BAD_INTERVALS) {
        assert!(!judged(text), "{text}");
    }
    assert!(!judged("2027-05-18T15:00:00Z/2027-05-18T15:30:00Z"));
}
