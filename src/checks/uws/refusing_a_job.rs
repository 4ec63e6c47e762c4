//! Sections A, C and U of the catalogue: a job that is refused, the list that can't be deleted, the synchronous door (UWS 1.1
//! sections 2.1.1, 2.2.3.1, 5).

use super::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::recording::step;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-joblist-delete-forbidden",
        reads: Reads::All(&[step::DANGER_JOB, step::DANGER_DELETE_LIST, step::DANGER_JOB_AFTER]),
        because: "One wrong request would take everybody's jobs away.",
        usually: "A generic resource framework offers DELETE for collections.",
        mend: "Refuse DELETE of the job list with 405.",
        good: &[
            "danger/job GET /jobs/1 -> 200 | @job\ndanger/delete-list DELETE /jobs -> 405\ndanger/job-after GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "danger/job GET /jobs/1 -> 200 | @job\ndanger/delete-list DELETE /jobs -> 200\ndanger/job-after GET /jobs/1 -> 404",
                "deleted",
            ),
            (
                "danger/job GET /jobs/1 -> 200 | @job\ndanger/delete-list DELETE /jobs -> 303 Location: /jobs\ndanger/job-after GET /jobs/1 -> 200 | @job",
                "not-refused",
            ),
        ],
        judge: |v| each(v, &[step::DANGER_DELETE_LIST], |x| list_stays(v, x)),
    },
    Check {
        decides: "uws-create-rejected-403",
        reads: Reads::All(&[step::V4_CREATE]),
        because: "A client tells by the status whether its job was refused or its request was lost.",
        usually: "The validation of the framework answers 400 or 422 by itself.",
        mend: "Answer 403 to a job that is refused, and say why in the body.",
        good: &["v4/create POST /jobs {STEPS=abc} -> 403 | STEPS is no number"],
        bad: &[(
            "v4/create POST /jobs {STEPS=abc} -> 400 | STEPS is no number",
            "other-status",
        )],
        judge: |v| each(v, &[step::V4_CREATE], |x| rejected(v, x)),
    },
    Check {
        decides: "uws-sync-facade",
        reads: Reads::Any(&[step::SYNC_ASK]),
        because: "A synchronous door spares simple clients the handling of jobs.",
        usually: "Services answer such requests themselves, or lead to the result by redirects.",
        mend: "Nothing has to be mended: section 5 of UWS only informs.",
        good: &["sync/ask POST /sync {STEPS=1} -> 200 | text"],
        bad: &[],
        judge: |v| {
            v.at(step::SYNC_ASK)
                .last()
                .into_iter()
                .map(|x| chain(v, &x))
                .collect()
        },
    },
];

fn list_stays(v: &View<'_>, order: Seen<'_>) -> Judgement {
    let before = v.first(step::DANGER_JOB).filter(|x| x.status() == 200);
    before.ok_or_else(|| blocked(&order, "the job could not be read before"))?;
    let after = v.first(step::DANGER_JOB_AFTER);
    let after = after.ok_or_else(|| blocked(&order, "the job was not read after that"))?;
    match (after.status(), order.status()) {
        (404 | 410, _) => Ok(Finding::broken(
            "deleted",
            &after,
            Part::Status,
            "200: the job is still there",
            after.status_line(),
        )),
        // Refused for want of rights is refused, too; a breakdown is told by the row on 5xx.
        (200, 400..) => Ok(Finding::pass(&order, Part::Status, order.status_line())),
        (200, _) => {
            let observed = format!("{}, and nothing was deleted", order.status_line());
            let finding = Finding::broken("not-refused", &order, Part::Status, "a refusal (4xx)", observed);
            Ok(finding.graded(Verdict::Warn))
        }
        _ => after
            .ok()
            .map(|x| Finding::pass(&x, Part::Status, x.status_line())),
    }
}

fn rejected(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let answer = x.status_line();
    match x.status() {
        403 => Ok(Finding::pass(&x, Part::Status, answer)),
        401 if v.is_anonymous() => x.ok().map(|x| Finding::pass(&x, Part::Status, answer)),
        400..=428 | 430..=499 => Ok(Finding::broken(
            "other-status",
            &x,
            Part::Status,
            "403 Forbidden",
            answer,
        )),
        200..=399 => Err(blocked(
            &x,
            "the job was not refused: is the recipe `rejected` right?",
        )),
        _ => x.ok().map(|x| Finding::pass(&x, Part::Status, answer)),
    }
}

fn chain(v: &View<'_>, last: &Seen<'_>) -> Finding {
    let hops = v.hops(last);
    let statuses: Vec<String> = hops.iter().map(|x| x.status().to_string()).collect();
    let code = if hops.len() > 1 {
        "by-redirects"
    } else {
        "directly"
    };
    let observed = format!("{} answers: {}", hops.len(), statuses.join(", "));
    Finding::info(code, last, Part::Status, observed)
}
