//! Section S of the catalogue, first part: what others may read of a user's job (UWS 1.1 section 3).

use super::callers::{Caller, Door, NOBODY, OTHER, door, for_a_strangers_job, lists_it, refused};
use super::job_list::need_whole_list;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::documents::uws::Phase;
use crate::recording::{Reason, Step, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-sec-job-403",
        reads: Reads::All(&[step::IDA_JOB, step::IDA_OTHER_JOB]),
        because: "A client that gets 404 or is asked to sign in again does not learn that it lacks the right.",
        usually: "The query for the job is limited to the user's own ones, so that others are not found; or the framework has one answer for missing credentials and for missing rights.",
        mend: "Answer 403 to a user who may not see the job.",
        good: &[
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403",
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 200 | @job\nida/other-list GET /jobs as bob -> 200 | @jobs",
        ],
        bad: &[
            (
                "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 404",
                "hidden",
            ),
            (
                "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 401",
                "asked-to-sign-in",
            ),
            (
                "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 200 | @job\n\
                 ida/other-list GET /jobs as bob -> 200 | @jobs s|id=\"1\"|id=\"2\"| s|/jobs/1|/jobs/2|",
                "readable-but-not-listed",
            ),
        ],
        judge: |v| each(v, &[step::IDA_OTHER_JOB], |x| forbidden(v, x)),
    },
    Check {
        decides: "uws-sec-anonymous-job",
        reads: Reads::All(&[step::IDA_JOB, step::IDA_NOBODY_JOB]),
        because: "Whether the address of a job is enough to read it decides what may be sent to the service.",
        usually: "The policy of the service.",
        mend: "Nothing, if it is meant; else answer 401 to those who do not say who they are.",
        good: &[
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/nobody-job GET /jobs/1 -> 401",
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/nobody-job GET /jobs/1 -> 200 | @job",
        ],
        bad: &[],
        judge: |v| each(v, &[step::IDA_NOBODY_JOB], |x| without_identity(v, x)),
    },
    Check {
        decides: "uws-sec-child-403",
        reads: Reads::Any(&[step::IDA_OTHER_CHILD, step::IDA_NOBODY_CHILD]),
        because: "The parameters and results of a job are what its owner wants to keep, and they can be read although the job can't.",
        usually: "The rights are asked for in the handler of the job, and each child has a handler of its own.",
        mend: "Decide by the job's owner for every address below the job.",
        good: &[
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\nida/other-child GET /jobs/1/parameters as bob -> 403",
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 404\nida/other-child GET /jobs/1/phase as bob -> 404\n\
             ida/nobody-job GET /jobs/1 -> 401\nida/nobody-child GET /jobs/1/results -> 401",
        ],
        bad: &[
            (
                "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\n\
                 ida/other-child GET /jobs/1/parameters as bob -> 200 | @parameters",
                "open",
            ),
            (
                "ida/job GET /jobs/1 as alice -> 200 | @job\nida/nobody-job GET /jobs/1 -> 404\nida/nobody-child GET /jobs/1/phase -> 200 | PENDING",
                "open",
            ),
        ],
        judge: |v| strangers(v, |caller, x| child_closed(v, caller, x), |caller| caller.child),
    },
    Check {
        decides: "uws-sec-list-hides",
        reads: Reads::Any(&[step::IDA_OTHER_LIST, step::IDA_NOBODY_LIST]),
        because: "A client offers its user jobs that can't be opened, and the list tells others who runs what.",
        usually: "The list is the whole table; rights are asked for when a job is opened.",
        mend: "Leave jobs that the caller may not read out of the list.",
        good: &[
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\n\
             ida/other-list GET /jobs as bob -> 200 | @jobs s|id=\"1\"|id=\"2\"| s|/jobs/1|/jobs/2|",
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\nida/other-list GET /jobs as bob -> 403\n\
             ida/nobody-job GET /jobs/1 -> 401\nida/nobody-list GET /jobs -> 401",
        ],
        bad: &[(
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\nida/other-list GET /jobs as bob -> 200 | @jobs",
            "listed",
        )],
        judge: |v| strangers(v, |caller, x| not_listed(v, caller, x), |caller| caller.list),
    },
];

/// One judgement for each answer that the second identity, and a caller without credentials, got at a step.
pub fn both_callers(
    v: &View<'_>,
    judge: impl Fn(Caller, Seen<'_>) -> Judgement,
    step: impl Fn(Caller) -> Step,
) -> Vec<Finding> {
    let of = |caller: Caller| each(v, &[step(caller)], |x| judge(caller, x));
    let mut findings = of(OTHER);
    findings.extend(of(NOBODY));
    findings
}

/// The same for rows about two users: what only somebody without credentials was refused says nothing of other users.
pub fn strangers(
    v: &View<'_>,
    judge: impl Fn(Caller, Seen<'_>) -> Judgement,
    step: impl Fn(Caller) -> Step,
) -> Vec<Finding> {
    let findings = both_callers(v, judge, &step);
    let broken = findings
        .iter()
        .any(|f| f.reason.is_none() && f.code != "ok" && f.verdict != Some(Verdict::Info));
    let asked = v.first(step(OTHER)).is_some();
    match v.first(step(NOBODY)).filter(|_| !asked && !broken) {
        Some(x) => {
            let why = "no second identity, only a caller without credentials was tried";
            vec![Finding::undecided(Reason::NeedsIdentities, &x, why)]
        }
        None => findings,
    }
}

fn forbidden(v: &View<'_>, x: Seen<'_>) -> Judgement {
    for_a_strangers_job(v, OTHER, &x)?;
    let broken = |code| Finding::broken(code, &x, Part::Status, "403 Forbidden", x.status_line());
    match (x.status(), door(&x)) {
        (403, _) => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        (401, _) => Ok(broken("asked-to-sign-in")),
        (404 | 410, _) => Ok(broken("hidden").advise(
            "Answering 404 so that nobody learns of the job is a choice that HTTP allows; UWS asks for 403.",
        )),
        (_, Door::Open) => {
            let list = v.first(step::IDA_OTHER_LIST);
            let unlisted = list.filter(|x| need_whole_list(*x).is_ok_and(|list| !lists_it(v, x, list)));
            Ok(match unlisted {
                Some(list) => Finding::broken(
                    "readable-but-not-listed",
                    &list,
                    Part::BODY,
                    "the job, as this caller may read it (UWS 1.1 section 2.2.2.1)",
                    "the list leaves it out",
                ),
                None => Finding::info(
                    "open-to-others",
                    &x,
                    Part::Status,
                    "other users may read the job: the policy of the service",
                ),
            })
        }
        _ => {
            x.ok()?;
            let why = "neither the job nor a refusal";
            Err(Finding::undecided(Reason::Ambiguous, &x, why))
        }
    }
}

fn without_identity(v: &View<'_>, x: Seen<'_>) -> Judgement {
    for_a_strangers_job(v, NOBODY, &x)?;
    match door(&x) {
        Door::Refused => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        Door::Open => {
            let observed = "the job can be read without credentials: the policy of the service";
            Ok(Finding::info("open-to-everybody", &x, Part::Status, observed))
        }
        Door::Unclear => {
            x.ok()?;
            let why = "neither the job nor a refusal; perhaps a page to sign in";
            Err(Finding::undecided(Reason::Ambiguous, &x, why))
        }
    }
}

fn child_closed(v: &View<'_>, caller: Caller, x: Seen<'_>) -> Judgement {
    for_a_strangers_job(v, caller, &x)?;
    caller.kept_out(v, &x)?;
    if matches!(x.status(), 401 | 403 | 404 | 410) {
        return Ok(refused(&x, caller));
    }
    let url = x.url();
    let name = url
        .as_ref()
        .and_then(|url| url.path().trim_end_matches('/').rsplit('/').next())
        .unwrap_or_default();
    if tells(&x, name)? {
        let expected = format!("a refusal for {}, like that of the job", caller.name);
        return Ok(Finding::broken("open", &x, Part::BODY, expected, x.status_line()));
    }
    let why = format!("neither the {name} of the job nor a refusal");
    Err(Finding::undecided(Reason::Ambiguous, &x, why))
}

/// Is this really the resource, not a page to sign in?
fn tells(x: &Seen<'_>, name: &str) -> Result<bool, Finding> {
    Ok(match name {
        "phase" => Phase::read(&x.atom()?).is_some(),
        "parameters" | "results" => x.ok()?.root(name).is_ok(),
        _ => {
            let text = x.atom()?;
            !text.is_empty() && !text.contains('<')
        }
    })
}

fn not_listed(v: &View<'_>, caller: Caller, x: Seen<'_>) -> Judgement {
    for_a_strangers_job(v, caller, &x)?;
    caller.kept_out(v, &x)?;
    if matches!(x.status(), 401 | 403) {
        return Ok(refused(&x, caller));
    }
    let list = need_whole_list(x)?;
    if !lists_it(v, &x, list) {
        let observed = format!("the list for {} leaves the job out", caller.name);
        return Ok(Finding::pass(&x, Part::BODY, observed));
    }
    let expected = format!("no entry of a job that {} may not read", caller.name);
    Ok(Finding::broken(
        "listed",
        &x,
        Part::BODY,
        expected,
        "the job is listed",
    ))
}

#[cfg(test)]
mod tests {
    use crate::checks::example::recording;
    use crate::checks::{Finding, View};
    use crate::recording::Reason;

    fn findings(requirement: &str, text: &str) -> Vec<Finding> {
        let recording = recording(text);
        let mut checks = super::CHECKS.iter().chain(super::super::orders_of_others::CHECKS);
        let check = checks.find(|c| c.decides == requirement).unwrap();
        (check.judge)(&View::new(&recording))
    }

    const REFUSED: &str = "ida/job GET /jobs/1 as alice -> 200 | @job\nida/nobody-job GET /jobs/1 -> 401\n";

    #[test]
    fn one_identity_proves_nothing_about_two_users() {
        let closed = format!("{REFUSED}ida/nobody-child GET /jobs/1/phase -> 401");
        let found = findings("uws-sec-child-403", &closed);
        assert_eq!(found[0].reason, Some(Reason::NeedsIdentities));
        let open = format!("{REFUSED}ida/nobody-child GET /jobs/1/phase -> 200 | PENDING");
        assert_eq!(findings("uws-sec-child-403", &open)[0].code, "open");
    }

    #[test]
    fn two_identities_of_one_user_are_no_strangers() {
        let owned = "@job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>ann</uws:ownerId>|";
        let text = format!(
            "ida/job GET /jobs/1 as alice -> 200 | {owned}\nida/other-job GET /jobs/1 as ann -> 200 | {owned}\n\
             idb/job GET /jobs/2 as ann -> 200 | {owned}"
        );
        let found = findings("uws-sec-job-403", &text);
        assert_eq!(found[0].reason, Some(Reason::NeedsIdentities));
    }

    #[test]
    fn credentials_that_are_not_taken_are_no_identity() {
        let text = "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 401\n\
                    idb/create POST /jobs as bob -> 401";
        assert_eq!(
            findings("uws-sec-job-403", text)[0].reason,
            Some(Reason::NeedsCredentials)
        );
    }

    #[test]
    fn a_page_to_sign_in_is_neither_the_child_nor_a_refusal() {
        let text = "ida/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 403\n\
                    ida/other-child GET /jobs/1/owner as bob -> 200 Content-Type: text/html | <html/>";
        assert_eq!(
            findings("uws-sec-child-403", text)[0].reason,
            Some(Reason::Ambiguous)
        );
    }
}
