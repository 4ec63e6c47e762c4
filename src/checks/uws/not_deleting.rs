//! Section N of the catalogue, second part: what must not destroy a job (UWS 1.1 section 2.2.3.2).

use super::deleting::is_gone;
use super::media::is_dali_error;
use super::times::read_instant;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::documents::uws::{Job, Phase};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-delete-action-other",
        reads: Reads::All(&[
            step::O1_JOB,
            step::O1_POST_EMPTY,
            step::O1_AFTER_EMPTY,
            step::O1_AFTER_FOO,
            step::O1_AFTER_X,
        ]),
        because: "A client that posts by mistake, or sends a parameter the service does not know, loses its job.",
        usually: "Every POST to the job is taken for a deletion, without a look at the ACTION parameter.",
        mend: "Delete only on ACTION=DELETE; answer other posts with a 4xx, or take them as parameters.",
        good: &[
            "o1/job GET /jobs/1 -> 200 | @job\no1/post-empty POST /jobs/1 -> 400\no1/job-after-empty GET /jobs/1 -> 200 | @job\n\
             o1/job-after-action-foo GET /jobs/1 -> 200 | @job\no1/job-after-x GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "o1/job GET /jobs/1 -> 200 | @job\no1/post-empty POST /jobs/1 -> 303 Location: /jobs\no1/job-after-empty GET /jobs/1 -> 404\n\
                 o1/job-after-action-foo GET /jobs/1 -> 404\no1/job-after-x GET /jobs/1 -> 404",
                "destroyed",
            ),
            (
                "o1/job GET /jobs/1 -> 200 | @job\no1/post-empty POST /jobs/1 -> 303 Location: /jobs/1\no1/job-after-empty GET /jobs/1 -> 200 | @job\n\
                 o1/job-after-action-foo GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
                 o1/job-after-x GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|",
                "aborted",
            ),
        ],
        judge: survives_posts,
    },
    Check {
        decides: "uws-delete-child-forbidden",
        reads: Reads::All(&[
            step::O2_JOB,
            step::O2_DELETE_CHILD,
            step::O2_CHILD_AFTER,
            step::O2_JOB_AFTER,
        ]),
        because: "Every child belongs to the state of the job; a client could make the job unreadable for all others.",
        usually: "One handler serves DELETE for everything below the job, or maps it to the generic store.",
        mend: "Answer DELETE on the children of a job with 405 Method Not Allowed.",
        good: &[
            "o2/job GET /jobs/1 -> 200 | @job\no2/delete-child DELETE /jobs/1/phase -> 405\n\
             o2/child-after-delete GET /jobs/1/phase -> 200 | PENDING\no2/delete-child DELETE /jobs/1/error -> 404\n\
             o2/child-after-delete GET /jobs/1/error -> 404\no2/job-after-deletes GET /jobs/1 -> 200 | @job",
            "o2/job GET /jobs/1 -> 200 | @job\no2/delete-child DELETE /jobs/1/phase -> 501\n\
             o2/child-after-delete GET /jobs/1/phase -> 200 | PENDING\n\
             o2/job-after-deletes GET /jobs/1 -> 200 | @job s|2026-01-02T12:00:00.000Z|2026-01-02T12:00:00Z|",
        ],
        bad: &[
            (
                "o2/job GET /jobs/1 -> 200 | @job\no2/delete-child DELETE /jobs/1/parameters -> 204\n\
                 o2/child-after-delete GET /jobs/1/parameters -> 404\n\
                 o2/job-after-deletes GET /jobs/1 -> 200 | @job s|<uws:parameter id=\"STEPS\">1</uws:parameter>||",
                "child-deleted",
            ),
            (
                "o2/job GET /jobs/1 -> 200 | @job\no2/delete-child DELETE /jobs/1/phase -> 303 Location: /jobs\n\
                 o2/child-after-delete GET /jobs/1/phase -> 404\no2/job-after-deletes GET /jobs/1 -> 404",
                "job-destroyed",
            ),
            (
                "o2/job GET /jobs/1 -> 200 | @job\no2/delete-child DELETE /jobs/1/quote -> 200\n\
                 o2/child-after-delete GET /jobs/1/quote -> 200 | 2026-01-01T13:00:00.000Z\n\
                 o2/job-after-deletes GET /jobs/1 -> 200 | @job",
                "accepted",
            ),
        ],
        judge: children_survive,
    },
];

/// Judged up to the first post that did harm; what comes after it is its consequence.
fn survives_posts(v: &View<'_>) -> Vec<Finding> {
    let was_there = v.first(step::O1_JOB).is_some_and(|x| x.job().is_ok());
    let mut findings = Vec::new();
    for (step, what) in [
        (step::O1_AFTER_EMPTY, "an empty body"),
        (step::O1_AFTER_FOO, "ACTION=FOO"),
        (step::O1_AFTER_X, "X=1"),
    ] {
        let found = each(v, &[step], |x| {
            if was_there {
                alive(x, what)
            } else {
                Err(Finding::undecided(Reason::Blocked, &x, "there was no such job"))
            }
        });
        let harmed = found.iter().any(|f| f.code != "ok");
        findings.extend(found);
        if harmed {
            break;
        }
    }
    findings
}

fn alive<'v>(x: Seen<'v>, what: &str) -> Judgement {
    let expected = format!("the job as it was before a POST of {what}");
    if is_gone(&x) {
        return Ok(Finding::broken(
            "destroyed",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    let job: Job<'v> = x.job()?;
    let part = Part::Body(job.phase().span());
    match job.phase_word() {
        Some(Phase::Aborted) => Ok(Finding::broken("aborted", &x, part, expected, "ABORTED")),
        Some(phase) => Ok(Finding::pass(&x, part, phase.word())),
        None => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "no phase that could be read",
        )),
    }
}

fn children_survive(v: &View<'_>) -> Vec<Finding> {
    let (Some(before), Some(after)) = (v.first(step::O2_JOB), v.first(step::O2_JOB_AFTER)) else {
        return Vec::new();
    };
    if let Err(unreadable) = before.job() {
        return vec![unreadable];
    }
    if is_gone(&after) {
        return vec![destroyed(v, after)];
    }
    let changes = match (before.job(), after.job()) {
        (Ok(before), Ok(after)) => changes(before, after),
        (_, Err(unreadable)) | (Err(unreadable), _) => return vec![unreadable],
    };
    each(v, &[step::O2_DELETE_CHILD], |x| child_survives(v, x, &changes))
}

/// The first DELETE after which a child was gone that was not refused.
fn destroyed(v: &View<'_>, after: Seen<'_>) -> Finding {
    let culprit = v
        .at(step::O2_DELETE_CHILD)
        .find(|x| (200..400).contains(&x.status()));
    let observed = match &culprit {
        Some(x) => format!("{} after DELETE of {}", after.status_line(), name_of(x)),
        None => after.status_line(),
    };
    let x = culprit.unwrap_or(after);
    Finding::broken("job-destroyed", &x, Part::Status, "the job unharmed", observed)
}

/// The last segment of the URL asked for.
fn name_of<'v>(x: &Seen<'v>) -> &'v str {
    crate::checks::bare(&x.exchange.request.url)
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

/// How the value of a field is told.
type Tell = fn(Job<'_>) -> String;

/// The children whose values in the job document were changed, by the names of their resources. The quote may change at
/// any time, and so may a phase that goes its way.
fn changes(before: Job<'_>, after: Job<'_>) -> Vec<&'static str> {
    let fields: [(&str, Tell); 6] = [
        ("phase", |j| (j.phase_word() == Some(Phase::Aborted)).to_string()),
        ("executionduration", |j| {
            j.execution_duration().trimmed().unwrap_or_default().to_owned()
        }),
        ("destruction", |j| {
            instant_or_text(j.destruction().trimmed().unwrap_or_default())
        }),
        ("owner", |j| j.owner_id().trimmed().unwrap_or_default().to_owned()),
        ("parameters", |j| {
            let mut all: Vec<_> = j
                .parameters()
                .unwrap_or_default()
                .iter()
                .map(|p| (p.id.map(str::to_owned), p.value.clone()))
                .collect();
            all.sort();
            format!("{all:?}")
        }),
        ("results", |j| {
            format!(
                "{:?}",
                j.results()
                    .unwrap_or_default()
                    .iter()
                    .map(|r| r.id)
                    .collect::<Vec<_>>()
            )
        }),
    ];
    fields
        .into_iter()
        .filter(|(_, field)| field(before) != field(after))
        .map(|(name, _)| name)
        .collect()
}

fn instant_or_text(text: &str) -> String {
    read_instant(text).map_or_else(|| text.to_owned(), |i| i.timestamp.to_string())
}

fn child_survives(v: &View<'_>, x: Seen<'_>, changes: &[&str]) -> Judgement {
    let name = name_of(&x);
    let expected = "a 4xx, and nothing changed";
    let next = answer_after(v, &x, step::O2_CHILD_AFTER);
    // An owner or an error need not have been there before.
    let required = !matches!(name, "owner" | "error");
    let vanished =
        required && (200..400).contains(&x.status()) && next.is_some_and(|y| matches!(y.status(), 404 | 410));
    // What moves although the DELETE was refused moves by itself: another row's matter.
    let refused = (400..500).contains(&x.status());
    if vanished || (changes.contains(&name) && !refused) {
        let observed = format!("{} and {name} is changed or gone", x.status_line());
        return Ok(Finding::broken(
            "child-deleted",
            &x,
            Part::Status,
            expected,
            observed,
        ));
    }
    match x.status() {
        400 | 402..=428 | 430..=499 | 501 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        200..=399 => {
            let words = if is_dali_error(&x) {
                ", refused in words only"
            } else {
                ""
            };
            let observed = format!("{}{words}, nothing changed", x.status_line());
            Ok(Finding::broken("accepted", &x, Part::Status, expected, observed).graded(Verdict::Warn))
        }
        _ => Err(x
            .ok()
            .err()
            .unwrap_or_else(|| Finding::undecided(Reason::Ambiguous, &x, x.status_line()))),
    }
}

/// The first answer of a step after this exchange for the same URL.
fn answer_after<'v>(v: &'v View<'_>, x: &Seen<'_>, step: Step) -> Option<Seen<'v>> {
    v.at(step)
        .find(|y| y.id() > x.id() && y.exchange.request.url == x.exchange.request.url)
}
