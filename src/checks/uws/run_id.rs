//! Section J of the catalogue, second part: the run identifier (UWS 1.1 section 2.1.9).

use super::address::same_resource;
use super::atoms::{already_broken, both};
use super::limits::sent;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
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

/// Does the protocol in use have RUNID (DALI 1.1 section 3.4.6)? That of the reference server has.
fn has_run_ids(v: &View<'_>) -> bool {
    let meta = &v.recording.meta;
    let profiles = ["dali", "tap", "soda"];
    profiles.iter().any(|p| meta.profile.starts_with(p)) || meta.preset.starts_with("reference")
}

/// The plain run identifier comes back.
pub fn round_trip(v: &View<'_>) -> Vec<Finding> {
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

/// Was the second creation turned down, and if so, for the run identifier?
fn second_refused(v: &View<'_>, second: Seen<'_>) -> Option<Judgement> {
    let observed = second.status_line();
    Some(match second.status() {
        200..=399 => return None,
        // More jobs than this client may have: nothing to do with the identifier.
        403 if refused_otherwise(v, &second) => Err(Finding::undecided(Reason::Refused, &second, observed)),
        401 | 429 | 503 => second.ok().map(|x| Finding::pass(&x, Part::Status, observed)),
        _ => {
            let expected = "303 See Other, as for the first";
            Ok(Finding::broken(
                "second-refused",
                &second,
                Part::Status,
                expected,
                observed,
            ))
        }
    })
}

fn shared(v: &View<'_>) -> Vec<Finding> {
    let named_after_it = already_broken(&distinct(v));
    both(v, step::R1_CREATE, step::R2_CREATE, |first, second| {
        let Some(one) = first.location().filter(|_| (200..400).contains(&first.status())) else {
            let observed = format!("the first was answered {}", first.status_line());
            return Err(Finding::undecided(Reason::Blocked, &first, observed));
        };
        if let Some(finding) = second_refused(v, second) {
            return finding;
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
}
