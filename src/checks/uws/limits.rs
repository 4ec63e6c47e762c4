//! What execution duration and destruction time share: single values that a client may ask to change, and that a service
//! may limit, replace or refuse to change (UWS 1.1 sections 2.1.4, 2.1.5, 2.2.3.3 and 2.2.3.4).

use super::address::{answered_303, leads_to_job};
use crate::checks::{Finding, Judgement, Part, Seen, Verdict, View, each};
use crate::recording::{Reason, Step};

/// Goes on with all but a refusal that the service is free to make, which decides nothing about changes.
pub fn not_refused(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    match x.status() {
        403 | 405 => {
            let observed = format!("the change was refused with {}", x.status());
            Err(Finding::undecided(Reason::Refused, &x, observed))
        }
        401 | 429 | 503 => x.ok(),
        _ => Ok(x),
    }
}

/// Goes on only with a change that was not turned down.
pub fn taken(x: Seen<'_>) -> Result<Seen<'_>, Finding> {
    match not_refused(x)?.status() {
        200..=399 => Ok(x),
        status => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            format!("the change was answered {status}"),
        )),
    }
}

/// A change is answered 303, if the resource is there at all, as reading it `after` the change tells.
pub fn change_answered_303(v: &View<'_>, change: Step, after: Step) -> Vec<Finding> {
    each(v, &[change], |x| {
        let missing = |y: &Seen<'_>| matches!(y.status(), 404 | 410);
        if missing(&x) && v.first(after).is_some_and(|y| missing(&y)) {
            return Err(Finding::undecided(
                Reason::Blocked,
                &x,
                "the resource is not there",
            ));
        }
        not_refused(x).and_then(answered_303)
    })
}

/// The redirect of a change leads to the job; that it is a redirect at all is for another row.
pub fn change_leads_to_job(v: &View<'_>, step: Step) -> Vec<Finding> {
    each(v, &[step], |x| match taken(x)?.status() {
        300..=399 => leads_to_job(v, x),
        status => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            format!("the answer was {status}, no redirect"),
        )),
    })
}

/// What was sent under this name in a form.
pub fn sent(x: &Seen<'_>, name: &str) -> Option<String> {
    form(x)
        .into_iter()
        .find(|(n, _)| n == name)
        .map(|(_, value)| value)
}

/// All names and values sent in a form, in order.
pub fn form(x: &Seen<'_>) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&x.exchange.request.body)
        .into_owned()
        .collect()
}

/// Records whether the service refuses all changes. `before` and `after` are the values around the request.
pub fn forbids(x: Seen<'_>, same: bool, before: &str, after: &str) -> Judgement {
    let status = x.status();
    if !matches!(status, 403 | 405) {
        return taken(x).map(|x| Finding::pass(&x, Part::Status, "changes are allowed"));
    }
    if same {
        return Ok(Finding::info(
            "forbidden",
            &x,
            Part::Status,
            format!("{status}; the value stays {before}"),
        ));
    }
    let observed = format!("{status}, yet {before} became {after}");
    Ok(Finding::broken(
        "changed-although-refused",
        &x,
        Part::Status,
        "a refused change has no effect",
        observed,
    ))
}

/// An attempt to store a wrong value, with the readings right before and right after it.
pub struct Attempt<'v> {
    /// The POST.
    pub posted: Seen<'v>,
    /// The value sent.
    pub sent: String,
    /// The reading before.
    pub before: Seen<'v>,
    /// The reading after.
    pub after: Seen<'v>,
}

/// All attempts at `post` that have a reading on either side; one whose reading was lost is left out.
pub fn attempts<'v>(v: &'v View<'_>, post: Step, name: &str, readings: &[Step]) -> Vec<Attempt<'v>> {
    let mut read: Vec<Seen<'v>> = readings.iter().flat_map(|step| v.at(*step)).collect();
    read.sort_by_key(Seen::id);
    let posts: Vec<u32> = v
        .recording
        .exchanges
        .iter()
        .filter(|x| x.step == post.name())
        .map(|x| x.id)
        .collect();
    let attempt = |posted: Seen<'v>| {
        let id = posted.id();
        let before = *read.iter().rfind(|x| x.id() < id)?;
        let after = *read.iter().find(|x| x.id() > id)?;
        let disturbed = posts
            .iter()
            .any(|p| *p != id && (before.id()..after.id()).contains(p));
        let sent = sent(&posted, name)?;
        (!disturbed).then_some(Attempt {
            posted,
            sent,
            before,
            after,
        })
    };
    v.at(post).filter_map(attempt).collect()
}

/// A wrong value is not stored. `same` compares readings, `wrong` says whether a reading is what must not be there.
pub fn not_stored(a: &Attempt<'_>, same: fn(&str, &str) -> bool, wrong: fn(&str) -> bool) -> Judgement {
    let (before, after) = (a.before.atom()?, a.after.atom()?);
    if same(&before, &after) {
        return unchanged(a, &before);
    }
    let expected = format!("{before:?}, as before");
    let observed = format!("{after:?}, after {:?} was sent", a.sent);
    Ok(if wrong(&after) {
        Finding::broken("stored", &a.after, Part::BODY, expected, observed)
    } else {
        // Not what was sent, so the service put something in its place, which is not forbidden, only unhelpful.
        Finding::broken("changed", &a.after, Part::BODY, expected, observed).graded(Verdict::Warn)
    })
}

fn unchanged(a: &Attempt<'_>, value: &str) -> Judgement {
    let x = a.posted;
    let observed = format!("{:?} was answered {}; still {value:?}", a.sent, x.status());
    match x.status() {
        429 | 503 => x.ok().map(|x| Finding::pass(&x, Part::Status, observed)),
        400..=499 => Ok(Finding::pass(&x, Part::Status, observed)),
        500.. => Ok(Finding::broken(
            "server-error",
            &x,
            Part::Status,
            "a refusal (4xx)",
            x.status_line(),
        )
        .graded(Verdict::Warn)),
        _ => Ok(Finding::info("ignored", &x, Part::Status, observed)),
    }
}
