//! Section L of the catalogue, second part: awkward values, and what becomes of updates (UWS 1.1 sections 2.1.11, 2.2,
//! Appendix B).

use super::atoms::{already_broken, both};
use super::limits::form;
use super::parameters::{
    echo, first_unmatched, in_resource, is_called, is_reference, named_value, same_meaning, value_of, words,
};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, settle};
use crate::documents::uws::schema::UwsVersion;
use crate::documents::uws::{Parameter, Phase};
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-parameter-xml-safe",
        reads: Reads::Any(&[
            step::X1_CREATE,
            step::X1_JOB,
            step::X1_PARAMETERS,
            step::X2_CREATE,
            step::X2_JOB,
            step::X2_PARAMETERS,
        ]),
        because: "One parameter with an awkward character makes the job unreadable for every client, for good.",
        usually: "The document is put together as text without escaping, or control characters are written as they came.",
        mend: "Write documents with an XML library, and give values that XML can't hold by reference or refuse them.",
        good: &[
            "x1/create POST /jobs {VOCONFORM=a%3Cb+%26+c%3E%22d%22+%27e%27+%5D%5D%3E%09f} -> 303 Location: /jobs/1\n\
             x1/job GET /jobs/1 -> 200 | @job s|\"STEPS\">1|\"voconform\">a&lt;b &amp; c&gt;\"d\" 'e' ]]&gt;&#9;f|\n\
             x1/parameters GET /jobs/1/parameters -> 200 | @parameters s|\"STEPS\">1|\"VOCONFORM\"><![CDATA[a<b & c>\"d\" 'e' ]]>]]&gt;\tf|",
            "x2/create POST /jobs {VOCONFORM=a%01b} -> 400",
            "x2/create POST /jobs {VOCONFORM=a%01b} -> 303 Location: /jobs/1\n\
             x2/job GET /jobs/1 -> 200 | @job s|\"STEPS\">1|\"VOCONFORM\" byReference=\"true\">http://example.org/jobs/1/parameters/VOCONFORM|",
        ],
        bad: &[
            (
                "x1/create POST /jobs {VOCONFORM=a%3Cb} -> 303 Location: /jobs/1\n\
                 x1/job GET /jobs/1 -> 200 | @job s|\"STEPS\">1|\"VOCONFORM\">a<b|",
                "not-well-formed",
            ),
            (
                "x1/create POST /jobs {VOCONFORM=a%3Cb} -> 303 Location: /jobs/1\n\
                 x1/parameters GET /jobs/1/parameters -> 200 | @parameters s|\"STEPS\">1|\"VOCONFORM\">a&amp;lt;b|",
                "altered",
            ),
            (
                "x2/create POST /jobs {VOCONFORM=a%01b} -> 303 Location: /jobs/1\n\
                 x2/job GET /jobs/1 -> 200 | @job s|\"STEPS\">1|\"VOCONFORM\">a&#1;b|",
                "not-well-formed",
            ),
            (
                "x2/create POST /jobs {VOCONFORM=a%01b} -> 303 Location: /jobs/1\nx2/job GET /jobs/1 -> 500",
                "unreadable",
            ),
        ],
        judge: xml_safe,
    },
    Check {
        decides: "uws-parameters-update-job",
        reads: Reads::All(&[step::U1_POST_JOB, step::U1_AFTER_POST_JOB]),
        because: "A client that wants to correct a parameter should know which form the service takes.",
        usually: "Protocols on top of UWS choose one of its three forms; DALI forbids this one.",
        mend: "Nothing must be mended; refuse the form with 4xx where the protocol does not use it.",
        good: &[
            "u1/post-job POST /jobs/1 {STEPS=11} -> 303 Location: /jobs/1\n\
             u1/parameters-after-post-job GET /jobs/1/parameters -> 200 | @parameters s|>1<|>11<|",
            "u1/post-job POST /jobs/1 {STEPS=11} -> 403\n\
             u1/parameters-after-post-job GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[],
        judge: |v| effect(v, step::U1_POST_JOB, step::U1_AFTER_POST_JOB),
    },
    Check {
        decides: "uws-parameters-update-list",
        reads: Reads::All(&[step::U1_POST_LIST, step::U1_AFTER_POST_LIST]),
        because: "A client that wants to correct a parameter should know which form the service takes.",
        usually: "Protocols on top of UWS choose one of its three forms; DALI chose this one.",
        mend: "Nothing must be mended; refuse the form with 4xx where the protocol does not use it.",
        good: &[
            "u1/post-parameters POST /jobs/1/parameters {STEPS=12} -> 303 Location: /jobs/1\n\
             u1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters s|>1<|>12<|",
            "u1/post-parameters POST /jobs/1/parameters {STEPS=12} -> 405\n\
             u1/parameters-after-post GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[],
        judge: |v| effect(v, step::U1_POST_LIST, step::U1_AFTER_POST_LIST),
    },
    Check {
        decides: "uws-parameters-update-put",
        reads: Reads::All(&[step::U1_PUT, step::U1_AFTER_PUT]),
        because: "A client that wants to correct a parameter should know which form the service takes.",
        usually: "Protocols on top of UWS choose one of its three forms; few chose this one.",
        mend: "Nothing must be mended; answer 405 where parameters have no resources of their own.",
        good: &[
            "u1/put-parameter PUT /jobs/1/parameters/STEPS {13} -> 200\n\
             u1/parameters-after-put GET /jobs/1/parameters -> 200 | @parameters s|>1<|>13<|",
            "u1/put-parameter PUT /jobs/1/parameters/STEPS {13} -> 405\n\
             u1/parameters-after-put GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[],
        judge: |v| effect(v, step::U1_PUT, step::U1_AFTER_PUT),
    },
    Check {
        decides: "uws-parameters-only-pending",
        reads: Reads::Any(&[step::P1_UPDATE_ABORTED, step::Q1_UPDATE_DONE]),
        because: "The parameters of a finished job tell how its results were made, and must not change any more.",
        usually: "Updates are written without a look at the phase.",
        mend: "Refuse updates with 403 unless the job is PENDING.",
        good: &[
            "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
             p1/aborted-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
             p1/update-aborted POST /jobs/1/parameters {STEPS=19} -> 403\n\
             p1/parameters-after-update-aborted GET /jobs/1/parameters -> 200 | @parameters",
            "#1.0\nq1/done GET /jobs/1 -> 200 | @done\n\
             q1/done-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
             q1/update-completed POST /jobs/1/parameters {STEPS=19} -> 405\n\
             q1/parameters-after-update-completed GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[
            (
                "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
                 p1/aborted-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                 p1/update-aborted POST /jobs/1/parameters {STEPS=19} -> 303 Location: /jobs/1\n\
                 p1/parameters-after-update-aborted GET /jobs/1/parameters -> 200 | @parameters s|>1<|>19<|",
                "changed",
            ),
            (
                "p1/aborted-job GET /jobs/1 -> 200 | @job s|PENDING|ABORTED|\n\
                 p1/aborted-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                 p1/update-aborted POST /jobs/1/parameters {STEPS=19} -> 403\n\
                 p1/parameters-after-update-aborted GET /jobs/1/parameters -> 200 | @parameters\n\
                 p1/update-aborted POST /jobs/1/parameters {VOCONFORM=late} -> 303 Location: /jobs/1\n\
                 p1/parameters-after-update-aborted GET /jobs/1/parameters -> 200 | @parameters s|</uws:parameters>|<uws:parameter id=\"VOCONFORM\">late</uws:parameter></uws:parameters>|",
                "changed",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done\n\
                 q1/done-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                 q1/update-completed POST /jobs/1/parameters {STEPS=19} -> 409\n\
                 q1/parameters-after-update-completed GET /jobs/1/parameters -> 200 | @parameters",
                "other-refusal",
            ),
            (
                "q1/done GET /jobs/1 -> 200 | @done\n\
                 q1/done-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                 q1/update-completed POST /jobs/1/parameters {STEPS=19} -> 303 Location: /jobs/1\n\
                 q1/parameters-after-update-completed GET /jobs/1/parameters -> 200 | @parameters",
                "not-refused",
            ),
        ],
        judge: only_pending,
    },
    Check {
        decides: "uws-parameters-no-create",
        reads: Reads::All(&[step::U1_POST_NEW, step::U1_AFTER_NEW]),
        because: "A client should know whether it can complete a job after having made it.",
        usually: "DALI and TAP let clients add parameters, and services follow them.",
        mend: "Nothing must be mended where DALI or TAP applies; else refuse unknown names with 4xx.",
        good: &[
            "u1/post-new-parameter POST /jobs/1/parameters {VOCONFORM=new} -> 403\n\
             u1/parameters-after-new GET /jobs/1/parameters -> 200 | @parameters",
            "u1/post-new-parameter POST /jobs/1/parameters {VOCONFORM=new} -> 303 Location: /jobs/1\n\
             u1/parameters-after-new GET /jobs/1/parameters -> 200 | @parameters",
        ],
        bad: &[(
            "u1/post-new-parameter POST /jobs/1/parameters {VOCONFORM=new} -> 303 Location: /jobs/1\n\
             u1/parameters-after-new GET /jobs/1/parameters -> 200 | @parameters s|</uws:parameters>|<uws:parameter id=\"VOCONFORM\">new</uws:parameter></uws:parameters>|",
            "created",
        )],
        judge: no_create,
    },
];

fn xml_safe(v: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (create, job, list) in [
        (step::X1_CREATE, step::X1_JOB, step::X1_PARAMETERS),
        (step::X2_CREATE, step::X2_JOB, step::X2_PARAMETERS),
    ] {
        let Some(created) = v.first(create) else { continue };
        let sent = form(&created);
        let Some((name, value)) = sent.last() else {
            continue;
        };
        match created.status() {
            200..=399 => {}
            401 | 429 | 500.. => {
                findings.extend(created.ok().err());
                continue;
            }
            _ => {
                findings.push(Finding::pass(&created, Part::Status, "the value was refused"));
                continue;
            }
        }
        findings.extend(each(v, &[job], |x| {
            readable(v, x, step::P1_JOB)?;
            let listed = x.job()?.parameters().unwrap_or_default();
            survives(v, x, &listed, name, value)
        }));
        findings.extend(each(v, &[list], |x| {
            readable(v, x, step::P1_PARAMETERS)?;
            survives(v, x, &in_resource(x)?, name, value)
        }));
    }
    findings
}

/// The answer can be read as XML, as that of a job with harmless parameters.
fn readable(v: &View<'_>, x: Seen<'_>, harmless: Step) -> Result<(), Finding> {
    let harmless = v.first(harmless);
    if harmless.is_some_and(|p1| p1.status() != 200 || p1.xml().is_err()) {
        let observed = "the documents of other jobs can't be read either";
        return Err(Finding::undecided(Reason::Blocked, &x, observed));
    }
    if matches!(x.status(), 500..=502) {
        let expected = "a readable document, whatever the parameters";
        return Err(Finding::broken(
            "unreadable",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    x.ok()?;
    match x.xml() {
        Err(error) if !x.response.truncated => {
            let part = Part::Body(Some(error.offset..error.offset));
            let observed = error.message.clone();
            Err(Finding::broken(
                "not-well-formed",
                &x,
                part,
                "well-formed XML",
                observed,
            ))
        }
        _ => Ok(()),
    }
}

/// The characters that XML can carry come through.
fn survives(v: &View<'_>, x: Seen<'_>, listed: &[Parameter<'_>], name: &str, value: &str) -> Judgement {
    let entry = listed.iter().find(|p| is_called(p, name));
    let Some(entry) = entry else {
        // It is readable, and whether unknown parameters are kept is the service's choice.
        return Ok(Finding::info("not-listed", &x, Part::BODY, format!("no {name}")));
    };
    let part = Part::Body(Some(entry.element.span()));
    let possible: String = value
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        .collect();
    // A change of case is for the row that wants values as they were sent.
    let same = |a: &str, b: &str| value_of(a).to_lowercase() == value_of(b).to_lowercase();
    if is_reference(entry) || same(&entry.value, value) {
        return Ok(Finding::pass(&x, part, words(entry)));
    }
    if already_broken(&echo(v)) {
        let observed = "harmless values do not come back either";
        return Err(Finding::undecided(Reason::Blocked, &x, observed));
    }
    if possible == value {
        let expected = named_value(name, value);
        return Ok(Finding::broken("altered", &x, part, expected, words(entry)));
    }
    // A character was sent that XML can't hold; it is gone or replaced, and the document is sound.
    Ok(Finding::info("character-lost", &x, part, words(entry)))
}

/// Name and value that an update sent: a form, or the body of a PUT to a parameter.
pub fn update(x: &Seen<'_>) -> Option<(String, String)> {
    if x.exchange.request.method != "PUT" {
        return form(x).into_iter().next();
    }
    let url = x.url()?;
    let name = decoded(url.path_segments()?.next_back()?);
    let value = String::from_utf8_lossy(&x.exchange.request.body).into_owned();
    Some((name, value))
}

/// A percent-decoded path segment.
fn decoded(segment: &str) -> String {
    // A plus sign is itself in a path, and a blank in a form.
    let pair = format!("n={}", segment.replace('+', "%2B"));
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes()).into_owned();
    pairs.next().map_or_else(String::new, |(_, value)| value)
}

/// Does the list show what the update sent?
pub fn shows(listed: &[Parameter<'_>], name: &str, value: &str) -> bool {
    listed
        .iter()
        .any(|p| is_called(p, name) && same_meaning(&p.value, value))
}

/// Records whether an update had an effect.
fn effect(v: &View<'_>, post: Step, after: Step) -> Vec<Finding> {
    both(v, post, after, |x, after| {
        let (name, value) = update(&x).unwrap_or_default();
        let listed = in_resource(after)?;
        let done = shows(&listed, &name, &value);
        let code = if done { "updated" } else { "not-updated" };
        let observed = format!("{}; {}", x.status_line(), code.replace('-', " "));
        Ok(Finding::info(code, &x, Part::Status, observed))
    })
}

fn no_create(v: &View<'_>) -> Vec<Finding> {
    both(v, step::U1_POST_NEW, step::U1_AFTER_NEW, |x, after| {
        let (name, value) = update(&x).unwrap_or_default();
        let listed = in_resource(after)?;
        Ok(match listed.iter().find(|p| is_called(p, &name)) {
            Some(created) => {
                let part = Part::Body(Some(created.element.span()));
                Finding::info("created", &after, part, named_value(&name, &value))
            }
            None => Finding::pass(&x, Part::Status, format!("{}; not created", x.status_line())),
        })
    })
}

/// A finished job whose parameters were posted to: the document that shows it finished, the list before, the request, the
/// list after.
pub type Late = (Step, Step, Step, Step);

/// The one that was aborted before it ran.
pub const ABORTED: Late = (
    step::P1_ABORTED_JOB,
    step::P1_ABORTED_PARAMETERS,
    step::P1_UPDATE_ABORTED,
    step::P1_PARAMETERS_AFTER_UPDATE,
);
/// The one that ran.
pub const COMPLETED: Late = (
    step::Q1_DONE,
    step::Q1_DONE_PARAMETERS,
    step::Q1_UPDATE_DONE,
    step::Q1_PARAMETERS_AFTER,
);

fn only_pending(v: &View<'_>) -> Vec<Finding> {
    // UWS 1.0 allows updates until the job is EXECUTING: an aborted one that never ran is open there.
    let tried: &[Late] = match v.version() {
        UwsVersion::V1_0 => &[COMPLETED],
        UwsVersion::V1_1 => &[ABORTED, COMPLETED],
    };
    tried.iter().flat_map(|late| late_updates(v, *late)).collect()
}

/// One judgement for each post to a finished job.
pub fn late_updates(v: &View<'_>, (job, before, post, after): Late) -> Vec<Finding> {
    let (Some(job), Some(before)) = (v.first(job), v.first(before)) else {
        return Vec::new();
    };
    let judge = |x: Seen<'_>| {
        let after = v.at(after).find(|y| y.id() > x.id())?;
        Some(settle(
            finished(job).and_then(|()| late_update(v, x, before, after)),
        ))
    };
    v.at(post).filter_map(judge).collect()
}

fn finished(job: Seen<'_>) -> Result<(), Finding> {
    match job.job()?.phase_word() {
        Some(phase) if phase.terminal() && phase != Phase::Archived => Ok(()),
        _ => Err(Finding::undecided(
            Reason::Blocked,
            &job,
            "the job is not finished",
        )),
    }
}

fn late_update(v: &View<'_>, x: Seen<'_>, before: Seen<'_>, after: Seen<'_>) -> Judgement {
    let (old, new) = (in_resource(before)?, in_resource(after)?);
    let expected = "the parameters as they were";
    if let Some(extra) = first_unmatched(&old, &new) {
        let part = Part::Body(Some(extra.element.span()));
        return Ok(Finding::broken("changed", &after, part, expected, words(extra)));
    }
    if let Some(lost) = first_unmatched(&new, &old) {
        let observed = format!("{} is missing", words(lost));
        return Ok(Finding::broken("changed", &after, Part::BODY, expected, observed));
    }
    let (name, _) = update(&x).unwrap_or_default();
    if old.iter().any(|p| is_called(p, &name)) {
        unchanged(v, x)
    } else {
        // A name that the service does not know may be ignored at any time.
        Ok(Finding::pass(&x, Part::Status, x.status_line()))
    }
}

/// Nothing changed; how the service said no. UWS 1.0 does not say how.
fn unchanged(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let observed = x.status_line();
    let old = v.version() == UwsVersion::V1_0;
    let broken = |code| {
        Finding::broken(code, &x, Part::Status, "403 Forbidden", observed.clone()).graded(Verdict::Warn)
    };
    match x.status() {
        403 => Ok(Finding::pass(&x, Part::Status, observed)),
        401 | 429 | 503 => x.ok().map(|x| Finding::pass(&x, Part::Status, observed)),
        400..=499 if old => Ok(Finding::pass(&x, Part::Status, observed)),
        400..=499 => Ok(broken("other-refusal")),
        500.. => Ok(broken("server-error")),
        _ if old => Ok(Finding::info("ignored", &x, Part::Status, observed)),
        _ => Ok(broken("not-refused")),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::View;
    use crate::checks::example::recording;

    #[test]
    fn a_job_that_could_not_be_aborted_may_be_updated() {
        let text = "p1/aborted-job GET /jobs/1 -> 200 | @job\n\
                    p1/aborted-parameters GET /jobs/1/parameters -> 200 | @parameters\n\
                    p1/update-aborted POST /jobs/1/parameters {STEPS=19} -> 303 Location: /jobs/1\n\
                    p1/parameters-after-update-aborted GET /jobs/1/parameters -> 200 | @parameters s|>1<|>19<|";
        let recording = recording(text);
        let findings = super::only_pending(&View::new(&recording));
        assert!(findings.iter().all(|f| f.code == "undecided"), "{findings:?}");
    }
}
