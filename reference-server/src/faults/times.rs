//! Faults of section P: the format of times.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "times-impossible-date",
        "The quote lies on the 30th of February.",
        &["uws-time-iso8601"],
        &[get(
            JOB,
            &[Root(|root| root.write("quote", "2098-02-30T12:00:00.000Z"))],
        )],
    ),
    fault(
        "times-american",
        "The times of a job are written month first.",
        &["uws-time-iso8601"],
        &[get(
            JOB,
            &[Root(|root| {
                each_time(root, |_| "11/22/2098 10:00:00 AM".to_owned())
            })],
        )],
    ),
    fault(
        "times-blank-for-t",
        "The times of a job have a blank between date and time.",
        &["uws-time-t"],
        &[get(
            JOB,
            &[Root(|root| each_time(root, |text| text.replace('T', " ")))],
        )],
    ),
    fault(
        "destruction-text-blank-for-t",
        "The destruction resource has a blank between date and time.",
        &["uws-time-t"],
        &[get(DESTRUCTION, &[TextBy(|text| text.replace('T', " "))])],
    ),
    fault(
        "times-without-z",
        "The times of a job have no Z.",
        &["uws-time-z-xml"],
        &[get(
            JOB,
            &[Root(|root| each_time(root, |text| text.replace('Z', "")))],
        )],
    ),
    fault(
        "pyvo-147-list-times-without-z",
        "The times of the list have no Z.",
        &["uws-time-z-xml"],
        &[get(
            LIST,
            &[Root(|root| each_time(root, |text| text.replace('Z', "")))],
        )],
    ),
    fault(
        "times-with-zero-offset",
        "The times of a job end in +00:00 instead of Z.",
        &["uws-time-z-xml"],
        &[get(
            JOB,
            &[Root(|root| each_time(root, |text| text.replace('Z', "+00:00")))],
        )],
    ),
    fault(
        "pyvo-243-times-with-offset",
        "The times of a job end in +0200, which no schema knows.",
        &["uws-time-z-xml", "uws-time-iso8601"],
        &[get(
            JOB,
            &[Root(|root| {
                each_time(root, |text| {
                    moved(text, 7200).replace(".000Z", "Z").replace('Z', "+0200")
                });
            })],
        )],
    ),
    fault(
        "opus-destruction-text-without-z",
        "The destruction resource has no Z.",
        &["uws-time-z-text"],
        &[get(DESTRUCTION, &[TextBy(|text| text.replace('Z', ""))])],
    ),
    fault(
        "quote-text-without-z",
        "The quote resource has no Z.",
        &["uws-time-z-text"],
        &[get(QUOTE, &[TextBy(|text| text.replace('Z', ""))])],
    ),
    fault(
        "destruction-z-refused",
        "A destruction time with Z is refused for its form.",
        &["uws-time-accepts-own-form"],
        &[
            Act::Turn(at(&["POST"], DESTRUCTION), do_nothing).when(has_z),
            post(
                DESTRUCTION,
                &[Any(|response, _| {
                    *response = crate::message::Response::text(400, "Unparseable date\n");
                })],
            )
            .when(has_z),
        ],
    ),
    fault(
        "destruction-fraction-refused",
        "A destruction time with milliseconds is refused for its form.",
        &["uws-time-accepts-own-form"],
        &[
            Act::Turn(at(&["POST"], DESTRUCTION), do_nothing).when(has_fraction),
            post(
                DESTRUCTION,
                &[Any(|response, _| {
                    *response = crate::message::Response::text(400, "Unparseable date\n");
                })],
            )
            .when(has_fraction),
        ],
    ),
];

fn has_z(seen: &Seen) -> bool {
    seen.asks("DESTRUCTION").is_some_and(|text| text.ends_with('Z'))
}

fn has_fraction(seen: &Seen) -> bool {
    seen.asks("DESTRUCTION").is_some_and(|text| text.contains('.'))
}
