//! What was POSTed to sessions: each update with what the session was before and what it is after.

use std::collections::BTreeMap;

use serde_json::Value;

use super::asked::document_sent;
use super::clock::Clock;
use super::phases::by_itself;
use super::same::same;
use super::sightings::{Sight, at, by_key, few, of, told};
use crate::checks::{Finding, Part, Seen, Verdict, View, last_segment};
use crate::recording::{Reason, Step};

/// An update that was POSTed to a session.
pub struct Update<'v> {
    /// The answer; where redirects were followed the last one.
    pub x: Seen<'v>,
    /// What was sent, as it was written.
    pub sent: Value,
    /// The session, as in [`Sight::key`].
    pub key: String,
    /// The last look at it before, without another update in between.
    pub before: Option<Sight<'v>>,
    /// The first look at its own address after, likewise.
    pub after: Option<Sight<'v>>,
}

impl<'v> Update<'v> {
    /// The session in the answer itself.
    pub fn answer(&self) -> Option<Sight<'v>> {
        of(self.x).into_iter().find(Sight::is_alone)
    }

    /// What the session is after the update, as it was read, else as the answer says.
    pub fn then(&self) -> Option<Sight<'v>> {
        self.after.clone().or_else(|| self.answer())
    }

    /// The value, status or delta that was sent, in whatever envelope.
    pub fn value(&self) -> Option<&Value> {
        let members = [
            "/value",
            "/delta",
            "/offer/status",
            "/job/phase",
            "/job/status",
            "/status",
        ];
        let wrapped = |member: &&str| self.sent.pointer(&format!("/update{member}"));
        members
            .iter()
            .find_map(|m| self.sent.pointer(m).or_else(|| wrapped(m)))
    }

    /// The phase that was sent, by its name in 1.0.
    pub fn phase(&self, v: &View<'_>) -> String {
        let text = self.value().and_then(Value::as_str).unwrap_or_default();
        v.dialect().phase(text).to_owned()
    }

    /// The path that was sent, as a JSON Pointer.
    pub fn path(&self) -> Option<String> {
        let path = self
            .sent
            .get("path")
            .or_else(|| self.sent.pointer("/update/path"))?;
        Some(format!("/{}", path.as_str()?.trim_start_matches('/')))
    }

    /// Where the path may lead: from the session, or from a component that has an option of this path.
    pub fn pointers(&self) -> Vec<String> {
        let Some(path) = self.path() else {
            return Vec::new();
        };
        let mut pointers = vec![path.clone()];
        for (at, component) in self.before.iter().flat_map(|sight| sight.session.components()) {
            let options = component.pointer("/meta/options").and_then(Value::as_array);
            let names = |option: &Value| {
                option
                    .get("path")
                    .and_then(Value::as_str)
                    .is_some_and(|own| own.trim_start_matches('/') == &path[1..])
            };
            if options.is_some_and(|options| options.iter().any(names)) {
                pointers.push(format!("{at}{path}"));
            }
        }
        pointers
    }

    /// Where and how a member that the path may lead to was changed.
    pub fn member_changed(&self) -> Option<(String, String, String)> {
        let (before, after) = self.before.as_ref().zip(self.after.as_ref())?;
        let differs = |pointer: &String| match (before.session.at(pointer), after.session.at(pointer)) {
            (Some(one), Some(other)) => !same(one, other),
            (one, other) => one != other,
        };
        let pointer = self
            .pointers()
            .into_iter()
            .filter(|p| p != "/phase")
            .find(differs)?;
        Some((pointer.clone(), before.told(&pointer), after.told(&pointer)))
    }
}

/// All updates that were POSTed at these steps, in order of the steps.
pub fn updates<'v>(v: &'v View<'_>, steps: &[Step]) -> Vec<Update<'v>> {
    let of_key = by_key(v);
    let found = steps.iter().flat_map(|step| v.at(*step));
    found.filter_map(|x| update(v, &of_key, x)).collect()
}

fn update<'v>(v: &'v View<'_>, of_key: &BTreeMap<String, Vec<Sight<'v>>>, x: Seen<'v>) -> Option<Update<'v>> {
    let post = v.hops(&x).into_iter().next().unwrap_or(x);
    if post.exchange.request.method != "POST" {
        return None;
    }
    let key = last_segment(&post.exchange.request.url);
    let between = |from: std::time::Duration, to: std::time::Duration| {
        v.posts_to(&key)
            .any(|other| other.id != post.id() && other.ended() > from && other.started < to)
    };
    let own = of_key.get(&key).map_or(&[][..], Vec::as_slice);
    let before = own.iter().rev().find(|sight| sight.x.before(&post));
    // Where a request is missing, nobody knows whether it changed the session.
    let before = before.filter(|sight| {
        v.is_whole_between(&sight.x, &post) && !between(sight.x.exchange.ended(), post.exchange.started)
    });
    let read = |sight: &&Sight<'v>| {
        sight.is_alone() && sight.x.exchange.request.method == "GET" && x.before(&sight.x)
    };
    let after = own.iter().find(read);
    let after = after.filter(|sight| {
        v.is_whole_between(&post, &sight.x) && !between(post.exchange.ended(), sight.x.exchange.ended())
    });
    Some(Update {
        sent: document_sent(post.exchange).unwrap_or(Value::Null),
        x,
        key,
        before: before.cloned(),
        after: after.cloned(),
    })
}

/// An answer that says nothing of the rules for updates: the service was busy, wants other credentials, or failed.
pub fn unusable(x: Seen<'_>) -> Option<Finding> {
    match (x.status(), x.ok()) {
        (401 | 403 | 429 | 500..=599, Err(why)) => Some(why),
        _ => None,
    }
}

/// One judgement for each update at these steps, a few of each kind.
pub fn each_update<'v>(
    v: &'v View<'_>,
    steps: &[Step],
    judge: impl Fn(&Update<'v>) -> Option<Finding>,
) -> Vec<Finding> {
    let judged = updates(v, steps).into_iter();
    few(judged.filter_map(|update| {
        let place = format!("{} {}", update.key, update.sent);
        Some((judge(&update)?, place))
    }))
}

/// What became of an update that must change nothing.
pub enum Refusal {
    /// It changed nothing, and the answer was an error of the client.
    Refused,
    /// It changed nothing, and the answer was no error.
    Ignored,
    /// It changed something: where, from what, to what.
    Changed(String, String, String),
    /// It can't be told.
    Unclear(Finding),
}

/// Did an update that must change nothing change nothing? What the service does by itself in the meantime is no change.
pub fn refusal(v: &View<'_>, update: &Update<'_>) -> Refusal {
    let x = &update.x;
    if let Some(why) = unusable(*x).filter(|_| x.status() != 403) {
        return Refusal::Unclear(why);
    }
    let Some(before) = &update.before else {
        return Refusal::Unclear(Finding::undecided(
            Reason::NotObserved,
            x,
            "what it was before was not seen",
        ));
    };
    let Some(after) = update.then() else {
        return Refusal::Unclear(Finding::undecided(
            Reason::NotObserved,
            x,
            "what it was after was not seen",
        ));
    };
    let (from, to) = (before.phase(), after.phase());
    let wanted = update.phase(v);
    let is_natural = by_itself(from, to) && (to != wanted || is_due(v, before, &after));
    if from != to && !is_natural {
        return Refusal::Changed("/phase".to_owned(), before.told("/phase"), after.told("/phase"));
    }
    if let Some((at, from, to)) = update.member_changed() {
        return Refusal::Changed(at, from, to);
    }
    match x.status() {
        400..=499 => Refusal::Refused,
        _ => Refusal::Ignored,
    }
}

/// May the time have come for a phase that was reached by itself?
fn is_due(v: &View<'_>, before: &Sight<'_>, after: &Sight<'_>) -> bool {
    let Some((_, latest)) = Clock::of(v).when(&after.x) else {
        return true;
    };
    let times = before.session.times();
    let due = match after.phase() {
        "EXPIRED" => before.session.expires(),
        "FAILED" | "RELEASING" => return false,
        "RUNNING" | "COMPLETED" => times.available.map(|a| a.start),
        _ => times.preparing.or(times.available.map(|a| a.start)),
    };
    due.is_none_or(|due| due <= latest)
}

/// Judges an update that must change nothing: a change is a violation, and an answer that is no error is a warning (C-19).
pub fn must_change_nothing(v: &View<'_>, update: &Update<'_>) -> Finding {
    let x = &update.x;
    match refusal(v, update) {
        Refusal::Unclear(why) => why,
        Refusal::Refused => Finding::pass(x, Part::Status, format!("{}, and nothing changed", x.status())),
        Refusal::Ignored => {
            let observed = format!("{}, though nothing changed", x.status_line());
            let finding = Finding::broken("no-error", x, Part::Status, "a 4xx", observed);
            finding.graded(Verdict::Warn)
        }
        Refusal::Changed(at, from, to) => {
            let (seen, part) = match update.then() {
                Some(after) => (after.x, after.part(&at)),
                None => (*x, Part::BODY),
            };
            let observed = format!("{at} is {to} after {}", told(Some(&update.sent)));
            Finding::broken(
                "changed",
                &seen,
                part,
                format!("{at}: {from}, as before"),
                observed,
            )
        }
    }
}

/// The last look at a step.
pub fn last_at<'v>(v: &'v View<'_>, step: Step) -> Option<Sight<'v>> {
    at(v, step).into_iter().last()
}
