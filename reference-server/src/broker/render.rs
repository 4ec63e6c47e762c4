//! Offersets and sessions as documents of Execution Broker 1.0, as they are at this moment.

use serde_json::{Map, Value, json};

use super::core::{Core, Offerset};
use super::kinds;
use super::options::{Choice, choices};
use super::phase::Phase;
use super::problem::Problem;
use super::session::Session;
use super::times::{plus, write_duration, write_instant, write_interval};
use super::tree::{int, items, items_mut, object, text};
use jiff::{SignedDuration, Timestamp};

/// Who looks, and from where.
pub(crate) struct View<'a> {
    /// URL of the broker, e.g. `http://127.0.0.1:8080/broker`.
    pub root: &'a str,
    /// May the viewer change what this owner has?
    pub may_change: &'a dyn Fn(Option<&str>) -> bool,
    /// For an older version, at this instant.
    pub marked: Option<Timestamp>,
}

/// The member with what the documents of older versions need beside those of 1.0; it is gone when they are written down.
pub(crate) const MARK: &str = "~";

/// The host at which the mock programs would be found.
const SESSIONS_HOST: &str = "sessions.mock.example";

/// Where ports of containers come out; an address for documentation (RFC 5737).
const OUTSIDE: &str = "192.0.2.10";

/// The number of the first port outside.
const FIRST_PORT: usize = 30_000;

impl Core {
    /// The offerset as a document.
    pub fn offerset_document(&self, set: &Offerset, view: &View) -> Value {
        let offers: Vec<Value> = set
            .offers
            .iter()
            .filter_map(|id| self.session(id))
            .map(|session| self.session_document(session, view))
            .collect();
        let yes = !offers.is_empty();
        let meta = object([
            ("uuid", Some(json!(set.id))),
            ("url", Some(json!(format!("{}/offersets/{}", view.root, set.id)))),
            ("created", Some(json!(write_instant(set.created)))),
            ("messages", filled(&set.messages)),
        ]);
        object([
            ("meta", Some(meta)),
            ("result", Some(json!(if yes { "YES" } else { "NO" }))),
            ("offers", filled(&offers)),
            (
                MARK,
                view.marked.map(|now| set.origin.mark(None, &self.mutations, now)),
            ),
        ])
    }

    /// The session as a document.
    pub fn session_document(&self, session: &Session, view: &View) -> Value {
        let mut choices = choices(session, self.profile.longest_run);
        if !(view.may_change)(session.owner.as_deref()) {
            choices.clear();
        }
        let of = |holder: &str| -> Option<Value> {
            let held = choices.iter().filter(|choice: &&Choice| choice.holder == holder);
            let options: Vec<&Value> = held.map(|choice| &choice.option).collect();
            (!options.is_empty()).then(|| json!(options))
        };
        let meta = object([
            ("uuid", Some(json!(session.id))),
            (
                "url",
                Some(json!(format!("{}/sessions/{}", view.root, session.id))),
            ),
            ("created", Some(json!(write_instant(session.created)))),
            ("modified", session.modified.map(|at| json!(write_instant(at)))),
            ("messages", filled(&session.messages)),
            ("options", of("")),
        ]);
        let body = components(session, &of);
        let kind = self.session_kind(session);
        let taken = |name: &str| body.get(name).cloned();
        object([
            ("kind", Some(json!(kinds::uri(kind)))),
            ("meta", Some(meta)),
            ("phase", Some(json!(session.phase.word()))),
            (
                "expires",
                (!session.set.is_empty()).then(|| json!(write_instant(session.expires))),
            ),
            ("costs", taken("costs")),
            ("metrics", taken("metrics")),
            ("executable", taken("executable")),
            ("compute", taken("compute")),
            ("storage", taken("storage")),
            ("data", taken("data")),
            (
                "schedule",
                (kind == kinds::SCHEDULED_SESSION).then(|| schedule(session)),
            ),
            ("connectors", filled(&connectors(session))),
            (
                MARK,
                view.marked
                    .map(|now| session.origin.mark(Some(session), &self.mutations, now)),
            ),
        ])
    }
}

/// A list that is not empty.
fn filled(list: &[Value]) -> Option<Value> {
    (!list.is_empty()).then(|| json!(list))
}

/// Costs, metrics and components with their phases and options.
fn components(session: &Session, options_of: &dyn Fn(&str) -> Option<Value>) -> Value {
    let mut body = session.body.clone();
    for part in &session.parts {
        if let Some(component) = body.pointer_mut(&format!("/{}", part.path)) {
            if let Some(options) = options_of(&part.path) {
                component["meta"]["options"] = options;
            }
            after_meta(component, "phase", json!(part.phase.word()));
        }
    }
    open_ports(session, &mut body);
    body
}

/// A session document that explains why a direct request was refused; there is no such session.
pub(crate) fn refused_document(why: &[Problem], now: Timestamp) -> Value {
    let messages: Vec<Value> = why.iter().map(|problem| problem.message(now)).collect();
    json!({
        "kind": kinds::uri(kinds::SIMPLE_SESSION),
        "meta": {"created": write_instant(now), "messages": messages},
        "phase": Phase::Failed.word(),
    })
}

fn schedule(session: &Session) -> Value {
    let slot = &session.slot;
    let span = |duration: SignedDuration| json!(write_duration(duration));
    json!({
        "preparing": {"start": write_instant(slot.from()), "duration": span(slot.preparing)},
        "available": {"start": write_interval(slot.earliest, slot.latest), "duration": span(slot.duration)},
        "releasing": {"start": write_instant(plus(slot.latest, slot.duration)), "duration": span(slot.releasing)},
    })
}

/// Inserts a member behind kind and meta.
fn after_meta(component: &mut Value, name: &str, value: Value) {
    let Some(members) = component.as_object_mut() else {
        return;
    };
    let mut ordered = Map::new();
    for first in ["kind", "meta"] {
        if let Some(member) = members.shift_remove(first) {
            ordered.insert(first.to_owned(), member);
        }
    }
    ordered.insert(name.to_owned(), value);
    ordered.append(members);
    *members = ordered;
}

/// The ports that are to be reached from outside, with their numbers there.
fn ports(executable: &Value) -> Vec<(usize, &Value)> {
    let network = executable.get("network").unwrap_or(&Value::Null);
    let open = items(network, "ports").iter().enumerate();
    open.filter(|(_, port)| port.get("access") == Some(&Value::Bool(true)))
        .map(|(index, port)| (FIRST_PORT + index, port))
        .collect()
}

fn open_ports(session: &Session, body: &mut Value) {
    if !session.phase.is_live() {
        return;
    }
    let numbers: Vec<usize> = ports(&body["executable"])
        .into_iter()
        .map(|(number, _)| number)
        .collect();
    let Some(network) = body["executable"].get_mut("network") else {
        return;
    };
    for (index, port) in items_mut(network, "ports").iter_mut().enumerate() {
        if numbers.contains(&(FIRST_PORT + index)) {
            port["external"] = json!({"port": FIRST_PORT + index, "addresses": [OUTSIDE]});
        }
    }
}

/// How the program is reached: nothing while it is offered only, a location while it is there.
fn connectors(session: &Session) -> Vec<Value> {
    let never_accepted = matches!(
        session.phase,
        Phase::Initial | Phase::Offered | Phase::Rejected | Phase::Expired
    );
    if never_accepted || !session.script.connectors {
        return Vec::new();
    }
    let status = match session.phase {
        phase if phase.is_live() => "AVAILABLE",
        Phase::Accepted | Phase::Waiting | Phase::Preparing => "PREPARING",
        _ => "FINISHED",
    };
    let connector = |protocol: &str, location: String| {
        let mut connector = json!({
            "kind": "urn:voconform:broker:connector:address",
            "status": status,
            "protocol": protocol,
        });
        if session.phase.is_live() {
            connector["location"] = Value::from(location);
        }
        connector
    };
    let executable = &session.body["executable"];
    if text(executable, "/kind").map(kinds::short) == Some(kinds::JUPYTER) {
        let location = format!("https://{SESSIONS_HOST}/{}/", session.id);
        return vec![connector("HTTPS", location)];
    }
    let of_port = |(number, port): (usize, &Value)| {
        let protocol = text(port, "/protocol").unwrap_or("TCP");
        let path = text(port, "/path").unwrap_or_default();
        let scheme = protocol.to_ascii_lowercase();
        connector(protocol, format!("{scheme}://{OUTSIDE}:{number}{path}"))
    };
    let open = ports(executable).into_iter();
    open.filter(|(_, port)| int(port, "/internal/port").is_some())
        .map(of_port)
        .collect()
}
