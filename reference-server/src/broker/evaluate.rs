//! The decision on a request: malformed, NO with reasons, or YES with drafts of offers.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::core::Core;
use super::draft::{body, quotes, sizes};
use super::mutation::{Refused, Rule};
use super::place::{Slot, Wanted, slots};
use super::platform::Amounts;
use super::policy::refusals;
use super::problem::{Problem, problem};
use super::script::{Script, script};
use super::shape::wrong_shape;
use super::times::{plus, read_duration, read_interval};
use super::tree::{items, text};
use super::world::copying;

/// What comes of a request.
#[derive(Debug)]
pub(crate) enum Verdict {
    Malformed(Vec<Problem>),
    No(Vec<Problem>),
    Yes(Vec<Draft>),
}

/// An offer that was not made yet.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Costs, metrics and components.
    pub body: Value,
    pub slot: Slot,
    pub need: Amounts,
    pub script: Script,
}

/// How a request is to be met.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// At most so many offers.
    pub offers: usize,
    /// What is offered can start in all of the window that is asked for.
    pub whole_window: bool,
}

impl Core {
    /// Decides on a request; nothing is booked yet.
    pub fn evaluate(&self, request: &Value, wish: Wish, now: Timestamp) -> Verdict {
        let request = &self.mutations.asked(request);
        let wrong = self.mutations.unforgiven(wrong_shape(request));
        if !wrong.is_empty() {
            return Verdict::Malformed(wrong);
        }
        if !self.mutations.refusals(Refused::Silently, request).is_empty() {
            return Verdict::No(Vec::new());
        }
        let mut refused = self.mutations.unforgiven(refusals(request));
        refused.extend(self.mutations.refusals(Refused::No, request));
        if self.profile.refuses {
            refused.push(problem(
                "refuses-all",
                "This platform takes no work at present.",
                &[],
            ));
        }
        let wanted = self.mutations.wanted(self.wanted(request, wish, now));
        refused.extend(self.mutations.unforgiven(self.untimely(request, &wanted)));
        if !refused.is_empty() {
            return Verdict::No(refused);
        }
        match self.drafts(request, wanted) {
            Ok(drafts) => Verdict::Yes(drafts),
            Err(refused) => Verdict::No(refused),
        }
    }

    fn wanted(&self, request: &Value, wish: Wish, now: Timestamp) -> Wanted {
        let asked = |member: &str| text(request, &format!("/schedule/requested/{member}"));
        let executable = request.get("executable").unwrap_or(&Value::Null);
        let copied = items(request, "data")
            .iter()
            .map(copying)
            .max()
            .unwrap_or_default();
        let staging = script(executable).staging;
        let preparing = self.times.preparing + self.profile.staging;
        let window = asked("start").and_then(read_interval);
        let whole = window.filter(|_| wish.whole_window);
        Wanted {
            now,
            window: window.filter(|(_, to)| *to >= now || !self.mutations.has(Rule::PastMovedToNow)),
            preparing: preparing.saturating_add(staging).saturating_add(copied),
            duration: asked("duration")
                .and_then(read_duration)
                .unwrap_or(self.profile.usual_run),
            releasing: self.times.releasing,
            need: Amounts::default(),
            lifetime: self.times.lifetime,
            ahead: self.profile.ahead,
            grain: self.profile.grain,
            slack: whole.map_or(self.profile.slack, |(from, to)| to.duration_since(from)),
            offers: wish.offers.min(self.profile.offers),
        }
    }

    /// Times that cannot be met, whatever is free.
    fn untimely(&self, request: &Value, wanted: &Wanted) -> Vec<Problem> {
        let mut refused = Vec::new();
        let start = text(request, "/schedule/requested/start").unwrap_or_default();
        let duration = text(request, "/schedule/requested/duration").unwrap_or_default();
        let of = [("start", start), ("duration", duration)];
        let mut refuse = |code, template| refused.push(problem(code, template, &of));
        if wanted.duration.is_negative() {
            refuse("negative-duration", "The duration ${duration} is negative.");
        }
        if wanted.duration > self.profile.longest_run {
            refuse("too-long", "Nothing runs as long as ${duration} here.");
        }
        if wanted.preparing > self.profile.ahead {
            refuse("too-much-data", "It would take too long to bring the data here.");
        }
        if let Some((from, to)) = wanted.window {
            if to < from {
                refuse("backwards", "The window ${start} ends before it begins.");
            } else if to < wanted.now {
                refuse("past", "The window ${start} lies in the past.");
            } else if to < plus(wanted.now, wanted.preparing) {
                refuse("too-soon", "Nothing can be prepared before the end of ${start}.");
            } else if from > plus(plus(wanted.now, wanted.preparing), wanted.ahead) {
                refuse("too-far", "The window ${start} is too far ahead.");
            }
        }
        refused
    }

    fn drafts(&self, request: &Value, wanted: Wanted) -> Result<Vec<Draft>, Vec<Problem>> {
        let sizes = sizes(request, &self.profile)?;
        let need = sizes.need(request);
        let wanted = Wanted { need, ..wanted };
        let executable = request.get("executable").unwrap_or(&Value::Null);
        let mut drafts = Vec::new();
        for slot in slots(&wanted, self.calendar_seen()) {
            let mut body = body(request, &sizes, wanted.now);
            self.quote(request, &mut body, slot.duration)?;
            self.mutations.offer(&mut body, request);
            drafts.push(Draft {
                body,
                slot,
                need,
                script: script(executable),
            });
        }
        if drafts.is_empty() {
            let text = "There is no room for this at the time that is asked for.";
            return Err(vec![problem("no-room", text, &[])]);
        }
        Ok(drafts)
    }

    /// Adds what it costs and what it is worth, if that is within what the client wants.
    fn quote(&self, request: &Value, body: &mut Value, duration: SignedDuration) -> Result<(), Vec<Problem>> {
        let (costs, metrics) = quotes(body, duration, &self.profile);
        let mut refused = too_dear(items(request, "costs"), &costs);
        refused.extend(too_slow(items(request, "metrics"), &metrics));
        let refused = self.mutations.unforgiven(refused);
        if !refused.is_empty() {
            return Err(refused);
        }
        for (name, quoted) in [("costs", costs), ("metrics", metrics)] {
            if !quoted.is_empty() {
                body[name] = json!(quoted);
            }
        }
        Ok(())
    }
}

/// The item of the same type.
fn quoted<'a>(asked: &Value, quoted: &'a [Value]) -> Option<&'a Value> {
    quoted.iter().find(|item| item.get("type") == asked.get("type"))
}

fn number(item: &Value, name: &str) -> Option<f64> {
    item.get(name).and_then(Value::as_f64)
}

fn too_dear(asked: &[Value], quotes: &[Value]) -> Vec<Problem> {
    let limited = asked.iter().filter(|item| number(item, "max").is_some());
    let dear = limited.filter(|item| match quoted(item, quotes) {
        Some(quote) => number(quote, "min") > number(item, "max"),
        None => true,
    });
    let of = |item: &Value| {
        let kind = text(item, "/type").unwrap_or_default();
        problem(
            "too-dear",
            "The limit of ${type} cannot be kept.",
            &[("type", kind)],
        )
    };
    dear.map(of).collect()
}

fn too_slow(asked: &[Value], quotes: &[Value]) -> Vec<Problem> {
    let needed = asked.iter().filter(|item| number(item, "min").is_some());
    let slow = needed.filter(|item| match quoted(item, quotes) {
        Some(quote) => number(quote, "max") < number(item, "min"),
        None => true,
    });
    let of = |item: &Value| {
        let kind = text(item, "/type").unwrap_or_default();
        problem(
            "too-slow",
            "The need of ${type} cannot be met.",
            &[("type", kind)],
        )
    };
    slow.map(of).collect()
}
