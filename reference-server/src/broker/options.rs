//! What a client may choose: the options of a session and of its components, and the updates that use them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::core::Core;
use super::draft::quotes;
use super::mutation::Rule;
use super::phase::Phase;
use super::problem::{Problem, problem};
use super::session::Session;
use super::tree::{int, put, text};

/// Why an update is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It is no update document.
    Malformed(Problem),
    /// Its kind, its path or its value is none that was offered.
    Content(Problem),
    /// The session is not in a state for it.
    State(Problem),
    /// Its sender shows who it is in another way than the offer names.
    Identity(Problem),
}

/// Something that may be chosen.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The component that it is an option of; empty: the session.
    pub holder: &'static str,
    pub option: Value,
}

const ENUM: &str = "uri:enum-value";
const INTEGER: &str = "uri:integer-value";
const DELTA: &str = "uri:integer-delta";
const STRING: &str = "uri:string-value";

const DURATION: &str = "schedule/available/duration";
const CORES: &str = "cores/max";
const DESCRIPTION: &str = "meta/description";

/// The longest extension that can be had at once, in seconds.
const LONGEST_EXTENSION: i64 = 3600;

/// What may be chosen in this session now, by somebody who may change it.
pub(crate) fn choices(session: &Session, longest_run: SignedDuration) -> Vec<Choice> {
    let phase = |values: &[&str]| Choice {
        holder: "",
        option: json!({"kind": format!("{ENUM}-option"), "path": "phase", "values": values}),
    };
    if session.phase.can_be_cancelled() {
        return vec![phase(&["CANCELLED"])];
    }
    if session.phase != Phase::Offered {
        return Vec::new();
    }
    let mut choices = vec![phase(&["ACCEPTED", "REJECTED"])];
    let more = longest_run
        .saturating_sub(session.slot.duration)
        .as_secs()
        .min(LONGEST_EXTENSION);
    if more >= 1 {
        choices.push(Choice {
            holder: "",
            option: json!({"kind": format!("{DELTA}-option"), "path": DURATION, "min": 1, "max": more, "units": "s"}),
        });
    }
    let fewest = int(&session.body, "/compute/cores/min");
    if let Some((min, max)) = fewest.zip(session.most_cores).filter(|(min, max)| min < max) {
        choices.push(Choice {
            holder: "compute",
            option: json!({"kind": format!("{INTEGER}-option"), "path": CORES, "min": min, "max": max}),
        });
    }
    choices.push(Choice {
        holder: "executable",
        option: json!({"kind": format!("{STRING}-option"), "path": DESCRIPTION, "pattern": "^[A-Za-z0-9 .,-]{1,80}$"}),
    });
    choices
}

/// Whether a text matches the pattern above.
fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .,-".contains(c);
    (1..=80).contains(&text.len()) && text.chars().all(plain)
}

impl Core {
    /// Makes an update that its sender may make.
    pub fn update(&mut self, id: &str, update: &Value, now: Timestamp) -> Result<(), Refusal> {
        let (kind, path) = well_formed(update)?;
        let path = path.strip_prefix('/').unwrap_or(path);
        let longest = self.profile.longest_run;
        let Some(session) = self.session(id) else {
            return Ok(());
        };
        if path == "phase" && kind == ENUM {
            return self.order(id, text(update, "/value").unwrap_or_default(), now);
        }
        let is_meant = |choice: &Choice| {
            let own = text(&choice.option, "/path").unwrap_or_default();
            let kind_fits =
                text(&choice.option, "/kind").and_then(|k| k.strip_suffix("-option")) == Some(kind);
            kind_fits && (path == own || path == format!("{}/{own}", choice.holder))
        };
        let choice = choices(session, longest).into_iter().find(is_meant);
        let Some(choice) = choice else {
            if self.writes(id, path, update.get("value"), now) {
                return Ok(());
            }
            let text = "There is no option of the kind ${kind} at ${path}.";
            let why = problem("no-such-option", text, &[("kind", kind), ("path", path)]);
            return Err(Refusal::Content(why));
        };
        match kind {
            DELTA => self.extend(id, update, &choice, now),
            INTEGER => self.set_cores(id, update, &choice, now),
            _ => self.describe(id, update, now),
        }
    }

    /// The client orders a phase.
    fn order(&mut self, id: &str, wanted: &str, now: Timestamp) -> Result<(), Refusal> {
        let Some(phase) = self.session(id).map(|session| session.phase) else {
            return Ok(());
        };
        let of = [("wanted", wanted), ("phase", phase.word())];
        match (phase, Phase::from_word(wanted)) {
            _ if self.obeys(id, wanted, now) => {}
            (Phase::Offered, Some(Phase::Accepted)) => self.accept(id, now),
            (Phase::Offered, Some(Phase::Rejected)) => self.reject(id, now),
            (phase, Some(Phase::Cancelled)) if phase.can_be_cancelled() => self.cancel(id, now),
            (_, Some(Phase::Accepted | Phase::Rejected | Phase::Cancelled)) => {
                let text = "A session in phase ${phase} cannot be made ${wanted}.";
                return Err(Refusal::State(problem("wrong-phase", text, &of)));
            }
            _ => {
                let text = "The phase ${wanted} is not for clients to set.";
                return Err(Refusal::Content(problem("bad-value", text, &of)));
            }
        }
        Ok(())
    }

    fn extend(&mut self, id: &str, update: &Value, choice: &Choice, now: Timestamp) -> Result<(), Refusal> {
        let factor = match text(update, "/units") {
            _ if self.mutations.has(Rule::UnitsIgnored) => 1,
            None | Some("" | "s") => 1,
            Some("min") => 60,
            Some("h") => 3600,
            Some(units) => return Err(no_such_units(units)),
        };
        let delta = int(update, "/delta").unwrap_or_default();
        let delta = self.within(delta.saturating_mul(factor), &choice.option)?;
        let Some(session) = self.session(id) else {
            return Ok(());
        };
        let mut slot = session.slot;
        slot.duration = slot.duration.saturating_add(SignedDuration::from_secs(delta));
        let booking = slot.booking(id, &session.set, session.need);
        if !self.calendar.fits(&booking) {
            let text = "There is no room for a longer run.";
            return Err(Refusal::State(problem("no-room", text, &[])));
        }
        self.calendar.hold(booking);
        self.change(id, now, |session| session.slot = slot);
        Ok(())
    }

    fn set_cores(
        &mut self,
        id: &str,
        update: &Value,
        choice: &Choice,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let units = text(update, "/units").filter(|units| !units.is_empty());
        if let Some(units) = units.filter(|_| !self.mutations.has(Rule::UnitsIgnored)) {
            return Err(no_such_units(units));
        }
        let cores = self.within(int(update, "/value").unwrap_or_default(), &choice.option)?;
        self.change(id, now, |session| {
            put(&mut session.body, "compute/cores/max", Value::from(cores));
        });
        Ok(())
    }

    fn describe(&mut self, id: &str, update: &Value, now: Timestamp) -> Result<(), Refusal> {
        let said = text(update, "/value").unwrap_or_default();
        if !is_plain(said) && !self.mutations.has(Rule::PatternIgnored) {
            let text = "The text does not match the pattern of the option.";
            return Err(Refusal::Content(problem("bad-value", text, &[])));
        }
        self.change(id, now, |session| {
            put(
                &mut session.body,
                "executable/meta/description",
                Value::from(said),
            );
        });
        Ok(())
    }

    fn within(&self, value: i64, option: &Value) -> Result<i64, Refusal> {
        if self.mutations.has(Rule::RangeIgnored) {
            return Ok(value);
        }
        within(value, option)
    }

    /// Changes what is offered, and what it costs.
    fn change(&mut self, id: &str, now: Timestamp, change: impl FnOnce(&mut Session)) {
        let profile = self.profile;
        let Some(session) = self.session_mut(id) else {
            return;
        };
        change(session);
        session.modified = Some(now);
        let (costs, _) = quotes(&session.body, session.slot.duration, &profile);
        if session.body.get("costs").is_some() {
            session.body["costs"] = Value::Array(costs);
        }
    }
}

/// Kind (without what it ends in) and path of an update.
fn well_formed(update: &Value) -> Result<(&str, &str), Refusal> {
    let malformed = |template| Refusal::Malformed(problem("no-update", template, &[]));
    let kind = text(update, "/kind").ok_or_else(|| malformed("The update has no kind."))?;
    let path = text(update, "/path").ok_or_else(|| malformed("The update has no path."))?;
    let known = [ENUM, INTEGER, DELTA, STRING];
    let Some(family) = kind
        .strip_suffix("-update")
        .filter(|family| known.contains(family))
    else {
        let text = "The kind ${kind} is no kind of update.";
        return Err(Refusal::Content(problem("kind-unknown", text, &[("kind", kind)])));
    };
    let fits = match family {
        DELTA => update.get("delta").is_some_and(Value::is_i64),
        INTEGER => update.get("value").is_some_and(Value::is_i64),
        _ => update.get("value").is_some_and(Value::is_string),
    };
    if !fits {
        return Err(malformed(
            "The update has no value of the type that its kind needs.",
        ));
    }
    Ok((family, path))
}

fn no_such_units(units: &str) -> Refusal {
    let text = "The units ${units} are not understood.";
    Refusal::Content(problem("bad-units", text, &[("units", units)]))
}

fn within(value: i64, option: &Value) -> Result<i64, Refusal> {
    let [min, max] = ["/min", "/max"].map(|end| int(option, end).unwrap_or_default());
    if (min..=max).contains(&value) {
        return Ok(value);
    }
    let text = "The value ${value} is not within ${min} and ${max}.";
    Err(Refusal::Content(problem(
        "bad-value",
        text,
        &[
            ("value", &value.to_string()),
            ("min", &min.to_string()),
            ("max", &max.to_string()),
        ],
    )))
}
