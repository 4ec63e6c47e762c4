//! The control interface: the clock, the platform and the faults of a broker, steered from this machine while it runs.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Service;
use super::platform::Platform;
use super::steering::Happening;
use super::times::{read_duration, write_instant};
use super::tree::{items, text};
use crate::answer::App;
use crate::backends::{Clock, Pace, SteeredClock};
use crate::cloud::StoreRequest;
use crate::config::{Config, mutations};
use crate::message::{Request, Response};
use crate::mutation::Act;
use crate::{faults, variants};

/// All that is steered.
pub(crate) struct Control {
    app: Arc<App>,
    clock: Arc<SteeredClock>,
    /// With the faults that are in force.
    config: Mutex<Config>,
}

type Answer = Result<Value, (u16, String)>;

fn refused(status: u16, why: impl Into<String>) -> Answer {
    Err((status, why.into()))
}

impl Control {
    pub fn new(app: Arc<App>, clock: Arc<SteeredClock>, config: Config) -> Control {
        Control {
            app,
            clock,
            config: Mutex::new(config),
        }
    }

    /// Answers a request. Pages of other places, which a browser would send here, get nothing.
    pub fn answer(&self, request: &Request) -> Response {
        let host = request.base.trim_start_matches("http://");
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let is_here = ["127.0.0.1", "localhost", "[::1]"].contains(&name);
        let said = if !is_here || request.header("Origin").is_some() {
            refused(403, "This is for programs of this machine only.")
        } else {
            self.route(request)
        };
        let (status, document) = match said {
            Ok(document) => (200, document),
            Err((status, why)) => (status, json!({"error": why})),
        };
        let mut response = Response::bytes(status, "application/json", format!("{document:#}\n"));
        response.set("Cache-Control", "no-store");
        response
    }

    fn route(&self, request: &Request) -> Answer {
        let segments: Vec<&str> = request.path.split('/').skip(1).collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["state"]) => Ok(self.state()),
            ("GET", ["events"]) => self.events(request),
            ("POST", ["clock"]) => self.steer(&body(request)?),
            ("POST", ["profile"]) => self.platform(&body(request)?),
            ("POST", ["faults"]) => self.faults(&body(request)?),
            ("POST", ["sessions", id, "event"]) => self.event(id, &body(request)?),
            ("GET", ["store", "requests"]) => Ok(self.store_requests()),
            ("POST", ["reset"]) => {
                self.broker().core().0.reset();
                Ok(self.state())
            }
            (
                _,
                ["state" | "events" | "clock" | "profile" | "faults" | "reset"] | ["sessions", _, "event"],
            ) => refused(405, "This is read with GET, and changed with POST."),
            _ => refused(
                404,
                "There is GET /state, GET /events?session=, GET /store/requests, POST /clock, /profile, /faults, /sessions/{uuid}/event and /reset.",
            ),
        }
    }

    fn broker(&self) -> Arc<Service> {
        self.app.broker()
    }

    fn time(&self) -> Value {
        let pace = self.clock.pace();
        json!({"now": write_instant(self.clock.now()), "mode": pace.word(), "scale": pace.factor()})
    }

    fn state(&self) -> Value {
        let broker = self.broker();
        let (core, now) = broker.core();
        let mut state = core.shown(now);
        state["clock"] = self.time();
        let config = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        state["faults"] = json!(config.faults);
        state["variants"] = json!(config.variants);
        state
    }

    /// What came to the object store.
    fn store_requests(&self) -> Value {
        let shown = |request: StoreRequest| {
            json!({
                "method": request.method,
                "host": request.host,
                "path": request.path,
                "range": request.range,
                "parameters": request.parameters,
                "authorization": request.authorization,
                "cookie": request.cookie,
                "pays": request.pays,
                "agent": request.agent,
            })
        };
        Value::Array(self.app.cloud.noted().into_iter().map(shown).collect())
    }

    fn events(&self, request: &Request) -> Answer {
        let session = request
            .query
            .split('&')
            .find_map(|pair| pair.strip_prefix("session="));
        let id = session.filter(|id| !id.is_empty()).map(str::to_ascii_lowercase);
        let broker = self.broker();
        let (core, _) = broker.core();
        core.history(id.as_deref())
            .ok_or_else(|| (404, "There is no such session.".to_owned()))
    }

    /// `mode` (real, scaled, manual) with `scale`, `advance` (seconds or a duration), `to` (an instant).
    fn steer(&self, order: &Value) -> Answer {
        let scale = order.get("scale").and_then(Value::as_f64);
        let pace = match text(order, "/mode") {
            None if scale.is_none() => self.clock.pace(),
            Some("real") => Pace::Real,
            Some("manual") => Pace::Manual,
            None | Some("scaled") => match scale.filter(|scale| scale.is_finite() && *scale > 0.0) {
                Some(scale) => Pace::Scaled(scale),
                None => return refused(400, "A scaled clock has a scale above zero."),
            },
            Some(other) => {
                return refused(
                    400,
                    format!("The mode {other:?} is none of real, scaled, manual."),
                );
            }
        };
        let jump = match (order.get("advance"), order.get("to")) {
            (None, None) => Some(SignedDuration::ZERO),
            (Some(Value::String(duration)), None) => read_duration(duration),
            (Some(seconds), None) => seconds
                .as_f64()
                .and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok()),
            (None, Some(instant)) => {
                let instant = instant.as_str().and_then(|text| text.parse::<Timestamp>().ok());
                instant.map(|instant| instant.duration_since(self.clock.now()))
            }
            (Some(_), Some(_)) => None,
        };
        let Some(jump) = jump.filter(|jump| !jump.is_negative()) else {
            return refused(
                400,
                "A clock goes forward: by seconds or a duration (advance), or to an instant (to).",
            );
        };
        self.clock.steer(pace, jump);
        // Everything that has become due happens now.
        drop(self.broker().core());
        Ok(json!({"clock": self.time()}))
    }

    fn platform(&self, order: &Value) -> Answer {
        let name = text(order, "/name").unwrap_or_default();
        let Some(platform) = Platform::from_name(name) else {
            let names: Vec<&str> = Platform::ALL.iter().map(|platform| platform.name()).collect();
            return refused(
                400,
                format!("There is no platform {name:?}; there are {}.", names.join(", ")),
            );
        };
        self.broker().core().0.move_to(platform);
        Ok(self.state())
    }

    /// `set` and `clear`: names of faults and variants of the broker.
    fn faults(&self, order: &Value) -> Answer {
        let names = |member: &str| -> Vec<String> {
            let words = items(order, member).iter().filter_map(Value::as_str);
            words.map(str::to_owned).collect()
        };
        let (set, clear) = (names("set"), names("clear"));
        let mut config = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = config.clone();
        for id in &set {
            match of_broker(id) {
                Some(true) if !next.faults.contains(id) => next.faults.push(id.clone()),
                Some(false) if !next.variants.contains(id) => next.variants.push(id.clone()),
                Some(_) => {}
                None => return refused(400, format!("There is no fault or variant {id:?} of the broker.")),
            }
        }
        for list in [&mut next.faults, &mut next.variants] {
            list.retain(|id| !clear.contains(id));
        }
        let mutations = mutations(&next).map_err(|error| (400, error.to_string()))?;
        self.app.change_broker(mutations.broker);
        *config = next;
        drop(config);
        Ok(self.state())
    }

    fn event(&self, id: &str, order: &Value) -> Answer {
        let word = text(order, "/event").unwrap_or_default();
        let Some(what) = Happening::from_word(word) else {
            return refused(
                400,
                format!("The event {word:?} is none of user-closes, fail, ready."),
            );
        };
        let broker = self.broker();
        let (mut core, now) = broker.core();
        let id = id.to_ascii_lowercase();
        match core.happen(&id, what, now) {
            None => return refused(404, "There is no such session."),
            Some(Err(phase)) => return refused(409, format!("Not in phase {}.", phase.word())),
            Some(Ok(())) => broker.changed(),
        }
        let phase = core.session(&id).map(|session| session.phase.word());
        Ok(json!({"uuid": id, "phase": phase}))
    }
}

fn body(request: &Request) -> Result<Value, (u16, String)> {
    let said: Result<Value, _> = serde_json::from_slice(&request.body);
    match said {
        Ok(said) if said.is_object() => Ok(said),
        Ok(_) => Err((400, "The body is no JSON object.".to_owned())),
        Err(error) => Err((400, format!("The body is no JSON: {error}"))),
    }
}

/// Whether the id is that of a fault (true) or a variant (false) of the broker alone; None: of neither.
fn of_broker(id: &str) -> Option<bool> {
    let alone = |acts: &[Act]| acts.iter().all(|act| matches!(act, Act::Broker(_)));
    let fault = faults()
        .find(|fault| fault.id == id)
        .map(|fault| (true, fault.acts));
    let variant = || {
        variants()
            .find(|variant| variant.id == id)
            .map(|variant| (false, variant.acts))
    };
    let (is_fault, acts) = fault.or_else(variant)?;
    alone(acts).then_some(is_fault)
}
