//! Lookup of paths, location of files, and transfer negotiation.

use std::sync::Arc;
use std::time::Duration;

use voconform_reference_server::{Clock, Config, ManualClock};

use crate::client::{Said, Server, server, with};
use crate::cloud_store::endpoint;

const GET: &str = "<vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpget\"/>";
const COOKIE: &str = "<vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpget\"><vos:securityMethod uri=\"ivo://ivoa.net/sso#cookie\"/></vos:protocol>";
const TLS: &str = "<vos:protocol uri=\"ivo://ivoa.net/vospace/core#httpsget\"/>";
const SHARE: &str = "<vos:protocol uri=\"http://wiki.ivoa.net/twiki/bin/view/IVOA/VOSpacePublicShare\"/>";

fn transfer(target: &str, protocols: &str) -> String {
    format!(
        "<vos:transfer xmlns:vos=\"http://www.ivoa.net/xml/VOSpace/v2.0\" version=\"2.1\"><vos:target>{target}</vos:target>\
         <vos:direction>pullFromVoSpace</vos:direction>{protocols}</vos:transfer>"
    )
}

/// Protocol, security methods and endpoint of each offer.
fn offers(said: &Said) -> Vec<(String, Vec<String>, String)> {
    let text = said.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    assert_eq!(document.root_element().tag_name().name(), "transfer");
    let uri = |node: roxmltree::Node| node.attribute("uri").unwrap().to_owned();
    let offer = |node: roxmltree::Node| {
        let named = |name: &'static str| {
            node.children()
                .filter(move |child| child.tag_name().name() == name)
        };
        let endpoint = named("endpoint").next().unwrap().text().unwrap().to_owned();
        (uri(node), named("securityMethod").map(uri).collect(), endpoint)
    };
    let protocols = document
        .descendants()
        .filter(|node| node.tag_name().name() == "protocol");
    protocols.map(offer).collect()
}

async fn ask(server: &Server, url: &str, body: &str) -> Said {
    server
        .send("POST", url, &[("content-type", "text/xml")], body)
        .await
}

#[tokio::test]
async fn paths_are_looked_up() {
    let server = server().await;
    let url = endpoint(&server, "lookup");
    let known = "mast:HST/product/jbeveo010_drz.fits";
    let said = server
        .get(&format!("{url}?uri={known}&uri=mast:none&use_cloud_path=True"))
        .await;
    let paths: serde_json::Value = serde_json::from_slice(&said.body).unwrap();
    let key = "/hst/public/jbev/jbeveo010/jbeveo010_drz.fits";
    assert_eq!(
        paths,
        serde_json::json!({known: {"status_code": 200, "path": key}, "mast:none": {"status_code": 404, "path": null}})
    );
    let object = format!("{}/stpubdata{key}", endpoint(&server, "store"));
    assert_eq!(server.get(&object).await.status, 200);
    let premises = server.get(&format!("{url}?uri={known}")).await;
    assert!(premises.text().contains("/jbeveo010_drz.fits") && !premises.text().contains("/hst/public/"));
    assert_eq!(
        server
            .get(&format!("{url}?uri={}", "x".repeat(8001)))
            .await
            .status,
        414
    );
    assert_eq!(server.get(&url).await.status, 422);
}

#[tokio::test]
async fn all_addresses_lead_to_the_same_file() {
    let server = server().await;
    let url = endpoint(&server, "locate");
    let body = transfer(
        "cadc:VOCONFORM/jbeveo010_drz.fits",
        &[GET, TLS, COOKIE, SHARE].concat(),
    );
    let said = ask(&server, &url, &body).await;
    let offers = offers(&said);
    let methods: Vec<usize> = offers.iter().map(|(_, methods, _)| methods.len()).collect();
    assert_eq!(methods, [0, 0, 0, 1, 0]);
    assert!(offers.iter().all(|(uri, ..)| !uri.contains("httpsget")));
    let mut files = Vec::new();
    for (_, _, endpoint) in &offers {
        let file = server.get(endpoint).await;
        assert_eq!(file.status, 200, "{endpoint}");
        files.push(file.body);
    }
    files.dedup();
    assert_eq!(files.len(), 1);
    let forged = offers[0].2.replace("jbeveo010_drz", "u9o40504m_c3m");
    assert_eq!(server.get(&forged).await.status, 403);
    assert_eq!(ask(&server, &url, &transfer("cadc:NONE", GET)).await.status, 404);
    assert_eq!(ask(&server, &url, "nonsense").await.status, 400);
}

#[tokio::test]
async fn transfers_are_negotiated() {
    let server = server().await;
    let space = format!("{}cloud/vospace", server.running.index_url());
    let target = "vos://voconform.example~cloud/cube.fits";
    let posted = ask(&server, &format!("{space}/synctrans"), &transfer(target, GET)).await;
    assert_eq!(posted.status, 303);
    assert!(posted.location().ends_with("/results/transferDetails"));
    assert!(!offers(&server.get(&posted.location()).await).is_empty());
    let none = ask(&server, &format!("{space}/synctrans"), &transfer(target, TLS)).await;
    assert!(offers(&server.get(&none.location()).await).is_empty());
    let job = none.location().replace("/results/transferDetails", "");
    assert!(
        server
            .get(&job)
            .await
            .text()
            .contains("<uws:message>ProtocolNotSupported</uws:message>")
    );
    let query = format!(
        "{space}/synctrans?TARGET={target}&DIRECTION=pullFromVoSpace&PROTOCOL=ivo://ivoa.net/vospace/core%23httpget"
    );
    assert!(!offers(&server.get(&query).await).is_empty());
    let redirect = server.get(&format!("{query}&REQUEST=redirect")).await;
    assert_eq!(redirect.status, 303);
    assert_eq!(server.get(&redirect.location()).await.body.len(), 37_440);
    let unknown = query.replace("cube", "none") + "&REQUEST=redirect";
    assert_eq!(server.get(&unknown).await.status, 404);
}

#[tokio::test]
async fn files_redirect_and_tell_of_themselves() {
    let server = with(Config {
        variants: vec!["ca-locate-one-shot".to_owned()],
        ..Config::default()
    })
    .await;
    let url = format!(
        "{}cloud/files/cadc:VOCONFORM/cube.fits",
        server.running.index_url()
    );
    let head = server.send("HEAD", &url, &[], "").await;
    assert_eq!((head.status, head.header("content-length")), (200, "37440"));
    assert!(head.header("digest").starts_with("md5="));
    let sent_on = server.get(&url).await;
    assert_eq!(sent_on.status, 303);
    assert_eq!(server.get(&sent_on.location()).await.status, 200);
    assert_eq!(server.get(&sent_on.location()).await.status, 403);
    assert_eq!(server.get(&url.replace("cube", "none")).await.status, 404);
}

/// The one result of a job or of a list of results.
fn result(said: &Said) -> (String, usize) {
    let text = said.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let found = document
        .descendants()
        .find(|node| node.tag_name().name() == "result")
        .unwrap();
    assert_eq!(found.attribute("mime-type"), Some("application/fits"));
    let href = found.attribute(("http://www.w3.org/1999/xlink", "href")).unwrap();
    (href.to_owned(), found.attribute("size").unwrap().parse().unwrap())
}

#[tokio::test]
async fn a_job_that_has_ended_signs_its_result_when_it_is_read() {
    for (faults, wanted) in [(vec![], 200), (vec!["dl-job-signed-once".to_owned()], 403)] {
        let clock = Arc::new(ManualClock::new("2026-11-22T10:00:00Z".parse().unwrap()));
        let given: Arc<dyn Clock> = clock.clone();
        let server = with(Config {
            clock: given,
            faults,
            ..Config::default()
        })
        .await;
        let job = format!("{}cloud/jobs/signed", server.running.index_url());
        let said = server.get(&job).await;
        assert_eq!(said.header("cache-control"), "no-store");
        let (first, size) = result(&said);
        assert_eq!(server.get(&first).await.body.len(), size);
        clock.advance(Duration::from_secs(1000));
        assert_eq!(server.get(&first).await.status, 403);
        let (again, _) = result(&server.get(&job).await);
        assert_eq!(server.get(&again).await.status, wanted);
        let (alone, _) = result(&server.get(&format!("{job}/results")).await);
        assert_eq!(server.get(&alone).await.status, wanted);
    }
}
