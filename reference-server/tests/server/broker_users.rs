//! The Execution Broker over HTTP: whose offers are whose, and many clients at once.

use serde_json::json;
use voconform_reference_server::{Access, BrokerConfig, Config, Platform, User};

use crate::broker::{broker, hello, order, tree};
use crate::client::Said;

fn users(access: Access) -> Config {
    let user = |name: &str| User {
        name: name.to_owned(),
        secret: format!("{name}-secret"),
    };
    Config {
        users: vec![user("ada"), user("bob")],
        access,
        ..Config::default()
    }
}

#[tokio::test]
async fn what_belongs_to_somebody() {
    for (access, open) in [(Access::Own, true), (Access::Closed, false)] {
        let broker = broker(users(access)).await;
        let json = ("content-type", "application/json");
        let ada = ("authorization", "Bearer ada-secret");
        let bob = ("authorization", "Bearer bob-secret");
        let body = hello().to_string();
        let send =
            |method: &'static str, url: String, headers: Vec<(&'static str, &'static str)>, body: String| {
                let server = &broker.server;
                async move { server.send(method, &url, &headers, &body).await }
            };
        let said = send("POST", broker.url("/requests"), vec![json, ada], body.clone()).await;
        assert_eq!(said.status, 303);
        let session = tree(&said)["offers"][0]["meta"]["url"]
            .as_str()
            .unwrap()
            .to_owned();
        let update = order("REJECTED").to_string();
        let status = |said: Said| said.status;
        let by_bob = send("POST", session.clone(), vec![json, bob], update.clone()).await;
        assert_eq!(by_bob.status, 403);
        let by_nobody = send("POST", session.clone(), vec![json], update.clone()).await;
        assert_eq!(
            (
                by_nobody.status,
                by_nobody.headers.contains_key("www-authenticate")
            ),
            (401, true)
        );
        let read = send("GET", session.clone(), vec![bob], String::new()).await;
        assert_eq!(read.status, if open { 200 } else { 403 });
        if open {
            assert_eq!(tree(&read)["meta"].get("options"), None);
        }
        let anonymous = send("POST", broker.url("/requests"), vec![json], body).await;
        assert_eq!(anonymous.status, if open { 303 } else { 401 });
        let bad = send(
            "GET",
            session.clone(),
            vec![("authorization", "Bearer x")],
            String::new(),
        )
        .await;
        assert_eq!(bad.status, 401);
        assert_eq!(status(send("POST", session, vec![json, ada], update).await), 200);
    }
}

#[tokio::test]
async fn one_slot_is_sold_once() {
    let broker = broker(Config {
        broker: BrokerConfig {
            platform: Platform::OneSlot,
            ..BrokerConfig::default()
        },
        ..Config::default()
    })
    .await;
    let mut request = hello();
    request["schedule"] = json!({"requested": {"duration": "PT1H", "start": "2026-11-23T15:00:00Z/PT0S"}});
    let url = broker.url("/requests");
    let ask = || broker.post(&url, &request);
    let (a, b, c, d) = tokio::join!(ask(), ask(), ask(), ask());
    let yes = [a, b, c, d]
        .iter()
        .filter(|said| tree(said)["result"] == "YES")
        .count();
    assert_eq!(yes, 1);
    assert_eq!(broker.server.running.sessions_left(), 1);
}

#[tokio::test]
async fn one_offer_of_a_set_is_accepted() {
    let broker = broker(Config::default()).await;
    let set = tree(&broker.post(&broker.url("/requests"), &hello()).await);
    let urls: Vec<String> = (0..4)
        .map(|index| set["offers"][index]["meta"]["url"].as_str().unwrap().to_owned())
        .collect();
    let word = order("ACCEPTED");
    let accept = |index: usize| broker.post(&urls[index], &word);
    let (a, b, c, d) = tokio::join!(accept(0), accept(1), accept(2), accept(3));
    let mut statuses = [a.status, b.status, c.status, d.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    assert_eq!(broker.server.running.sessions_left(), 1);
}
