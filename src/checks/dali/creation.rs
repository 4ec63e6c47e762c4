//! Creating a job by the rules of DALI (DALI 1.1 sections 2 and 2.1).

use super::ground::may_be_a_quota;
use crate::checks::uws::creating_a_job::{CREATIONS, accepted};
use crate::checks::uws::limits::form;
use crate::checks::uws::own_jobs::document;
use crate::checks::uws::parameters::first_unmatched;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, settle};
use crate::documents::uws::Phase;
use crate::recording::step;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dali-create-303",
        reads: Reads::All(&[step::P1_CREATE]),
        because: "Every client of a data access service follows the Location of a 303 to its job.",
        usually: "A framework's default status for POST, or a proxy that follows redirects itself.",
        mend: "Answer the POST with status 303 and the job's URL in Location.",
        good: &["p1/create POST /jobs {QUERY=x} -> 303 Location: /jobs/1"],
        bad: &[
            (
                "p1/create POST /jobs {QUERY=x} -> 201 Location: /jobs/1",
                "wrong-status",
            ),
            ("p1/create POST /jobs {QUERY=x} -> 303", "no-location"),
        ],
        judge: |v| each(v, CREATIONS, redirects_to_the_job),
    },
    Check {
        decides: "dali-create-empty",
        reads: Reads::Any(&[step::N1_CREATE, step::P1_CREATE]),
        because: "Clients make a job first and give it its parameters one by one.",
        usually: "The parameters are checked when the job is made instead of when it is run.",
        mend: "Make a PENDING job of a POST without parameters, and check the parameters when the job is run.",
        good: &[
            "n1/create POST /jobs -> 303 Location: /jobs/1\nn1/job GET /jobs/1 -> 200 | @job",
            "p1/create POST /jobs -> 303 Location: /jobs/1",
        ],
        bad: &[
            ("n1/create POST /jobs -> 400", "refused"),
            (
                "n1/create POST /jobs -> 403\nr1/create POST /jobs {QUERY=x} -> 303 Location: /jobs/2",
                "refused",
            ),
            ("n1/create POST /jobs -> 200 | no parameters", "no-job"),
            (
                "n1/create POST /jobs -> 303 Location: /jobs/1\nn1/job GET /jobs/1 -> 200 | @failed",
                "not-pending",
            ),
        ],
        judge: without_parameters,
    },
    Check {
        decides: "dali-post-types",
        reads: Reads::All(&[step::S2_CREATE, step::S3_CREATE]),
        because: "Clients that upload files send all their parameters as multipart.",
        usually: "The framework reads url-encoded bodies only unless it is told otherwise.",
        mend: "Read parameters from multipart/form-data as from url-encoded bodies; DALI 1.2 demands it.",
        good: &["s2/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\n\
             s2/job GET /jobs/1 -> 200 | @job\n\
             s3/create POST /jobs {STEPS=1} -> 303 Location: /jobs/2\n\
             s3/job GET /jobs/2 -> 200 | @job"],
        bad: &[
            (
                "s2/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\ns3/create POST /jobs {STEPS=1} -> 415",
                "multipart-refused",
            ),
            (
                "s2/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\n\
                 s2/job GET /jobs/1 -> 200 | @job\n\
                 s3/create POST /jobs {STEPS=1} -> 303 Location: /jobs/2\n\
                 s3/job GET /jobs/2 -> 200 | @job s|<uws:parameter id=\"STEPS\">1</uws:parameter>||",
                "parameters-differ",
            ),
        ],
        judge: both_types,
    },
];

fn redirects_to_the_job(x: Seen<'_>) -> Judgement {
    let x = accepted(x)?;
    let location = x.header("location");
    Ok(match (x.status(), location) {
        (303, Some(location)) => Finding::pass(&x, Part::Header("Location"), format!("303, {location}")),
        (303, None) => {
            let part = Part::Header("Location");
            Finding::broken(
                "no-location",
                &x,
                part,
                "the URL of the job",
                "no Location header",
            )
        }
        _ => Finding::broken("wrong-status", &x, Part::Status, "303 See Other", x.status_line()),
    })
}

fn without_parameters(v: &View<'_>) -> Vec<Finding> {
    let steps = [step::N1_CREATE, step::P1_CREATE];
    let empty = steps.iter().flat_map(|s| v.at(*s)).filter(|x| form(x).is_empty());
    empty.map(|x| settle(empty_creation(v, x))).collect()
}

fn empty_creation(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let expected = "303 See Other and a PENDING job";
    match x.status() {
        401 | 429 | 503 => {
            x.ok()?;
        }
        403 if may_be_a_quota(v, &x) => {
            accepted(x)?;
        }
        400.. => {
            return Ok(Finding::broken(
                "refused",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
        _ => {}
    }
    if x.header("location").is_none() {
        return Ok(Finding::broken(
            "no-job",
            &x,
            Part::Status,
            expected,
            format!("{} without Location", x.status()),
        ));
    }
    let job = document(v, step::N1_JOB).filter(|_| x.exchange.step == step::N1_CREATE.name());
    Ok(match job.and_then(|read| Some((read, read.phase()?))) {
        Some((read, phase)) if !matches!(phase, Phase::Pending | Phase::Unknown | Phase::Held) => {
            Finding::broken("not-pending", &read.x, read.phase_part(), "PENDING", phase.word())
        }
        _ => Finding::pass(&x, Part::Status, x.status_line()),
    })
}

/// DALI 1.1 shows multipart only with uploads; 1.2 wants it everywhere. Which of them a service follows can't be seen.
fn both_types(v: &View<'_>) -> Vec<Finding> {
    let (Some(url_encoded), Some(multipart)) = (v.first(step::S2_CREATE), v.first(step::S3_CREATE)) else {
        return Vec::new();
    };
    vec![settle(same_outcome(v, url_encoded, multipart))]
}

fn same_outcome(v: &View<'_>, url_encoded: Seen<'_>, multipart: Seen<'_>) -> Judgement {
    accepted(url_encoded)?;
    if matches!(multipart.status(), 401 | 429 | 503) || may_be_a_quota(v, &multipart) {
        accepted(multipart)?;
    }
    if multipart.status() >= 400 {
        let observed = format!("multipart is answered {}", multipart.status_line());
        return Ok(Finding::info(
            "multipart-refused",
            &multipart,
            Part::Status,
            observed,
        ));
    }
    let (Some(one), Some(two)) = (document(v, step::S2_JOB), document(v, step::S3_JOB)) else {
        return Ok(Finding::pass(&multipart, Part::Status, multipart.status_line()));
    };
    let (one_list, two_list) = (one.job.parameters(), two.job.parameters());
    let (one_list, two_list) = (one_list.unwrap_or_default(), two_list.unwrap_or_default());
    let differ = first_unmatched(&one_list, &two_list).or_else(|| first_unmatched(&two_list, &one_list));
    Ok(match differ {
        Some(entry) => {
            let observed = format!(
                "{} of one of them only",
                crate::checks::uws::parameters::words(entry)
            );
            Finding::info("parameters-differ", &two.x, Part::BODY, observed)
        }
        None => Finding::pass(&multipart, Part::Status, "the same as url-encoded").graded(Verdict::Pass),
    })
}
