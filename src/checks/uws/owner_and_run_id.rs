//! Section J of the catalogue: owner and run identifier (UWS 1.1 sections 2.1.8, 2.1.9, 2.2.1, 3).

use super::address::same_resource;
use super::atoms::{already_broken, both, text_plain};
use super::limits::sent;
use super::media::exists;
use crate::checks::{Check, Finding, Part, Reads, Seen, View, each};
use crate::recording::{Reason, step};

/// The checks of this section.
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
        reads: Reads::All(&[step::P1_JOB]),
        because: "A client takes a literal for the name of a user, and offers anonymous jobs as those of one person.",
        usually: "The service's own user for anonymous requests is printed, or an empty string.",
        mend: "Write <ownerId xsi:nil=\"true\"/> for a job made without authentication.",
        good: &[
            "p1/job GET /jobs/1 -> 200 | @job",
            "p1/job GET /jobs/1 -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId xsi:nil=\"1\"></uws:ownerId>|",
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
        reads: Reads::All(&[step::P1_OWNER]),
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
    Check {
        decides: "uws-runid-roundtrip",
        reads: Reads::All(&[step::R1_CREATE, step::R1_JOB]),
        because: "Clients mark the jobs of one workflow with a run identifier and find them again by it.",
        usually: "The parameter is taken and not stored, or only shown among the parameters.",
        mend: "Keep the run identifier as it came and show it in the runId element of the job.",
        good: &[
            "r1/create POST /jobs {STEPS=1&RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|",
        ],
        bad: &[(
            "r1/create POST /jobs {STEPS=1&RUNID=nonce} -> 303 Location: /jobs/1\n\
             r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>NONCE</uws:runId>|",
            "altered",
        )],
        judge: round_trip,
    },
    Check {
        decides: "uws-runid-opaque",
        reads: Reads::All(&[step::R1_CREATE, step::R1_JOB, step::R3_CREATE, step::R3_JOB]),
        because: "The identifier is the client's own; it can't find a job again whose identifier was changed.",
        usually: "The value is decoded twice, cut, stored in a narrow character set, or cleaned of what looks like markup.",
        mend: "Store and print all characters as they came, escaped for XML and for nothing else.",
        good: &["r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
                 r3/create POST /jobs {RUNID=a+%3Cr%26d%3E+%2541+%C3%A9} -> 303 Location: /jobs/3\n\
                 r3/job GET /jobs/3 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>a &lt;r&amp;d&gt; %41 &#233;</uws:runId>|"],
        bad: &[
            (
                "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
                 r3/create POST /jobs {RUNID=a+%2541+b} -> 303 Location: /jobs/3\n\
                 r3/job GET /jobs/3 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>a A b</uws:runId>|",
                "altered",
            ),
            (
                "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r1/job GET /jobs/1 -> 200 | @job s|</uws:jobId>|</uws:jobId><uws:runId>nonce</uws:runId>|\n\
                 r3/create POST /jobs {RUNID=a+%2541+b} -> 303 Location: /jobs/3\n\
                 r3/job GET /jobs/3 -> 200 | @job",
                "dropped",
            ),
        ],
        judge: opaque,
    },
    Check {
        decides: "uws-runid-shared",
        reads: Reads::All(&[step::R1_CREATE, step::R2_CREATE]),
        because: "A run identifier marks all jobs of a workflow, so the second job must not be refused for it.",
        usually: "The run identifier is used as a key, or a second request is taken for a repetition of the first.",
        mend: "Make a new job at each POST, whatever its run identifier.",
        good: &["r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r2/create POST /jobs {RUNID=nonce} -> 303 Location: http://example.org/jobs/2"],
        bad: &[
            (
                "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r2/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1",
                "same-job",
            ),
            (
                "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r2/create POST /jobs {RUNID=nonce} -> 409",
                "second-refused",
            ),
            (
                "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                 r2/create POST /jobs {RUNID=nonce} -> 403\n\
                 r3/create POST /jobs {RUNID=other} -> 303 Location: /jobs/3",
                "second-refused",
            ),
        ],
        judge: shared,
    },
    Check {
        decides: "uws-runid-distinct",
        reads: Reads::All(&[step::R1_CREATE, step::R1_JOB]),
        because: "Job identifiers belong to the service; one chosen by the client can collide with another's.",
        usually: "The run identifier is taken as the key of the job.",
        mend: "Make job identifiers yourself and keep the run identifier beside them.",
        good: &[
            "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\nr1/job GET /jobs/1 -> 200 | @job",
        ],
        bad: &[(
            "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/nonce\n\
             r1/job GET /jobs/nonce -> 200 | @job s|<uws:jobId>1<|<uws:jobId>nonce<|",
            "same-as-run-id",
        )],
        judge: distinct,
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
        _ => exists(v, &[step::P1_OWNER]),
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

fn anonymous_is_nil(v: &View<'_>) -> Vec<Finding> {
    if !is_anonymous(v) {
        return Vec::new();
    }
    each(v, &[step::P1_JOB], |x| {
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
    if !is_anonymous(v) {
        return Vec::new();
    }
    each(v, &[step::P1_OWNER], |x| {
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
        let expected = match document {
            "" => "an empty body, as ownerId is nil".to_owned(),
            name => format!("{name:?}, as in the job document"),
        };
        Ok(Finding::broken("disagree", &x, Part::BODY, expected, observed))
    })
}

/// Does the protocol in use have RUNID (DALI 1.1 section 3.4.6)?
fn has_run_ids(v: &View<'_>) -> bool {
    let profile = v.recording.meta.profile.as_str();
    profile.starts_with("tap") || profile.starts_with("soda")
}

fn round_trip(v: &View<'_>) -> Vec<Finding> {
    both(v, step::R1_CREATE, step::R1_JOB, |created, x| {
        let wanted = sent(&created, "RUNID").unwrap_or_default();
        let job = x.job()?;
        let field = job.run_id();
        match field.trimmed() {
            Some(text) if text == wanted => Ok(Finding::pass(&x, Part::Body(field.span()), text)),
            Some(text) => Ok(Finding::broken(
                "altered",
                &x,
                Part::Body(field.span()),
                wanted,
                text,
            )),
            None if has_run_ids(v) => {
                let part = Part::Body(Some(field.span().unwrap_or(job.element.tag_span())));
                let expected = format!("runId {wanted}");
                Ok(Finding::broken("not-returned", &x, part, expected, "no runId"))
            }
            None => Err(Finding::undecided(
                Reason::NotOffered,
                &x,
                "no runId; plain UWS fixes no parameter for it",
            )),
        }
    })
}

fn opaque(v: &View<'_>) -> Vec<Finding> {
    let simple = round_trip(v);
    both(v, step::R3_CREATE, step::R3_JOB, |created, x| {
        if let Some(finding) = simple.first().filter(|f| f.code != "ok") {
            // A plain run identifier does not come back either.
            let reason = finding.reason.unwrap_or(Reason::Blocked);
            return Err(Finding::undecided(reason, &x, finding.observed.clone()));
        }
        let wanted = sent(&created, "RUNID").unwrap_or_default();
        let job = x.job()?;
        let field = job.run_id();
        let part = Part::Body(Some(field.span().unwrap_or(job.element.tag_span())));
        Ok(match field.trimmed() {
            Some(text) if text == wanted => Finding::pass(&x, part, text),
            Some(text) => Finding::broken("altered", &x, part, wanted, text),
            None => Finding::broken("dropped", &x, part, wanted, "no runId"),
        })
    })
}

/// Was a creation without this run identifier refused in the same way, or none made to compare with?
fn refused_otherwise(v: &View<'_>, second: &Seen<'_>) -> bool {
    let mut others = v
        .answers()
        .filter(|x| x.exchange.step.ends_with("/create") && x.id() > second.id())
        .peekable();
    others.peek().is_none() || others.any(|x| x.status() == 403)
}

fn shared(v: &View<'_>) -> Vec<Finding> {
    let named_after_it = already_broken(&distinct(v));
    both(v, step::R1_CREATE, step::R2_CREATE, |first, second| {
        let Some(one) = first.location().filter(|_| (200..400).contains(&first.status())) else {
            let observed = format!("the first was answered {}", first.status_line());
            return Err(Finding::undecided(Reason::Blocked, &first, observed));
        };
        match second.status() {
            200..=399 => {}
            // More jobs than this client may have: nothing to do with the identifier.
            403 if refused_otherwise(v, &second) => {
                return Err(Finding::undecided(Reason::Refused, &second, second.status_line()));
            }
            401 | 429 | 503 => second.ok().map(drop)?,
            _ => {
                let expected = "303 See Other, as for the first";
                let observed = second.status_line();
                return Ok(Finding::broken(
                    "second-refused",
                    &second,
                    Part::Status,
                    expected,
                    observed,
                ));
            }
        }
        let part = Part::Header("Location");
        match second.location() {
            None => Err(Finding::undecided(Reason::Blocked, &second, "no Location")),
            Some(_) if named_after_it => {
                let observed = "the run identifier is the job identifier";
                Err(Finding::undecided(Reason::Blocked, &second, observed))
            }
            Some(two) if same_resource(&one, &two) => Ok(Finding::broken(
                "same-job",
                &second,
                part,
                "the URL of another job",
                two.to_string(),
            )),
            Some(two) => Ok(Finding::pass(&second, part, two.to_string())),
        }
    })
}

fn distinct(v: &View<'_>) -> Vec<Finding> {
    both(v, step::R1_CREATE, step::R1_JOB, |created, x| {
        let field = x.job()?.job_id();
        let wanted = sent(&created, "RUNID").unwrap_or_default();
        let part = Part::Body(field.span());
        match field.trimmed() {
            None => Err(Finding::undecided(Reason::Blocked, &x, "no jobId")),
            Some(id) if id == wanted => Ok(Finding::broken(
                "same-as-run-id",
                &x,
                part,
                "an identifier of the service's own",
                id,
            )),
            Some(id) => Ok(Finding::pass(&x, part, id)),
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::checks::View;
    use crate::checks::example::recording;

    const UNANSWERED: &str = "r1/create POST /jobs {RUNID=nonce} -> 303 Location: /jobs/1\n\
                              r1/job GET /jobs/1 -> 200 | @job";

    #[test]
    fn only_a_protocol_with_run_ids_must_return_them() {
        let mut plain = recording(UNANSWERED);
        assert_eq!(super::round_trip(&View::new(&plain))[0].code, "undecided");
        plain.meta.profile = "tap-async".to_owned();
        assert_eq!(super::round_trip(&View::new(&plain))[0].code, "not-returned");
    }

    #[test]
    fn with_credentials_a_missing_owner_resource_is_not_tolerated() {
        let mut ours = recording("p1/owner GET /jobs/1/owner -> 404");
        ours.meta.identity = Some("alice".to_owned());
        assert_eq!(super::owner_exists(&View::new(&ours))[0].code, "not-there");
        assert!(super::anonymous_body(&View::new(&ours)).is_empty());
    }
}
