//! The older faces of the reference broker are asked with the fixtures of their versions: the answers are valid, and the
//! documents of whole lives too.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::{Value, json};
use std::sync::Arc;
use voconform::documents::broker::schema::{Shape, violations};
use voconform::documents::broker::{Dialect, Format, Said, Stated};
use voconform_reference_server::{Config, ManualClock, Running, start};

use super::reference::send;
use super::{Fixture, filled, fixtures};

/// The name of its endpoint at the reference server.
fn endpoint(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::V1_0 => "broker",
        Dialect::Pre => "broker-pre",
        Dialect::C25 => "broker-c25",
        Dialect::V25 => "broker-25",
        Dialect::V23 => "planner-23",
    }
}

struct Older {
    server: Running,
    clock: Arc<ManualClock>,
    dialect: Dialect,
}

impl Older {
    async fn new(dialect: Dialect) -> Older {
        let clock = Arc::new(ManualClock::new(Timestamp::now()));
        let config = Config {
            clock: clock.clone(),
            ..Config::default()
        };
        Older {
            server: start(config).await.unwrap(),
            clock,
            dialect,
        }
    }

    fn url(&self, path: &str) -> String {
        let name = endpoint(self.dialect);
        let found = self.server.endpoints().iter().find(|(known, _)| known == name);
        format!("{}/{path}", found.unwrap().1)
    }

    /// Sends a document; the status, and what the answer says, which must be valid.
    async fn say(&self, method: &str, url: &str, media_type: &str, body: &str, what: &str) -> (u16, Stated) {
        let (status, value) = send(method, url, media_type, body).await;
        let stated =
            voconform::documents::broker::read(self.dialect, Format::Json, value.to_string().as_bytes());
        let stated = stated.unwrap();
        let shape = match stated.said() {
            Said::OfferSet(_) => Some(Shape::OfferSet),
            Said::Session(_) => Some(Shape::Session),
            _ => None,
        };
        if let Some(shape) = shape.filter(|_| status < 400) {
            let found = violations(self.dialect.word(), shape, &value);
            assert_eq!(found, [], "{what}: {value:#}");
        }
        (status, stated)
    }

    async fn ask(&self, fixture: &Fixture) -> (u16, Stated) {
        let media_type = match fixture.format() {
            Format::Json => "application/json",
            Format::Yaml => "application/yaml",
            Format::Xml => "application/xml",
        };
        let now = Zoned::now().with_time_zone(TimeZone::UTC).datetime();
        let body = filled(&fixture.text(), now);
        let url = self.url(self.dialect.requests());
        self.say("POST", &url, media_type, &body, &fixture.id).await
    }

    fn update(&self, phase: &str) -> Value {
        let member = self.dialect.discriminator();
        let update = json!({ member: "uri:enum-value-update", "path": "phase", "value": phase });
        match self.dialect {
            Dialect::V23 => json!({ "offer": { "status": phase } }),
            Dialect::Pre => update,
            _ => json!({ "update": update }),
        }
    }
}

fn requests() -> Vec<(Dialect, Fixture)> {
    let of = |fixture: Fixture| Dialect::named(&fixture.version).map(|dialect| (dialect, fixture));
    let all = fixtures()
        .into_iter()
        .filter(|f| f.shape == "request")
        .filter_map(of);
    all.filter(|(dialect, _)| *dialect != Dialect::V1_0).collect()
}

#[tokio::test]
async fn requests_of_older_versions_get_valid_answers() {
    // The Gaia task is too large for the usual platform; nobody has the method or the extra.
    let refused = ["P-02", "P-04", "P-05"];
    for (dialect, fixture) in requests() {
        let older = Older::new(dialect).await;
        let (status, stated) = older.ask(&fixture).await;
        assert!(status < 500, "{}: {status}", fixture.id);
        let result = match stated.said() {
            Said::OfferSet(set) => set.result().map(str::to_owned),
            _ => None,
        };
        if fixture.unreadable || !fixture.violations.is_empty() {
            assert_ne!(result.as_deref(), Some("YES"), "{}", fixture.id);
        } else {
            let wanted = if refused.contains(&fixture.id.as_str()) {
                "NO"
            } else {
                "YES"
            };
            assert_eq!(
                result.as_deref(),
                Some(wanted),
                "{}: {:#}",
                fixture.id,
                stated.normal
            );
        }
    }
}

#[tokio::test]
async fn whole_lives_are_valid() {
    for dialect in Dialect::ALL
        .into_iter()
        .filter(|dialect| *dialect != Dialect::V1_0)
    {
        let older = Older::new(dialect).await;
        let id = if dialect == Dialect::V23 { "P-01" } else { "Q-0" };
        let of_it =
            |(of, f): &(Dialect, Fixture)| *of == dialect && f.id.starts_with(id) && f.violations.is_empty();
        let (_, fixture) = requests().into_iter().find(of_it).unwrap();
        let (_, stated) = older.ask(&fixture).await;
        let Said::OfferSet(set) = stated.said() else {
            panic!("{}", stated.normal)
        };
        let uuid = set.offers()[0].uuid().unwrap().to_owned();
        let url = older.url(&format!("{}/{uuid}", dialect.sessions()));
        let body = older.update("ACCEPTED").to_string();
        let (status, _) = older
            .say("POST", &url, "application/json", &body, dialect.word())
            .await;
        assert_eq!(status, 200, "{}", dialect.word());
        let job = match dialect {
            Dialect::V23 => older.url(&format!("jobs/{uuid}")),
            _ => url.clone(),
        };
        let mut phases: Vec<String> = Vec::new();
        // Up to two days ahead, then a few seconds each.
        for seconds in std::iter::repeat_n(1800, 96).chain(std::iter::repeat_n(1, 30)) {
            for place in [&url, &job] {
                let (status, stated) = older.say("GET", place, "", "", dialect.word()).await;
                let Said::Session(session) = stated.said() else {
                    panic!("{status} {}", stated.normal)
                };
                assert_eq!(session.uuid(), Some(uuid.as_str()));
                let phase = session.phase().unwrap().to_owned();
                if place == &job && phases.last() != Some(&phase) {
                    phases.push(phase);
                }
            }
            older.clock.advance(Duration::from_secs(seconds));
        }
        assert_eq!(phases.last().map(String::as_str), Some("COMPLETED"), "{phases:?}");
        assert!(!phases.iter().any(String::is_empty), "{phases:?}");
    }
}
