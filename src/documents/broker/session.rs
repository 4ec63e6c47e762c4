//! Offersets and sessions, in whatever version they were said.

use serde_json::Value;

use super::Dialect;
use super::times::{Duration, Interval, Times, instant_of};

/// An offerset in the shape of 1.0 (OfferSetResponse).
#[derive(Clone, Copy, Debug)]
pub struct OfferSet<'d> {
    /// The document.
    pub value: &'d Value,
    /// The version in which it was said.
    pub dialect: Dialect,
}

/// A session, which is an offer as long as its phase is OFFERED, in the shape of 1.0 (AbstractExecutionSession).
#[derive(Clone, Debug)]
pub struct Session<'d> {
    /// The document.
    pub value: &'d Value,
    /// The version in which it was said.
    pub dialect: Dialect,
    /// Where it stands in the body, as a JSON Pointer: empty, or `/offers/0`.
    pub pointer: String,
}

impl<'d> OfferSet<'d> {
    /// YES or NO; whatever text is there.
    pub fn result(self) -> Option<&'d str> {
        self.value.get("result")?.as_str()
    }

    /// The identifier.
    pub fn uuid(self) -> Option<&'d str> {
        self.value.pointer("/meta/uuid")?.as_str()
    }

    /// The address, as it is written.
    pub fn url(self) -> Option<&'d str> {
        self.value.pointer("/meta/url")?.as_str()
    }

    /// The offers in their order.
    pub fn offers(self) -> Vec<Session<'d>> {
        let offers = self.value.get("offers").and_then(Value::as_array);
        let session = |(at, value)| Session {
            value,
            dialect: self.dialect,
            pointer: format!("/offers/{at}"),
        };
        offers.into_iter().flatten().enumerate().map(session).collect()
    }

    /// The messages.
    pub fn messages(self) -> &'d [Value] {
        list(self.value, "/meta/messages")
    }
}

fn list<'d>(value: &'d Value, pointer: &str) -> &'d [Value] {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.map_or(&[], Vec::as_slice)
}

impl<'d> Session<'d> {
    /// A member by JSON Pointer, in the shape of 1.0.
    pub fn at(&self, pointer: &str) -> Option<&'d Value> {
        self.value.pointer(pointer)
    }

    /// The text of a member.
    pub fn text(&self, pointer: &str) -> Option<&'d str> {
        self.at(pointer)?.as_str()
    }

    /// The identifier.
    pub fn uuid(&self) -> Option<&'d str> {
        self.text("/meta/uuid")
    }

    /// The address, as it is written.
    pub fn url(&self) -> Option<&'d str> {
        self.text("/meta/url")
    }

    /// The discriminator.
    pub fn kind(&self) -> Option<&'d str> {
        self.text("/kind")
    }

    /// The phase as it is written.
    pub fn written_phase(&self) -> Option<&'d str> {
        self.text("/phase")
    }

    /// The phase by its name in 1.0; empty where the version has no such phase.
    pub fn phase(&self) -> Option<&'d str> {
        self.written_phase().map(|phase| self.dialect.phase(phase))
    }

    /// When it expires, in seconds since 1970.
    pub fn expires(&self) -> Option<f64> {
        instant_of(self.text("/expires")?)
    }

    /// The options of the session itself.
    pub fn options(&self) -> &'d [Value] {
        list(self.value, "/meta/options")
    }

    /// The values that the options for the phase list, of which there may be several; none if there is no such option.
    pub fn phase_choices(&self) -> Option<Vec<&'d str>> {
        let is_phase = |option: &&Value| {
            let path = option.get("path").and_then(Value::as_str).unwrap_or_default();
            path.trim_start_matches('/') == "phase"
        };
        let options = self.options().iter().filter(is_phase);
        let lists: Vec<_> = options
            .filter_map(|option| option.get("values")?.as_array())
            .collect();
        let values = lists
            .iter()
            .flat_map(|list| list.iter().filter_map(Value::as_str));
        (!lists.is_empty()).then(|| values.collect())
    }

    /// The messages of the session itself.
    pub fn messages(&self) -> &'d [Value] {
        list(self.value, "/meta/messages")
    }

    /// The storage resources.
    pub fn storage(&self) -> &'d [Value] {
        list(self.value, "/storage")
    }

    /// The data resources.
    pub fn data(&self) -> &'d [Value] {
        list(self.value, "/data")
    }

    /// The volumes: in compute, before April 2026 at the top.
    pub fn volumes(&self) -> &'d [Value] {
        match list(self.value, "/compute/volumes") {
            // Where volumes have a list of their own, compute only names them.
            [] | [Value::String(_), ..] => list(self.value, "/volumes"),
            volumes => volumes,
        }
    }

    /// The connectors.
    pub fn connectors(&self) -> &'d [Value] {
        list(self.value, "/connectors")
    }

    /// Executable, compute, storage, data and volumes, each with its pointer inside the session.
    pub fn components(&self) -> Vec<(String, &'d Value)> {
        let mut found = Vec::new();
        for name in ["executable", "compute"] {
            found.extend(self.value.get(name).map(|value| (format!("/{name}"), value)));
        }
        for name in ["storage", "data", "compute/volumes", "volumes"] {
            let items = list(self.value, &format!("/{name}")).iter().enumerate();
            found.extend(items.map(|(at, value)| (format!("/{name}/{at}"), value)));
        }
        found.retain(|(_, value)| value.is_object());
        found
    }

    /// The times that it states; what can't be read is left out.
    pub fn times(&self) -> Times {
        times_of(self.value.get("schedule"))
    }

    /// Does it state any time?
    pub fn has_schedule(&self) -> bool {
        self.value.get("schedule").is_some_and(|s| s.is_object())
    }
}

/// The times of a schedule of a session or a component (LifecycleSchedule).
pub fn times_of(schedule: Option<&Value>) -> Times {
    let text = |pointer: &str| schedule?.pointer(pointer)?.as_str();
    let seconds = |pointer: &str| Duration::read(text(pointer)?).map(|d| d.seconds);
    let instant = |pointer: &str| Interval::or_instant(text(pointer)?).map(|i| i.start);
    Times {
        preparing: instant("/preparing/start"),
        preparing_for: seconds("/preparing/duration"),
        available: text("/available/start").and_then(Interval::or_instant),
        available_for: seconds("/available/duration"),
        releasing: instant("/releasing/start"),
        releasing_for: seconds("/releasing/duration"),
    }
}
