//! Who asked, and what the service made of them: shared by the checks of section S.

use super::own_jobs::blocked;
use crate::checks::{Finding, Part, Seen, View};
use crate::documents::uws::JobList;
use crate::recording::{Reason, Step, step};

use super::list_entries::is_entry_of;

/// What a caller got who asked for the job of the first identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The job.
    Open,
    /// 401, 403, or a 404 for a job that its owner can read.
    Refused,
    /// Neither, such as a login page.
    Unclear,
}

/// Those who ask for the job of the first identity: the steps of what they ask.
#[derive(Clone, Copy)]
pub struct Caller {
    /// The job.
    pub job: Step,
    /// Its children.
    pub child: Step,
    /// The list.
    pub list: Step,
    /// Orders.
    pub order: Step,
    /// In words.
    pub name: &'static str,
}

/// The second identity.
pub const OTHER: Caller = Caller {
    job: step::IDA_OTHER_JOB,
    child: step::IDA_OTHER_CHILD,
    list: step::IDA_OTHER_LIST,
    order: step::IDA_OTHER_ORDER,
    name: "the second identity",
};

/// Somebody without credentials.
pub const NOBODY: Caller = Caller {
    job: step::IDA_NOBODY_JOB,
    child: step::IDA_NOBODY_CHILD,
    list: step::IDA_NOBODY_LIST,
    order: step::IDA_NOBODY_ORDER,
    name: "a caller without credentials",
};

/// What an answer to GET of the job says.
pub fn door(x: &Seen<'_>) -> Door {
    match x.status() {
        401 | 403 | 404 | 410 => Door::Refused,
        200..=299 if x.job().is_ok() => Door::Open,
        _ => Door::Unclear,
    }
}

impl Caller {
    /// What this caller got at the job.
    pub fn door(self, v: &View<'_>) -> Door {
        v.first(self.job).map_or(Door::Unclear, |x| door(&x))
    }

    /// Goes on only if this caller was kept out of the job.
    pub fn kept_out(self, v: &View<'_>, x: &Seen<'_>) -> Result<(), Finding> {
        match self.door(v) {
            Door::Refused => Ok(()),
            Door::Open => {
                let why = format!("the job itself is open to {}", self.name);
                Err(Finding::undecided(Reason::NotOffered, x, why))
            }
            Door::Unclear => {
                let why = format!("it is not clear whether {} may read the job", self.name);
                Err(Finding::undecided(Reason::Ambiguous, x, why))
            }
        }
    }
}

/// Goes on only if there is a job of the first identity for others to ask for, and if this request was made by somebody
/// else than its owner.
pub fn for_a_strangers_job(v: &View<'_>, caller: Caller, x: &Seen<'_>) -> Result<(), Finding> {
    let own = v.first(step::IDA_JOB);
    if own.is_none_or(|own| own.job().is_err()) {
        return Err(blocked(x, "the first identity can't read its own job"));
    }
    if own.is_some_and(|own| own.exchange.identity.is_none()) {
        let why = "the job was made without credentials: the job list is not at the origin that they are for";
        return Err(Finding::undecided(Reason::NeedsIdentities, x, why));
    }
    if caller.job != OTHER.job {
        return Ok(());
    }
    // Refused credentials are no identity.
    let unknown = v
        .first(step::IDB_CREATE)
        .is_some_and(|create| create.status() == 401);
    if x.exchange.identity.is_none() || unknown {
        let why = "the service does not take the credentials of the second identity";
        return Err(Finding::undecided(Reason::NeedsCredentials, x, why));
    }
    if let Some(name) = same_user(v) {
        let why = format!("both identities are the same user, {name:?}");
        return Err(Finding::undecided(Reason::NeedsIdentities, x, why));
    }
    Ok(())
}

/// The owner that the job document of a step names, if it names one.
pub fn owner_at(v: &View<'_>, step: Step) -> Option<String> {
    let field = v.first(step)?.job().ok()?.owner_id();
    field.trimmed().map(str::to_owned)
}

/// The name of the user, if both identities are one: the jobs of both have the same owner, and each may have to do with
/// those of the other.
fn same_user(v: &View<'_>) -> Option<String> {
    let (first, second) = (owner_at(v, step::IDA_JOB)?, owner_at(v, step::IDB_JOB)?);
    (first == second && OTHER.door(v) == Door::Open).then_some(first)
}

/// Is the job of the first identity in this list?
pub fn lists_it(v: &View<'_>, x: &Seen<'_>, list: JobList<'_>) -> bool {
    let Some(base) = x.url() else { return false };
    let jobs = v.recording.jobs.iter().filter(|job| job.label == "ida");
    let urls: Vec<url::Url> = jobs.filter_map(|job| job.url.parse().ok()).collect();
    list.refs()
        .any(|entry| urls.iter().any(|job| is_entry_of(&entry, &base, job)))
}

/// A pass that says what the caller got.
pub fn refused(x: &Seen<'_>, caller: Caller) -> Finding {
    Finding::pass(x, Part::Status, format!("{} for {}", x.status(), caller.name))
}
