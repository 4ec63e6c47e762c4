//! Who the client says to be: by the call itself, or by methods that the request names (P23, Authentication).

use serde_json::{Value, json};

use crate::access::Guard;
use crate::broker::mutation::{Mutations, Rule};
use crate::broker::problem::{Problem, problem};
use crate::broker::tree::{items, object, text};
use crate::message::Request;

const BASE: &str = "https://www.purl.org/ivoa.net/authentication-types/";
const TOKEN: &str = "rfc7519-token";
const BASIC: &str = "basic-auth";
const OIDC: &str = "oidc-auth";

/// Members of a method that are no secret.
const PUBLIC: &[&str] = &["username", "user", "subject", "issuer", "realm"];

/// Who sends a request, and where to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Caller {
    pub name: Option<String>,
    /// The last part of the type of the method by which the call is authenticated.
    pub method: Option<&'static str>,
    /// URL of the face.
    pub root: String,
    /// By a fault, all methods are listed.
    pub lists_all: bool,
    /// By a fault, methods are listed with their secrets.
    pub echoes: bool,
}

impl Caller {
    pub fn of(request: &Request, guard: &Guard, mutations: &Mutations, root: &str) -> Caller {
        let name = guard.caller(request).flatten();
        Caller {
            name: name.map(str::to_owned),
            method: method(request),
            root: root.to_owned(),
            lists_all: mutations.has(Rule::AuthListsAll),
            echoes: mutations.has(Rule::AuthEchoesSecrets),
        }
    }

    /// The identity that the call itself shows.
    fn implicit(&self) -> Option<Value> {
        let method = match self.method {
            Some(BASIC) => BASIC,
            _ => OIDC,
        };
        let name = self.name.as_ref()?;
        Some(json!({
            "name": "http-request",
            "type": format!("{BASE}{method}"),
            "mode": "implicit",
            "spec": {"subject": name},
        }))
    }
}

fn method(request: &Request) -> Option<&'static str> {
    let scheme = request.header("Authorization")?.split(' ').next()?;
    match scheme.to_ascii_lowercase().as_str() {
        "basic" => Some(BASIC),
        "bearer" => Some(TOKEN),
        _ => Some(""),
    }
}

/// The last part of the type of a method, if it is one of this standard.
fn short(method: &Value) -> &str {
    let kind = text(method, "/type").unwrap_or_default();
    let known = kind.starts_with("https://www.purl.org/ivoa.net/");
    kind.rsplit('/').next().filter(|_| known).unwrap_or_default()
}

fn is_supported(method: &Value) -> bool {
    [TOKEN, BASIC].contains(&short(method))
}

/// The methods that offers name. Err: there is none among those of the request that is served here.
pub(super) fn methods(request: &Value, caller: &Caller) -> Result<Vec<Value>, Problem> {
    let all = items(request, "authentication");
    let explicit = all
        .iter()
        .filter(|method| text(method, "/mode") != Some("implicit"));
    let explicit: Vec<&Value> = explicit.collect();
    let served = explicit
        .iter()
        .filter(|method| caller.lists_all || is_supported(method));
    let listed: Vec<Value> = served.map(|method| told(method, caller.echoes)).collect();
    if listed.is_empty() && !explicit.is_empty() {
        let why = "None of the methods of authentication is served here.";
        return Err(problem("auth-none", why, &[("path", "authentication")]));
    }
    Ok(caller.implicit().into_iter().chain(listed).collect())
}

/// A method without its secrets.
fn told(method: &Value, echoes: bool) -> Value {
    let spec = method.get("spec").and_then(Value::as_object).cloned();
    let public = |(name, _): &(String, Value)| echoes || PUBLIC.contains(&name.as_str());
    let spec: serde_json::Map<String, Value> = spec.into_iter().flatten().filter(public).collect();
    object([
        ("name", method.get("name").cloned()),
        ("type", method.get("type").cloned()),
        ("mode", Some(json!("explicit"))),
        ("spec", (!spec.is_empty()).then_some(Value::Object(spec))),
    ])
}

/// Whether an offer that lists these methods may be accepted by this call: not by another method.
pub(crate) fn may_accept(listed: &[Value], request: &Request) -> bool {
    let Some(used) = method(request) else { return true };
    let fits = |method: &Value| match used {
        TOKEN => [TOKEN, OIDC].contains(&short(method)),
        used => short(method) == used,
    };
    listed.is_empty() || listed.iter().any(fits)
}
