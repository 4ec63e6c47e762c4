//! The reference broker, which shares no code with our schemas, is asked with the fixtures: it takes what they call valid,
//! refuses what they call broken, and its answers are valid.

use std::time::Duration;

use jiff::Zoned;
use jiff::tz::TimeZone;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use voconform::documents::broker::schema::{Shape, violations};
use voconform::documents::broker::{Format, parse};
use voconform_reference_server::{BrokerConfig, Config, Platform, Running, start};

use super::{Fixture, filled, fixtures};

/// A server answers such a request in milliseconds; this is for a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// A reference server of its own: offers take room from each other.
async fn broker(platform: Platform) -> Running {
    let broker = BrokerConfig {
        platform,
        ..BrokerConfig::default()
    };
    start(Config {
        broker,
        ..Config::default()
    })
    .await
    .unwrap()
}

fn base(server: &Running) -> &str {
    let endpoint = server.endpoints().iter().find(|(name, _)| name == "broker");
    &endpoint.unwrap().1
}

/// Sends one request over a connection of its own; the status and the document of the answer.
pub async fn send(method: &str, url: &str, media_type: &str, body: &str) -> (u16, Value) {
    let exchange = async {
        let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let request = format!(
            "{method} /{path} HTTP/1.0\r\nHost: {host}\r\nAccept: application/json\r\nContent-Type: {media_type}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let answer = tokio::time::timeout(PATIENCE, exchange).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let value = parse(Format::Json, body.as_bytes()).map(|tree| tree.value);
    (status, value.unwrap_or_default())
}

/// POSTs a request in its own format, with times that begin now.
async fn ask(server: &Running, fixture: &Fixture) -> (u16, Value) {
    let media_type = match fixture.format() {
        Format::Json => "application/json",
        Format::Yaml => "application/yaml",
        Format::Xml => "application/xml",
    };
    let now = Zoned::now().with_time_zone(TimeZone::UTC).datetime();
    let body = filled(&fixture.text(), now);
    send("POST", &format!("{}/requests", base(server)), media_type, &body).await
}

fn requests(letter: &str) -> Vec<Fixture> {
    let wanted = |f: &Fixture| f.version == "1.0" && f.shape == "request" && f.id.starts_with(letter);
    fixtures().into_iter().filter(wanted).collect()
}

#[tokio::test]
async fn valid_requests_get_valid_answers() {
    // F-03 asks for more than the platform has, F-06x for what nobody can reach, F-06 and F-06e for data that is far away.
    let may_be_refused = ["F-03", "F-06", "F-06e", "F-06x"];
    for fixture in requests("F-") {
        let server = broker(Platform::Default).await;
        let (status, answer) = ask(&server, &fixture).await;
        assert!(matches!(status, 200 | 303), "{}: {status} {answer}", fixture.id);
        assert_eq!(
            violations("1.0", Shape::OfferSet, &answer),
            [],
            "{}: {answer:#}",
            fixture.id
        );
        if !may_be_refused.contains(&fixture.id.as_str()) {
            assert_eq!(answer["result"], "YES", "{}: {answer:#}", fixture.id);
        }
        for offer in answer["offers"].as_array().into_iter().flatten() {
            let url = offer["meta"]["url"].as_str().unwrap();
            let (status, session) = send("GET", url, "application/json", "").await;
            assert_eq!(status, 200, "{}", fixture.id);
            assert_eq!(
                violations("1.0", Shape::Session, &session),
                [],
                "{}: {session:#}",
                fixture.id
            );
        }
    }
}

#[tokio::test]
async fn broken_requests_get_no_offers() {
    let server = broker(Platform::Default).await;
    for fixture in requests("I-") {
        let (status, answer) = ask(&server, &fixture).await;
        assert!(status < 500, "{}: {status}", fixture.id);
        if fixture.unreadable || !fixture.violations.is_empty() {
            assert_ne!(answer["result"], "YES", "{}: {answer:#}", fixture.id);
        }
        if matches!(status, 200 | 303) {
            assert_eq!(violations("1.0", Shape::OfferSet, &answer), [], "{}", fixture.id);
        }
    }
}

#[tokio::test]
async fn the_task_of_2022_is_refused_on_a_small_platform_and_offered_on_its_own() {
    let task = requests("F-03").remove(0);
    let (_, refused) = ask(&broker(Platform::Default).await, &task).await;
    assert_eq!(refused["result"], "NO");
    assert!(refused.pointer("/meta/messages/0").is_some(), "{refused:#}");
    let (_, offered) = ask(&broker(Platform::GaiaDmp).await, &task).await;
    assert_eq!(offered["result"], "YES", "{offered:#}");
    let start = offered.pointer("/offers/0/schedule/available/start").unwrap();
    assert!(start.as_str().unwrap().contains("-18T15:00:00"), "{start}");
    assert_eq!(violations("1.0", Shape::OfferSet, &offered), []);
}
