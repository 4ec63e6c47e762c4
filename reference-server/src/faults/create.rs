//! Faults of section C: creating a job.

use super::{Fault, fault};
use crate::message::Response;
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;

fn has_body(seen: &Seen) -> bool {
    let url_encoded = |value: &str| value.starts_with("application/x-www-form-urlencoded");
    !seen.request.body.is_empty() && seen.request.header("Content-Type").is_some_and(url_encoded)
}

fn nothing(request: &crate::message::Request, seen: &Seen) -> crate::message::Request {
    request.form(
        "GET",
        seen.list_url.strip_prefix(&request.base).unwrap_or_default(),
        "",
    )
}

/// Is this the path of something below the list?
fn below_list(path: &str, list_url: &str) -> bool {
    list_url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .is_some_and(|(_, list)| {
            path.trim_start_matches('/')
                .strip_prefix(list)
                .is_some_and(|rest| rest.len() > 1)
        })
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "create-405",
        "Jobs cannot be made: POST to the list is answered with 405.",
        &["uws-create-post"],
        &[
            Act::Turn(at(&["POST"], LIST), nothing),
            post(
                LIST,
                &[Any(|response, _| {
                    *response = Response::text(405, "No\n").with("Allow", "GET")
                })],
            ),
        ],
    ),
    fault(
        "create-404",
        "Jobs cannot be made: POST to the list is answered with 404.",
        &["uws-create-post"],
        &[
            Act::Turn(at(&["POST"], LIST), nothing),
            post(
                LIST,
                &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
            ),
        ],
    ),
    fault(
        "create-200-no-location",
        "A job is made and shown at once with 200, and nothing says where it is.",
        &["uws-create-post", "uws-create-303"],
        &[post(LIST, &[Status(200), NO_LOCATION])],
    ),
    fault(
        "create-200",
        "A job that is made is answered with 200 instead of 303.",
        &["uws-create-303"],
        &[post(LIST, &[Status(200)])],
    ),
    fault(
        "create-201",
        "A job that is made is answered with 201 instead of 303.",
        &["uws-create-303"],
        &[post(LIST, &[Status(201)])],
    ),
    fault(
        "create-301",
        "A job that is made is answered with 301 instead of 303.",
        &["uws-create-303"],
        &[post(LIST, &[Status(301)])],
    ),
    fault(
        "create-302",
        "A job that is made is answered with 302 instead of 303.",
        &["uws-create-303"],
        &[post(LIST, &[Status(302)])],
    ),
    fault(
        "create-307",
        "A job that is made is answered with 307 instead of 303.",
        &["uws-create-303"],
        &[post(LIST, &[Status(307)])],
    ),
    fault(
        "create-location-missing",
        "The answer to a creation has no Location.",
        &["uws-create-location"],
        &[post(LIST, &[NO_LOCATION])],
    ),
    fault(
        "create-location-list",
        "The Location of a creation is the list instead of the new job.",
        &["uws-create-location"],
        &[post(LIST, &[LOCATION_LIST])],
    ),
    fault(
        "create-location-dead",
        "The Location of a creation leads to a job that does not exist.",
        &["uws-create-location"],
        &[post(
            LIST,
            &[Any(|response, _| {
                let dead = format!("{}0", response.header("Location").unwrap_or_default());
                response.set("Location", &dead);
            })],
        )],
    ),
    fault(
        "create-location-elsewhere",
        "Jobs are not children of the list: their URLs branch off beside it.",
        &["uws-create-location-under-list"],
        &[Act::Quirk(Quirk::JobUrlElsewhere)],
    ),
    fault(
        "create-location-only-elsewhere",
        "Job URLs branch off beside the list, and below the list there are no jobs.",
        &["uws-create-location-under-list"],
        &[
            Act::Quirk(Quirk::JobUrlElsewhere),
            any(
                &[],
                &[Any(|response, _| {
                    *response = crate::message::Response::text(404, "Not found\n")
                })],
            )
            .when(|seen| below_list(&seen.request.path, &seen.list_url)),
        ],
    ),
    fault(
        "uws-client-6-trailing-slash",
        "The URLs of jobs end in a slash.",
        &["uws-create-location-under-list"],
        &[Act::Quirk(Quirk::JobUrlSlash)],
    ),
    fault(
        "vollt-95-internal-host",
        "The Location of a creation names a port that only the service's own network reaches.",
        &["uws-create-location-reachable"],
        &[post(
            LIST,
            &[Any(|response, seen| {
                let location = response.header("Location").unwrap_or_default();
                let inside = location.replace(&seen.request.base, "http://127.0.0.1:9");
                response.set("Location", &inside);
            })],
        )],
    ),
    fault(
        "create-same-job",
        "A creation like an earlier one gives the earlier job.",
        &["uws-create-unique-id"],
        &[Act::Quirk(Quirk::SameJobForSameOrder)],
    ),
    fault(
        "create-starts",
        "A new job starts without having been asked to.",
        &["uws-create-initial-pending"],
        &[Act::Quirk(Quirk::RunsWhenCreated)],
    ),
    fault(
        "create-held",
        "A new job is HELD.",
        &["uws-create-initial-pending"],
        &[Act::Quirk(Quirk::HeldWhenCreated)],
    ),
    fault(
        "creationtime-early",
        "The creation time is ten seconds before the creation.",
        &["uws-create-creationtime-plausible"],
        &[Act::Quirk(Quirk::CreatedTooEarly)],
    ),
    fault(
        "create-urlencoded-415",
        "Url-encoded bodies are refused at creation; only multipart ones are taken.",
        &["uws-create-urlencoded"],
        &[
            Act::Turn(at(&["POST"], LIST), nothing).when(has_body),
            post(
                LIST,
                &[Any(|response, _| {
                    *response = Response::text(415, "Send multipart/form-data\n")
                })],
            )
            .when(has_body),
        ],
    ),
    fault(
        "create-multipart-500",
        "A multipart body at creation is a 500.",
        &["uws-no-5xx"],
        &[
            Act::Turn(at(&["POST"], LIST), nothing).when(is_multipart),
            post(
                LIST,
                &[Any(|response, _| {
                    *response = Response::text(500, "Internal error\n")
                })],
            )
            .when(is_multipart),
        ],
    ),
    fault(
        "rejected-400",
        "A job that is refused is answered with 400 instead of 403.",
        &["uws-create-rejected-403"],
        &[post(LIST, &[Status(400)]).answered(403)],
    ),
    fault(
        "inline-refused",
        "A multipart body at creation is refused with 415.",
        &["uws-inline-accepted"],
        &[
            Act::Turn(at(&["POST"], LIST), nothing).when(is_multipart),
            post(
                LIST,
                &[Any(|response, _| *response = Response::text(415, "No uploads\n"))],
            )
            .when(is_multipart),
        ],
    ),
    fault(
        "inline-not-readable",
        "An in-line value cannot be read back: 404.",
        &["uws-inline-resource"],
        &[get(
            &[Kind::Parameter],
            &[Any(|response, _| *response = Response::text(404, "Not found\n"))],
        )],
    ),
    fault(
        "inline-value-changed",
        "An in-line value that is read back has lost its last line.",
        &["uws-inline-resource"],
        &[get(
            &[Kind::Parameter],
            &[TextBy(|text| {
                let kept = text.trim_end().rsplit_once('\n').map_or("", |(kept, _)| kept);
                kept.to_owned()
            })],
        )],
    ),
    fault(
        "create-run-200",
        "A creation with PHASE=RUN is answered with 200.",
        &["uws-create-run-still-303"],
        &[post(LIST, &[Status(200)]).when(runs)],
    ),
    fault(
        "create-run-no-location",
        "A creation with PHASE=RUN is answered with 303 but without Location.",
        &["uws-create-run-still-303"],
        &[post(LIST, &[NO_LOCATION]).when(runs)],
    ),
];

fn is_multipart(seen: &Seen) -> bool {
    seen.request
        .header("Content-Type")
        .is_some_and(|value| value.starts_with("multipart/"))
}
