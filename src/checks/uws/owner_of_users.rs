//! Section J of the catalogue: the owner of a job that was made with credentials (UWS 1.1 section 3).

use super::callers::{Caller, Door, NOBODY, OTHER, owner_at};
use super::own_jobs::blocked;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::recording::{Reason, step};

/// The check of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "uws-owner-set",
    reads: Reads::All(&[step::P1_JOB]),
    because: "A client tells its user's jobs from those of others by the owner.",
    usually: "The job keeps the account that the service runs under, or nothing at all, instead of whom it authenticated.",
    mend: "Write the identity that was authenticated into ownerId and {job}/owner.",
    good: &[
        "p1/job GET /jobs/1 as alice -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>alice</uws:ownerId>|",
        "p1/job GET /jobs/1 as alice -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>CN=Alice,C=NL</uws:ownerId>|",
    ],
    bad: &[
        (
            "p1/job GET /jobs/1 as alice -> 200 | @job\nida/job GET /jobs/2 as alice -> 200 | @job\nida/nobody-job GET /jobs/2 -> 401",
            "nobody",
        ),
        (
            "p1/job GET /jobs/1 as alice -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>anonymous</uws:ownerId>|\n\
             vosi/list-anonymous GET /jobs -> 401",
            "nobody",
        ),
        (
            "p1/job GET /jobs/1 as alice -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>www</uws:ownerId>|\n\
             idb/job GET /jobs/2 as bob -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>www</uws:ownerId>|\n\
             ida/other-job GET /jobs/3 as bob -> 403",
            "same-for-all",
        ),
    ],
    judge: |v| each(v, &[step::P1_JOB], |x| owner_is_set(v, x)),
}];

/// Words that name nobody.
fn is_nobody(name: &str) -> bool {
    [
        "anonymous",
        "anon",
        "nobody",
        "unknown",
        "null",
        "none",
        "nil",
        "undefined",
        "guest",
    ]
    .iter()
    .any(|word| name.eq_ignore_ascii_case(word))
}

/// Does the service tell callers by their credentials? One that takes no notice of them authenticates nobody.
fn tells_callers_apart(v: &View<'_>) -> bool {
    let keeps_out = |caller: Caller| caller.door(v) == Door::Refused;
    let list_closed = v
        .first(step::VOSI_LIST_ANONYMOUS)
        .is_some_and(|x| matches!(x.status(), 401 | 403));
    list_closed || keeps_out(OTHER) || keeps_out(NOBODY)
}

fn owner_is_set(v: &View<'_>, x: Seen<'_>) -> Judgement {
    if x.exchange.identity.is_none() {
        let why = "the jobs of this run were made without credentials";
        return Err(Finding::undecided(Reason::NeedsIdentities, &x, why));
    }
    let field = x.job()?.owner_id();
    if field.is_absent() {
        return Err(blocked(&x, "the job document has no ownerId element"));
    }
    let part = Part::Body(field.span());
    let name = field.trimmed().unwrap_or_default();
    if name.is_empty() || is_nobody(name) {
        if !tells_callers_apart(v) {
            let why = "nothing shows that the service takes notice of credentials";
            return Err(Finding::undecided(Reason::Ambiguous, &x, why));
        }
        let expected = "the identity that was authenticated";
        return Ok(Finding::broken("nobody", &x, part, expected, format!("{name:?}")));
    }
    let others = owner_at(v, step::IDB_JOB);
    if others.as_deref() == Some(name) && OTHER.door(v) == Door::Refused {
        let expected = "an owner for each of two users who may not read each other's jobs";
        return Ok(Finding::broken(
            "same-for-all",
            &x,
            part,
            expected,
            format!("{name:?} for both"),
        ));
    }
    match v.recording.meta.owner.as_deref() {
        Some(wanted) if wanted != name => {
            let expected = format!("{wanted:?}, as the target file says");
            Ok(Finding::broken(
                "another-name",
                &x,
                part,
                expected,
                format!("{name:?}"),
            ))
        }
        _ => Ok(Finding::pass(&x, part, format!("{name:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::View;
    use crate::checks::example::recording;
    use crate::recording::Reason;

    #[test]
    fn a_service_that_ignores_credentials_is_not_accused() {
        let recording = recording(
            "p1/job GET /jobs/1 as alice -> 200 | @job\nida/other-job GET /jobs/1 as bob -> 200 | @job\n\
             ida/nobody-job GET /jobs/1 -> 200 | @job\nvosi/list-anonymous GET /jobs -> 200 | @jobs",
        );
        let findings = (super::CHECKS[0].judge)(&View::new(&recording));
        assert_eq!(findings[0].reason, Some(Reason::Ambiguous));
    }

    #[test]
    fn the_name_that_the_user_gave_is_compared() {
        let mut recording = recording(
            "p1/job GET /jobs/1 as alice -> 200 | @job s|<uws:ownerId xsi:nil=\"true\"/>|<uws:ownerId>alice</uws:ownerId>|",
        );
        for (owner, code) in [("alice", "ok"), ("CN=Alice", "another-name")] {
            recording.meta.owner = Some(owner.to_owned());
            assert_eq!((super::CHECKS[0].judge)(&View::new(&recording))[0].code, code);
        }
    }
}
