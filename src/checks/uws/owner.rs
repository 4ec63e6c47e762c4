//! Section J of the catalogue, first part: the owner (UWS 1.1 sections 2.1.8, 2.2.1, 3).

use super::atoms::{already_broken, both, exists, text_plain};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-owner-get",
        reads: Reads::All(&[step::P1_OWNER]),
        because: "A client asks this resource whose job it is.",
        usually: "The route is missing, or fails for a job that has no owner.",
        mend: "Answer GET on {job}/owner with 200, and with an empty body for a job that nobody owns.",
        good: &[
            "p1/owner GET /jobs/1/owner -> 200",
            "p1/owner GET /jobs/1/owner -> 404",
            "p1/owner GET /jobs/1/owner -> 200 | alice",
        ],
        bad: &[
            ("p1/owner GET /jobs/1/owner -> 500", "not-there"),
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/owner GET /jobs/1/owner -> 403",
                "not-there",
            ),
        ],
        judge: owner_exists,
    },
    Check {
        decides: "uws-owner-text-plain",
        reads: Reads::All(&[step::P1_OWNER]),
        because: "A client chooses its reader by the media type; a name is not a page.",
        usually: "The framework's default for strings is text/html, or it turns every value into JSON.",
        mend: "Send the owner with Content-Type: text/plain.",
        good: &[
            "p1/owner GET /jobs/1/owner -> 200 Content-Type: text/plain",
            "p1/owner GET /jobs/1/owner -> 200",
            "p1/owner GET /jobs/1/owner -> 200 | alice",
        ],
        bad: &[(
            "p1/owner GET /jobs/1/owner -> 200 Content-Type: application/json | \"alice\"",
            "wrong-media-type",
        )],
        judge: owner_is_plain,
    },
    Check {
        decides: "uws-ownerid-nil-anonymous",
        reads: Reads::Any(&[step::P1_JOB, step::IDN_JOB]),
        because: "A client takes a literal for the name of a user, and offers anonymous jobs as those of one person.",
        usually: "The service's own user for anonymous requests is printed, or an empty string.",
        mend: "Write <ownerId xsi:nil=\"true\"/> for a job made without authentication.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId xsi:nil=\"1\"></uws:ownerId>|",
            "p1/job GET /jobs/1 as alice -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>alice</uws:ownerId>|\n\
             idn/job GET /jobs/2 -> 200 | @job",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>anonymous</uws:ownerId>|",
                "not-nil",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId/>|",
                "not-nil",
            ),
        ],
        judge: anonymous_is_nil,
    },
    Check {
        decides: "uws-owner-anonymous-body",
        reads: Reads::Any(&[step::P1_OWNER, step::IDN_OWNER]),
        because: "A client shows the word as the name of a user.",
        usually: "A null of the programming language or the database is printed as text.",
        mend: "Send an empty body where there is no owner.",
        good: &[
            "p1/owner GET /jobs/1/owner -> 200",
            "p1/owner GET /jobs/1/owner -> 200 | \\n",
            "p1/owner GET /jobs/1/owner -> 404",
        ],
        bad: &[
            ("p1/owner GET /jobs/1/owner -> 200 | null", "word-for-nobody"),
            ("p1/owner GET /jobs/1/owner -> 200 | NULL", "word-for-nobody"),
            ("p1/owner GET /jobs/1/owner -> 200 | None", "word-for-nobody"),
        ],
        judge: anonymous_body,
    },
    Check {
        decides: "uws-owner-consistent",
        reads: Reads::All(&[step::P1_JOB, step::P1_OWNER]),
        because: "A client that reads one of the two must learn the same owner as one that reads the other.",
        usually: "One shows a login name and the other a database key or a certificate's name.",
        mend: "Print the same text in both places: nil in the document and an empty body for nobody.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job\np1/owner GET /jobs/1/owner -> 200",
            "p1/job GET /jobs/1 -> 200 | @job\np1/owner GET /jobs/1/owner -> 404",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>alice</uws:ownerId>|\n\
             p1/owner GET /jobs/1/owner -> 200 | alice\\n",
        ],
        bad: &[
            (
                "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>alice</uws:ownerId>|\n\
                 p1/owner GET /jobs/1/owner -> 200 | 4711",
                "disagree",
            ),
            (
                "p1/job GET /jobs/1 -> 200 | @job\np1/owner GET /jobs/1/owner -> 200 | alice",
                "disagree",
            ),
        ],
        judge: owner_consistent,
    },
];

fn is_anonymous(v: &View<'_>) -> bool {
    v.recording.meta.identity.is_none()
}

/// 404 is tolerated where nobody owns the job (ambiguity A1).
fn is_tolerated(v: &View<'_>, x: &Seen<'_>) -> bool {
    x.status() == 404 && is_anonymous(v)
}

fn owner_exists(v: &View<'_>) -> Vec<Finding> {
    match v.first(step::P1_OWNER) {
        Some(x) if is_tolerated(v, &x) => {
            vec![Finding::info(
                "not-there-anonymous",
                &x,
                Part::Status,
                "404, for a job that nobody owns",
            )]
        }
        // Whoever may read the job, with its ownerId, may read its owner: no credentials are lacking here.
        Some(x) if matches!(x.status(), 401 | 403) && readable(v) => {
            vec![Finding::broken(
                "not-there",
                &x,
                Part::Status,
                "200",
                x.status_line(),
            )]
        }
        _ => exists(v, step::P1_JOB, step::P1_OWNER),
    }
}

fn readable(v: &View<'_>) -> bool {
    v.first(step::P1_JOB).is_some_and(|job| job.job().is_ok())
}

fn owner_is_plain(v: &View<'_>) -> Vec<Finding> {
    match v.first(step::P1_OWNER) {
        Some(x) if is_tolerated(v, &x) => vec![Finding::undecided(
            Reason::NotOffered,
            &x,
            "404, for a job that nobody owns",
        )],
        _ => text_plain(v, step::P1_OWNER),
    }
}

/// One judgement for each of these answers about a job that was made without credentials.
fn each_anonymous(v: &View<'_>, steps: &[Step], judge: impl Fn(Seen<'_>) -> Judgement) -> Vec<Finding> {
    each(v, steps, |x| {
        if x.exchange.identity.is_none() && (is_anonymous(v) || x.exchange.lane() == "idn") {
            return judge(x);
        }
        let refused = v
            .first(step::IDN_CREATE)
            .is_some_and(|x| matches!(x.status(), 401 | 403));
        let (reason, why) = match refused {
            true => (Reason::NotOffered, "the service takes no job without credentials"),
            false => (Reason::NotObserved, "this job was made with credentials"),
        };
        Err(Finding::undecided(reason, &x, why))
    })
}

fn anonymous_is_nil(v: &View<'_>) -> Vec<Finding> {
    each_anonymous(v, &[step::P1_JOB, step::IDN_JOB], |x| {
        let field = x.job()?.owner_id();
        let part = Part::Body(field.element.map(|e| e.span()));
        if field.is_absent() {
            let observed = "the job document has no ownerId element";
            return Err(Finding::undecided(Reason::Blocked, &x, observed));
        }
        Ok(match field.text() {
            None => Finding::pass(&x, part, "nil"),
            Some(text) => Finding::broken("not-nil", &x, part, "xsi:nil=\"true\"", format!("{text:?}")),
        })
    })
}

/// A word that languages and databases print for "nothing".
fn is_word_for_nobody(text: &str) -> bool {
    ["null", "none", "nil", "undefined"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

fn anonymous_body(v: &View<'_>) -> Vec<Finding> {
    each_anonymous(v, &[step::P1_OWNER, step::IDN_OWNER], |x| {
        if x.status() == 404 {
            return Ok(Finding::pass(&x, Part::Status, "404"));
        }
        let text = x.atom()?;
        Ok(match text.as_str() {
            "" => Finding::pass(&x, Part::BODY, "an empty body"),
            text if is_word_for_nobody(text) => Finding::broken(
                "word-for-nobody",
                &x,
                Part::BODY,
                "an empty body",
                format!("{text:?}"),
            ),
            // Some name; whether the document gives the same is for other rows.
            text => Finding::info("named", &x, Part::BODY, format!("{text:?}")),
        })
    })
}

fn owner_consistent(v: &View<'_>) -> Vec<Finding> {
    both(v, step::P1_JOB, step::P1_OWNER, |job, x| {
        let field = job.job()?.owner_id();
        let document = field.trimmed().unwrap_or_default();
        if field.is_absent() {
            let observed = "the job document has no ownerId element";
            return Err(Finding::undecided(Reason::Blocked, &job, observed));
        }
        if is_tolerated(v, &x) {
            return match document {
                "" => Ok(Finding::pass(
                    &x,
                    Part::Status,
                    "nil in the document, 404 for the resource",
                )),
                _ => Err(Finding::undecided(Reason::NotOffered, &x, "404")),
            };
        }
        let resource = x.atom()?;
        let observed = format!("{resource:?}");
        if document == resource {
            return Ok(Finding::pass(&x, Part::BODY, observed));
        }
        if document.is_empty() && already_broken(&anonymous_body(v)) && is_word_for_nobody(&resource) {
            return Err(Finding::undecided(Reason::Blocked, &x, observed));
        }
        if resource.is_empty() && already_broken(&anonymous_is_nil(v)) {
            let observed = format!("{document:?} in the document, for a job that nobody owns");
            return Err(Finding::undecided(Reason::Blocked, &job, observed));
        }
        let expected = match document {
            "" => "an empty body, as ownerId is nil".to_owned(),
            name => format!("{name:?}, as in the job document"),
        };
        Ok(Finding::broken("disagree", &x, Part::BODY, expected, observed))
    })
}

#[cfg(test)]
mod tests {
    use crate::checks::View;
    use crate::checks::example::recording;

    #[test]
    fn with_credentials_a_missing_owner_resource_is_not_tolerated() {
        let mut ours = recording("p1/owner GET /jobs/1/owner -> 404");
        ours.meta.identity = Some("alice".to_owned());
        assert_eq!(super::owner_exists(&View::new(&ours))[0].code, "not-there");
        let undecided = super::anonymous_body(&View::new(&ours));
        assert_eq!(undecided[0].reason, Some(crate::recording::Reason::NotObserved));
    }
}
