//! Finds out whether there is a broker, and which version of the interface it speaks (catalogue 1.4): by the shape of what it
//! says, then by GET of the resources of each version, which answer 405 or the like where they exist.

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

use super::find::{Found, item, ok, reference_or_none};
use super::{Trouble, TroubleKind};
use crate::documents::broker::{Dialect, Format, parse};
use crate::documents::media_type::MediaType;
use crate::http::{Ask, Client};
use crate::recording::{Exchange, PreflightItem, step};
use crate::scenarios::{CloudPlan, Preset, child_url};
use crate::spec::profile;
use crate::target::Target;

/// What a client of any version takes.
const ACCEPT: &str = "application/json, application/yaml;q=0.9, */*;q=0.1";
/// Names of the resources of all versions, any of which a user may give.
const RESOURCES: [&str; 6] = ["requests", "direct", "offersets", "sessions", "request", "offers"];
/// Where descriptions of interfaces are published.
const OPENAPI: [&str; 3] = ["openapi.json", "openapi.yaml", "v3/api-docs"];
/// A kind that no service knows.
const UNKNOWN: &str = "urn:voconform:no-such-kind:preflight";
/// A path that no service has.
const NOWHERE: &str = "voconform-nosuch";

/// Looks for a broker.
pub struct Probe<'p> {
    /// Asks.
    pub client: &'p Client,
    /// What the user said.
    pub target: &'p Target,
    /// May nothing be POSTed?
    pub read_only: bool,
}

/// What speaks at a base.
struct Speaks {
    base: Url,
    family: Dialect,
    is_certain: bool,
}

impl Speaks {
    fn said(&self) -> String {
        let doubt = match self.is_certain {
            true => "",
            false => ", or another draft: the first offer decides",
        };
        format!("{} speaks version {}{doubt}", self.base, self.family.word())
    }
}

impl Probe<'_> {
    /// Did the user say that it is a broker?
    pub fn is_wanted(&self) -> bool {
        self.profile()
            .is_some_and(|p| p.starts_with("broker") || p.starts_with("eb-") || p.starts_with("ep-"))
    }

    fn profile(&self) -> Option<&str> {
        self.target.profile.as_deref()
    }

    /// Is it an offerset, a session, or an answer of the planner?
    pub fn is_document(&self, exchange: &Exchange) -> bool {
        document(exchange).is_some_and(|document| Dialect::of(&document).is_some())
    }

    /// Finds the broker at or below an address, or says what is wrong with it.
    pub async fn find(
        &self,
        given: &Url,
        first: &Exchange,
        mut steps: Vec<PreflightItem>,
    ) -> Result<Found, Trouble> {
        let by_shape = self.by_shape(given, first, &mut steps);
        let speaks = match by_shape {
            Some(speaks) => Some(speaks),
            None => self.by_paths(given, first, &mut steps).await?,
        };
        // What the user says of a broker that is hard to recognise makes what it lacks a finding.
        let said = self.target.broker.dialect.map(|family| Speaks {
            base: given.clone(),
            family,
            is_certain: true,
        });
        let Some(mut speaks) = speaks.or(said) else {
            let what = format!("there is no Execution Broker at {given}");
            let advice = "Give the base of its interface: the address below which /requests, /offersets or /request lie.";
            return Err(self.trouble(TroubleKind::NotSuch, what, advice, steps));
        };
        if let Some(dialect) = self.target.broker.dialect {
            (speaks.family, speaks.is_certain) = (dialect, true);
        }
        self.fits(&speaks, &steps)?;
        if !speaks.is_certain {
            speaks = self.by_answer(speaks, &mut steps).await?;
        }
        steps.push(ok("broker", speaks.said()));
        Ok(Found {
            job_list: speaks.base,
            capabilities: None,
            profile: speaks.family.profile(),
            preset: match reference_or_none(first) {
                Preset::Reference => Preset::ReferenceBroker,
                other => other,
            },
            uws: None,
            dialect: Some(speaks.family.word().to_owned()),
            cloud: CloudPlan::default(),
            is_dialect_certain: speaks.is_certain,
            steps,
        })
    }

    fn trouble(&self, kind: TroubleKind, what: String, advice: &str, steps: Vec<PreflightItem>) -> Trouble {
        Trouble {
            steps,
            ..Trouble::new(kind, what, advice)
        }
    }

    /// The user gave the address of a resource; what it says shows the version.
    fn by_shape(&self, given: &Url, first: &Exchange, steps: &mut Vec<PreflightItem>) -> Option<Speaks> {
        let document = document(first)?;
        let family = Dialect::of(&document)?;
        let base = base_of(given).unwrap_or_else(|| given.clone());
        steps.push(ok(
            "document",
            format!("{given} is a document of version {}", family.word()),
        ));
        Some(Speaks {
            base,
            family,
            is_certain: true,
        })
    }

    /// Which resources exist.
    async fn by_paths(
        &self,
        given: &Url,
        first: &Exchange,
        steps: &mut Vec<PreflightItem>,
    ) -> Result<Option<Speaks>, Trouble> {
        let mut bases: Vec<Url> = base_of(given).into_iter().collect();
        bases.push(given.clone());
        bases.extend(["eb", "broker"].map(|below| child_url(given, below)));
        for base in bases {
            let existing = self.existing(&base, steps).await;
            if existing.is_empty() {
                continue;
            }
            if exists(&*self.get(&child_url(&base, NOWHERE)).await) {
                steps.push(ok(
                    "broker",
                    format!("{base} answers alike whatever it is asked for"),
                ));
                let refused = first.response().is_some_and(|r| matches!(r.status, 401 | 403));
                return match refused {
                    true => Err(Trouble {
                        steps: steps.clone(),
                        ..Trouble::of(first)
                    }),
                    false => Ok(None),
                };
            }
            return Ok(self.family(base, &existing, steps));
        }
        Ok(self.by_openapi(given, steps).await)
    }

    async fn existing(&self, base: &Url, steps: &mut Vec<PreflightItem>) -> Vec<&'static str> {
        let mut found = Vec::new();
        for name in ["requests", "offersets", "request", "direct", "sessions"] {
            // These two only confirm what the others say.
            let confirms = match name {
                "direct" => found.contains(&"requests"),
                "sessions" => found.contains(&"offersets"),
                _ => true,
            };
            if !confirms {
                continue;
            }
            let exchange = self.get(&child_url(base, name)).await;
            if exists(&exchange) {
                found.push(name);
            }
            steps.push(item(name, &exchange));
        }
        found
    }

    /// The version that these resources belong to; of several the one that the user names, else the newest.
    fn family(&self, base: Url, existing: &[&str], steps: &mut Vec<PreflightItem>) -> Option<Speaks> {
        let has = |name: &str| existing.contains(&name);
        let older = if has("sessions") {
            Dialect::Pre
        } else {
            Dialect::C25
        };
        let families: Vec<Dialect> = [
            ("requests", Dialect::V1_0),
            ("offersets", older),
            ("request", Dialect::V23),
        ]
        .into_iter()
        .filter(|(name, _)| has(name))
        .map(|(_, family)| family)
        .collect();
        if families.len() > 1 {
            let words: Vec<&str> = families.iter().map(|family| family.profile()).collect();
            steps.push(ok(
                "versions",
                format!("{base} speaks several: {}", words.join(", ")),
            ));
        }
        let wanted = families
            .iter()
            .find(|family| self.profile() == Some(family.profile()));
        let family = *wanted.or(families.first())?;
        Some(Speaks {
            base,
            family,
            is_certain: family == Dialect::V1_0 || (family == Dialect::V23 && self.read_only),
        })
    }

    /// A published description of the interface, where nothing else says anything.
    async fn by_openapi(&self, given: &Url, steps: &mut Vec<PreflightItem>) -> Option<Speaks> {
        for name in OPENAPI {
            let exchange = self.get(&child_url(given, name)).await;
            let Some(document) = document(&exchange) else {
                continue;
            };
            let Some(paths) = document.get("paths").and_then(Value::as_object) else {
                continue;
            };
            let existing: Vec<&str> = ["requests", "offersets", "request", "sessions"]
                .into_iter()
                .filter(|name| paths.keys().any(|path| path.trim_matches('/') == *name))
                .collect();
            steps.push(item(name, &exchange));
            if let Some(speaks) = self.family(given.clone(), &existing, steps) {
                return Some(speaks);
            }
        }
        None
    }

    /// Is it what the user says it is?
    fn fits(&self, speaks: &Speaks, steps: &[PreflightItem]) -> Result<(), Trouble> {
        let own = speaks.family.profile();
        let Some(given) = self.profile().filter(|given| self.is_wanted() && *given != own) else {
            return Ok(());
        };
        let title = profile(own).map_or("", |p| p.title);
        let what = format!("{} is not a service for profile {given}: {title}", speaks.base);
        let advice = format!("Use --profile {own}.");
        Err(self.about(what, &advice, steps))
    }

    /// Which dialect answers to a request that nobody can serve: POSTs, but makes no offer.
    async fn by_answer(&self, speaks: Speaks, steps: &mut Vec<PreflightItem>) -> Result<Speaks, Trouble> {
        match (self.read_only, speaks.family) {
            (true, _) => Ok(speaks),
            (false, Dialect::V23) => self.planner(speaks, steps).await,
            (false, _) => self.draft(speaks, steps).await,
        }
    }

    /// The planner of 2023, or one of the demonstrators of 2024, which answer without an envelope?
    async fn planner(&self, speaks: Speaks, steps: &mut Vec<PreflightItem>) -> Result<Speaks, Trouble> {
        let asked = json!({ "request": { "executable": { "type": UNKNOWN, "spec": {} } } });
        let exchange = self.post(&child_url(&speaks.base, "request"), &asked).await;
        steps.push(posted("version", &exchange));
        let is_demonstrator = |d: Value| d.get("response").is_none() && d.get("result").is_some();
        if !body(&exchange).is_some_and(is_demonstrator) {
            return Ok(Speaks {
                is_certain: true,
                ..speaks
            });
        }
        let what = format!(
            "{} speaks like the demonstrators of 2024, which no draft describes",
            speaks.base
        );
        Err(self.about(what, "There is no profile for these.", steps))
    }

    /// Which of the versions between 2025 and 1.0?
    async fn draft(&self, speaks: Speaks, steps: &mut Vec<PreflightItem>) -> Result<Speaks, Trouble> {
        for (member, dialect) in [("kind", Dialect::Pre), ("type", Dialect::C25)] {
            let asked = json!({ "executable": { member: UNKNOWN } });
            let exchange = self.post(&child_url(&speaks.base, "offersets"), &asked).await;
            steps.push(posted("version", &exchange));
            let set = match crate::scenarios::redirect_of(&exchange) {
                Some(url) if body(&exchange).is_none() => document(&*self.get(&url).await),
                _ => body(&exchange),
            };
            let Some(set) = set.filter(|set| set.get("result").is_some()) else {
                continue;
            };
            // What answers in the words of the other spelling speaks that one.
            let is_new = set.get("meta").is_some() && set.get("href").is_none();
            let seen = if is_new { Dialect::Pre } else { Dialect::C25 };
            if seen == dialect || member == "type" {
                return Ok(Speaks {
                    family: seen,
                    // The two drafts of 2025 say NO alike.
                    is_certain: seen == Dialect::Pre,
                    ..speaks
                });
            }
        }
        let what = format!(
            "{} is an Execution Broker before 1.0, but its version can't be told",
            speaks.base
        );
        let advice = "Say it in the target file: [broker] with dialect = \"pre\", \"c25\" or \"25\".";
        Err(self.about(what, advice, steps))
    }

    /// A trouble with what is known to be a broker.
    fn about(&self, what: String, advice: &str, steps: &[PreflightItem]) -> Trouble {
        Trouble {
            is_about_broker: true,
            ..self.trouble(TroubleKind::NotSuch, what, advice, steps.to_vec())
        }
    }

    async fn get(&self, url: &Url) -> Arc<Exchange> {
        let ask = Ask::new("GET", url).header("Accept", ACCEPT);
        self.client.ask(step::PREFLIGHT, ask).await
    }

    async fn post(&self, url: &Url, document: &Value) -> Arc<Exchange> {
        let ask = Ask::new("POST", url).header("Accept", ACCEPT);
        let ask = ask.body("application/json", document.to_string().into_bytes());
        self.client.ask(step::PREFLIGHT, ask).await
    }
}

fn posted(name: &str, exchange: &Exchange) -> PreflightItem {
    let status = exchange
        .response()
        .map_or("no answer".to_owned(), |r| r.status.to_string());
    ok(
        name,
        format!("POST of an unknown kind to {}: {status}", exchange.request.url),
    )
}

/// A resource that only takes POST answers GET with one of these where it exists.
fn exists(exchange: &Exchange) -> bool {
    exchange
        .response()
        .is_some_and(|r| matches!(r.status, 400 | 401 | 405 | 415 | 501))
}

/// The base below which the resource of this address lies.
fn base_of(given: &Url) -> Option<Url> {
    let segments: Vec<&str> = given.path_segments()?.collect();
    let place = segments.iter().rposition(|segment| RESOURCES.contains(segment))?;
    // `…/requests`, `…/sessions/1`, but not `…/sessions/of/something`.
    if segments.len() > place + 2 {
        return None;
    }
    let mut base = given.clone();
    base.set_query(None);
    base.set_path(&segments[..place].join("/"));
    Some(base)
}

/// The document of a 200.
fn document(exchange: &Exchange) -> Option<Value> {
    exchange.response().filter(|r| r.status == 200)?;
    body(exchange)
}

/// The object that a body is, in JSON or YAML.
fn body(exchange: &Exchange) -> Option<Value> {
    let response = exchange.response().filter(|r| r.broken.is_none())?;
    let media = MediaType::read(response.header("content-type")?)?;
    let format = Format::of(&media).filter(|format| *format != Format::Xml)?;
    let tree = parse(format, &response.body).ok()?;
    tree.value.is_object().then_some(tree.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_found_from_a_resource() {
        let base = |text: &str| base_of(&Url::parse(text).unwrap()).map(String::from);
        assert_eq!(base("http://h/eb/sessions/1").as_deref(), Some("http://h/eb"));
        assert_eq!(base("http://h/requests").as_deref(), Some("http://h/"));
        assert_eq!(base("http://h/eb"), None);
        assert_eq!(base("http://h/sessions/of/something"), None);
    }
}
