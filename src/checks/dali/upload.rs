//! Uploads with a request (DALI 1.1 section 3.4.5).

use super::ground::{may_be_a_quota, phase_at_last, quick_completes};
use crate::checks::uws::creating_a_job::accepted;
use crate::checks::uws::own_jobs::blocked;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::uws::Phase;
use crate::recording::{Reason, step};

/// What a TAP service says of its ways to upload (TAPRegExt 1.0 section 2.4), in lower case.
const UPLOAD: &str = "tapregext#upload-";

/// The checks of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "dali-upload-param-scheme",
    reads: Reads::Any(&[step::V1_CREATE, step::V1_POLL, step::VOSI_CAPABILITIES]),
    because: "A client that has a table and no web server of its own can send it in no other way.",
    usually: "Only uploads by URL are implemented, or the parts of multipart bodies are dropped.",
    mend: "Take uploads by param: and the name of a part of the same multipart request.",
    good: &[
        "v1/create POST /jobs {UPLOAD=t,param:t} -> 303 Location: /jobs/1\nv1/poll GET /jobs/1 -> 200 | @done",
    ],
    bad: &[
        (
            "vosi/capabilities GET /capabilities -> 200 | <c><uploadMethod ivo-id=\"ivo://ivoa.net/std/TAPRegExt#upload-http\"/></c>",
            "no-inline-upload",
        ),
        (
            "vosi/capabilities GET /capabilities -> 200 | <c><uploadMethod ivo-id=\"ivo://ivoa.net/std/TAPRegExt#upload-inline\"/></c>\n\
             p1/create POST /jobs {QUERY=x} -> 303 Location: /jobs/9\n\
             v1/create POST /jobs {UPLOAD=t,param:t} -> 415",
            "refused",
        ),
        (
            "vosi/capabilities GET /capabilities -> 200 | <c><uploadMethod ivo-id=\"ivo://ivoa.net/std/TAPRegExt#upload-inline\"/></c>\n\
             q1/poll GET /jobs/9 -> 200 | @done\n\
             v1/create POST /jobs {UPLOAD=t,param:t} -> 303 Location: /jobs/1\n\
             v1/poll GET /jobs/1 -> 200 | @failed",
            "not-completed",
        ),
    ],
    judge: |v| inline(v).into_iter().collect(),
}];

/// What the capabilities say of uploads.
enum Offer<'v> {
    Inline(Seen<'v>),
    OtherWaysOnly(Seen<'v>),
    None(Seen<'v>),
    Unknown,
}

fn offer<'v>(v: &'v View<'_>) -> Offer<'v> {
    let Some(x) = v.first(step::VOSI_CAPABILITIES).filter(|x| x.status() == 200) else {
        return Offer::Unknown;
    };
    let text = x.text().to_ascii_lowercase();
    if text.contains(&format!("{UPLOAD}inline")) {
        Offer::Inline(x)
    } else if text.contains(UPLOAD) {
        Offer::OtherWaysOnly(x)
    } else {
        Offer::None(x)
    }
}

fn inline(v: &View<'_>) -> Option<Finding> {
    let offer = offer(v);
    if let Offer::OtherWaysOnly(x) = offer {
        let expected = "TAPRegExt#upload-inline, as there are uploads";
        let observed = "other upload methods only";
        return Some(Finding::broken(
            "no-inline-upload",
            &x,
            Part::BODY,
            expected,
            observed,
        ));
    }
    let Some(created) = v.first(step::V1_CREATE) else {
        return match offer {
            Offer::None(x) => Some(Finding::undecided(
                Reason::NotOffered,
                &x,
                "the capabilities offer no uploads",
            )),
            Offer::Inline(x) => {
                let observed = "no recipe with a value in-line";
                Some(Finding::undecided(Reason::NeedsProtocolRecipe, &x, observed))
            }
            _ => None,
        };
    };
    // Where nothing says that there are uploads, their failure says nothing either.
    let unless_offered = |x: &Seen<'_>, observed: String, broken: Finding| match offer {
        Offer::Inline(_) => broken,
        Offer::None(_) => Finding::undecided(Reason::NotOffered, x, observed),
        _ => Finding::undecided(Reason::Ambiguous, x, observed),
    };
    match created.status() {
        401 | 429 | 503 => return created.ok().err(),
        403 if may_be_a_quota(v, &created) => return accepted(created).err(),
        400.. => {
            let observed = created.status_line();
            let expected = "303 See Other";
            let broken = Finding::broken("refused", &created, Part::Status, expected, observed.clone());
            return Some(unless_offered(&created, observed, broken));
        }
        _ => {}
    }
    let last = phase_at_last(v, step::V1_POLL)?;
    let (x, part) = (&last.x, last.phase_part());
    Some(match last.phase() {
        Some(Phase::Completed) => Finding::pass(x, part, "COMPLETED"),
        Some(Phase::Error) if quick_completes(v) => {
            let message = last
                .job
                .error_summary()
                .and_then(|s| s.message.trimmed().map(str::to_owned));
            let message: String = message.unwrap_or_default().chars().take(80).collect();
            let observed = format!("ERROR: {message}");
            let broken = Finding::broken("not-completed", x, part, "COMPLETED", observed.clone());
            unless_offered(x, observed, broken)
        }
        _ => blocked(x, &format!("the job ended {}", last.phase_text())),
    })
}
