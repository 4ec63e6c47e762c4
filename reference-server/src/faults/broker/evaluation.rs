//! Faults of the broker in what it takes for a request that can be served (group C of the catalogue, its middle rows).

use serde_json::{Value, json};

use super::help::*;
use crate::broker::mutation::*;
use crate::broker::{drop_member, items_mut, kinds, put, read_duration, read_interval, text};
use crate::faults::Fault;
use crate::message::Request;

const POSTED: Place = at(
    &["POST"],
    &[crate::broker::Resource::Requests, crate::broker::Resource::Direct],
);

/// A member that cannot be read is looked over.
fn drop_unread(request: &mut Value, member: &str, fits: fn(&str) -> bool) {
    let Some(requested) = request.pointer_mut("/schedule/requested") else {
        return;
    };
    let read = requested
        .get(member)
        .map(|value| value.as_str().is_some_and(fits));
    if read == Some(false) {
        drop_member(requested, member);
    }
}

const DURATION: &str = "schedule/requested/duration";
const START: &str = "schedule/requested/start";

fn requested<'a>(request: &'a Value, path: &str) -> Option<&'a str> {
    text(request, &format!("/{path}"))
}

/// Where a value of another type than the schema's is read all the same.
pub(in crate::faults) const SHAPES: &[Fault] = &[
    broken(
        "eb-compute-list-ok",
        "Of a list of compute resources the first one is taken.",
        &["eb-req-compute-object"],
        &[ask(|request| {
            let first = request
                .get("compute")
                .and_then(Value::as_array)
                .and_then(|list| list.first());
            if let Some(first) = first.cloned() {
                request["compute"] = first;
            }
        })],
    ),
    broken(
        "eb-lists-objects-ok",
        "Storage and data may be single objects.",
        &["eb-req-storage-data-lists"],
        &[ask(|request| {
            for list in ["storage", "data"] {
                if let Some(one) = request.get(list).filter(|value| value.is_object()).cloned() {
                    request[list] = json!([one]);
                }
            }
        })],
    ),
    broken(
        "eb-types-unchecked",
        "Values of wrong types are looked over.",
        &["eb-req-wrong-types"],
        &[forgive(&["wrong-type"])],
    ),
    broken(
        "eb-types-location",
        "The location of a notebook may be an object.",
        &["eb-req-wrong-types"],
        &[ask(|request| {
            let url = text(request, "/executable/location/url").map(str::to_owned);
            if let Some(url) = url {
                put(request, "executable/location", Value::from(url));
            }
        })],
    ),
    broken(
        "eb-types-numbers",
        "Numbers may be texts.",
        &["eb-req-wrong-types"],
        &[ask(|request| {
            for path in ["compute/cores/min", "compute/memory/min"] {
                if let Some(number) = requested(request, path).and_then(|text| text.parse::<i64>().ok()) {
                    put(request, path, Value::from(number));
                }
            }
        })],
    ),
    broken(
        "eb-types-environment",
        "Values of the environment may be numbers.",
        &["eb-req-wrong-types"],
        &[ask(|request| {
            let environment = request
                .pointer_mut("/executable/environment")
                .and_then(Value::as_object_mut);
            for value in environment.into_iter().flat_map(|members| members.values_mut()) {
                if value.is_number() {
                    *value = Value::from(value.to_string());
                }
            }
        })],
    ),
    broken(
        "eb-enum-unchecked",
        "Values outside an enumeration are taken and offered.",
        &["eb-req-bad-enum"],
        &[forgive(&["bad-enum"])],
    ),
    broken(
        "eb-enum-mode",
        "The modes r and rw of older versions are understood.",
        &["eb-req-bad-enum"],
        &[ask(|request| {
            let compute = request.get_mut("compute");
            for volume in compute
                .into_iter()
                .flat_map(|compute| items_mut(compute, "volumes"))
            {
                if text(volume, "/mode") == Some("rw") {
                    volume["mode"] = Value::from("READWRITE");
                }
            }
        })],
    ),
];

/// Times, bounds and references.
pub(in crate::faults) const VALUES: &[Fault] = &[
    broken(
        "eb-duration-any",
        "A duration that cannot be read is looked over.",
        &["eb-req-bad-duration"],
        &[ask(|request| {
            drop_unread(request, "duration", |text| read_duration(text).is_some())
        })],
    ),
    broken(
        "eb-duration-seconds",
        "A duration may be a number of seconds.",
        &["eb-req-bad-duration"],
        &[ask(|request| {
            let seconds = request.pointer(&format!("/{DURATION}")).and_then(Value::as_i64);
            if let Some(seconds) = seconds {
                put(request, DURATION, Value::from(format!("PT{seconds}S")));
            }
        })],
    ),
    broken(
        "eb-duration-2023",
        "The durations P1H and 1H of older versions are understood.",
        &["eb-req-bad-duration"],
        &[ask(|request| {
            if matches!(requested(request, DURATION), Some("P1H" | "1H")) {
                put(request, DURATION, Value::from("PT1H"));
            }
        })],
    ),
    broken(
        "eb-duration-empty",
        "The durations P and PT are none, and taken for such.",
        &["eb-req-bad-duration"],
        &[ask(|request| {
            if matches!(requested(request, DURATION), Some("P" | "PT")) {
                put(request, DURATION, Value::from("PT0S"));
            }
        })],
    ),
    broken(
        "eb-interval-any",
        "A start that cannot be read is looked over.",
        &["eb-req-bad-interval"],
        &[ask(|request| {
            drop_unread(request, "start", |text| read_interval(text).is_some())
        })],
    ),
    broken(
        "eb-interval-repeats",
        "Of a repeating interval the first time is taken.",
        &["eb-req-bad-interval"],
        &[ask(|request| {
            let once = requested(request, START)
                .and_then(|start| start.strip_prefix("R5/"))
                .map(str::to_owned);
            if let Some(once) = once {
                put(request, START, Value::from(once));
            }
        })],
    ),
    broken(
        "eb-interval-empty",
        "An empty start means any.",
        &["eb-req-bad-interval"],
        &[ask(|request| {
            drop_unread(request, "start", |text| !text.is_empty())
        })],
    ),
    broken(
        "eb-only-duration-form",
        "Windows for the start are understood as start and duration only.",
        &["eb-req-interval-forms"],
        &[refuse(
            Refused::No,
            |request| requested(request, START).is_some_and(|start| !start.contains("/P")),
            "The window for the start is not understood.",
        )],
    ),
    broken(
        "eb-only-end-form",
        "Windows for the start are understood as start and end only: of others the end is not seen.",
        &["eb-req-interval-forms"],
        &[refuse(
            Refused::Malformed,
            |request| requested(request, START).is_some_and(|start| start.contains("/P")),
            "The end of the window is no time.",
        )],
    ),
    broken(
        "eb-no-date-only",
        "Windows that begin with a date are not understood.",
        &["eb-req-interval-dates"],
        &[refuse(
            Refused::No,
            |request| {
                let start = requested(request, START);
                start.is_some_and(|start| start.find('/') == Some(10))
            },
            "The window for the start has no time of day.",
        )],
    ),
    broken(
        "eb-backwards-ok",
        "A window that ends before it begins is turned round.",
        &["eb-req-interval-backwards"],
        &[ask(|request| {
            let Some(start) = requested(request, START) else {
                return;
            };
            let backwards = read_interval(start).is_some_and(|(from, to)| to < from);
            if let Some((from, to)) = start.split_once('/').filter(|_| backwards) {
                let turned = Value::from(format!("{to}/{from}"));
                put(request, START, turned);
            }
        })],
    ),
    broken(
        "eb-past-moved-to-now",
        "A window in the past is taken for none, and the offers start now.",
        &["eb-req-past-start"],
        &[rule(Rule::PastMovedToNow)],
    ),
    broken(
        "eb-min-above-max-ok",
        "Minima above maxima are offered.",
        &["eb-req-min-above-max"],
        &[forgive(&["min-above-max"])],
    ),
    broken(
        "eb-negative-ok",
        "Negative sizes and counts are taken for none.",
        &["eb-req-negative"],
        &[forgive(&["negative"])],
    ),
    broken(
        "eb-dangling-ok",
        "References to nothing are offered.",
        &["eb-req-dangling-volume", "eb-req-dangling-storage"],
        &[forgive(&["dangling"])],
    ),
    broken(
        "eb-dangling-volume-dropped",
        "Volumes of nothing are left out of the offers.",
        &["eb-req-dangling-volume"],
        &[ask(|request| {
            let volumes = request
                .pointer_mut("/compute/volumes")
                .and_then(Value::as_array_mut);
            if let Some(volumes) = volumes {
                volumes.retain(|volume| text(volume, "/resource") != Some("nowhere"));
            }
        })],
    ),
    broken(
        "eb-dangling-storage-dropped",
        "Data on a storage that is not there goes elsewhere.",
        &["eb-req-dangling-storage"],
        &[ask(|request| {
            for data in items_mut(request, "data") {
                if text(data, "/storage") == Some("nowhere") {
                    drop_member(data, "storage");
                }
            }
        })],
    ),
    broken(
        "eb-dup-names-ok",
        "Two resources may have one name.",
        &["eb-req-duplicate-names", "eb-req-volume-one-target"],
        &[forgive(&["duplicate-name"])],
    ),
    broken(
        "eb-no-image-ok",
        "Containers without an image are offered.",
        &["eb-req-docker-image"],
        &[forgive(&["no-image"])],
    ),
    broken(
        "eb-empty-image-500",
        "Containers without an image break the server.",
        &["eb-http-no-5xx"],
        &crash(POSTED.when(has_no_image)),
    ),
    broken(
        "eb-negative-500",
        "Negative counts break the server.",
        &["eb-http-no-5xx"],
        &crash(POSTED.when(|seen| {
            let asked = seen.asked.as_ref();
            let cores = asked.and_then(|asked| asked.pointer("/compute/cores/min"));
            cores.and_then(Value::as_i64).is_some_and(|cores| cores < 0)
        })),
    ),
    broken(
        "eb-huge-number-400",
        "Numbers of more than four bytes are taken for none.",
        &["eb-req-no-is-success"],
        &[turn(
            POSTED.when(|seen| {
                let asked = seen.asked.as_ref();
                let cores = asked.and_then(|asked| asked.pointer("/compute/cores/min"));
                cores
                    .and_then(Value::as_i64)
                    .is_some_and(|cores| i32::try_from(cores).is_err())
            }),
            unreadable,
        )],
    ),
];

fn has_no_image(seen: &Seen) -> bool {
    let Some(asked) = &seen.asked else { return false };
    let kind = text(asked, "/executable/kind").map(kinds::short);
    kind == Some(kinds::DOCKER) && asked.pointer("/executable/image/locations/0").is_none()
}

/// A body that is no request.
fn unreadable(request: &Request, _: &Seen) -> Request {
    with_body(request, &json!([]))
}
