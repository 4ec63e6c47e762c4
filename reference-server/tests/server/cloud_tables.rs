//! Discovery and links: what a reader of VOTables finds in them.

use std::collections::BTreeMap;

use voconform_reference_server::{Config, User};

use crate::client::{Said, Server, server, with};
use crate::cloud_store::endpoint;

type Row = BTreeMap<String, String>;

const DID: &str = "ivo://voconform.example/cloud?";

/// The rows of the table of results, by the names of the columns.
fn rows(said: &Said) -> Vec<Row> {
    let text = said.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let results = document
        .descendants()
        .find(|node| node.attribute("type") == Some("results"))
        .unwrap();
    let named = |name: &'static str| {
        results
            .descendants()
            .filter(move |node| node.tag_name().name() == name)
    };
    let names: Vec<&str> = named("FIELD")
        .map(|field| field.attribute("name").unwrap())
        .collect();
    let row = |line: roxmltree::Node| {
        let cells = line.children().filter(roxmltree::Node::is_element);
        let texts = cells.map(|cell| cell.text().unwrap_or_default().to_owned());
        names.iter().map(|name| (*name).to_owned()).zip(texts).collect()
    };
    named("TR").map(row).collect()
}

fn infos(said: &Said) -> Vec<(String, String)> {
    let text = said.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let infos = document
        .descendants()
        .filter(|node| node.tag_name().name() == "INFO");
    let value = |node: roxmltree::Node, name: &str| node.attribute(name).unwrap_or_default().to_owned();
    infos
        .map(|info| (value(info, "name"), value(info, "value")))
        .collect()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn links(server: &Server, names: &[&str], more: &str) -> Said {
    let ids: Vec<String> = names
        .iter()
        .map(|name| format!("ID={}", encoded(&format!("{DID}{name}"))))
        .collect();
    server
        .get(&format!(
            "{}?{}{more}",
            endpoint(server, "datalink"),
            ids.join("&")
        ))
        .await
}

#[tokio::test]
async fn every_discovered_copy_is_the_same_file() {
    let server = server().await;
    let (query, store) = (endpoint(&server, "cloud"), endpoint(&server, "store"));
    let found = rows(&server.get(&query).await);
    assert_eq!(found.len(), 19);
    let mut compared = 0;
    for row in found {
        let Ok(cell) = serde_json::from_str::<serde_json::Value>(&row["cloud_access"]) else {
            assert_eq!(row["cloud_access"], "");
            continue;
        };
        let entries = cell.as_object().unwrap().values().flat_map(|entry| match entry {
            serde_json::Value::Array(entries) => entries.clone(),
            entry => vec![entry.clone()],
        });
        for entry in entries.filter(|entry| entry["access"] == "open") {
            let key: Vec<String> = entry["key"].as_str().unwrap().split('/').map(encoded).collect();
            let url = format!(
                "{store}/{}/{}",
                entry["bucket_name"].as_str().unwrap(),
                key.join("/")
            );
            let copy = server.get(&url).await;
            assert_eq!(copy.status, 200, "{url}");
            if row["access_format"] == "application/fits" {
                assert_eq!(copy.body, server.get(&row["access_url"]).await.body, "{url}");
                let size = row["access_estsize"].parse::<usize>().unwrap();
                assert_eq!(size, copy.body.len().div_ceil(1024));
                assert_eq!(row["file_size"], copy.body.len().to_string());
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 14);
}

#[tokio::test]
async fn discovery_is_restricted_limited_and_written_as_asked() {
    let server = server().await;
    let query = endpoint(&server, "cloud");
    let near = server
        .get(&format!("{query}?POS=CIRCLE%2010.684%2041.269%200.001"))
        .await;
    assert_eq!(rows(&near).len(), 1);
    let first = server.get(&format!("{query}?MAXREC=1")).await;
    assert_eq!(rows(&first).len(), 1);
    assert_eq!(
        infos(&first).last().unwrap(),
        &("QUERY_STATUS".to_owned(), "OVERFLOW".to_owned())
    );
    let csv = server.get(&format!("{query}?MAXREC=1&RESPONSEFORMAT=csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv;header=present");
    assert!(
        csv.text()
            .contains(",\"{\"\"aws\"\":{\"\"bucket_name\"\":\"\"stpubdata\"\"")
    );
    let binary = server.get(&format!("{query}?RESPONSEFORMAT=votable/b2")).await;
    assert!(binary.text().contains("<BINARY2><STREAM encoding=\"base64\">"));
    let wrong = server.get(&format!("{query}?POS=HERE")).await;
    assert_eq!((wrong.status, infos(&wrong)[0].1.as_str()), (400, "ERROR"));
    let root = server.running.index_url();
    let cone = server
        .get(&format!("{root}cloud/scs/query?RA=10.684&DEC=41.269&SR=0.001"))
        .await;
    assert_eq!(rows(&cone).len(), 1);
    let adql = "SELECT%20access_url,cloud_access%20FROM%20ivoa.obscore%20WHERE%20obs_collection='HST'";
    let table = server
        .get(&format!("{root}cloud/tap/sync?LANG=ADQL&QUERY={adql}"))
        .await;
    assert_eq!(rows(&table).len(), 2);
    assert!(table.text().contains("xtype=\"json\""));
}

#[tokio::test]
async fn links_are_those_of_the_ids() {
    let server = server().await;
    let said = links(
        &server,
        &["siblings", "jbeveo010", "none", "offline", "siblings"],
        "",
    )
    .await;
    assert_eq!(
        said.header("content-type"),
        "application/x-votable+xml;content=datalink"
    );
    assert!(infos(&said).contains(&(
        "standardID".to_owned(),
        "ivo://ivoa.net/std/DataLink#links-1.1".to_owned()
    )));
    let rows = rows(&said);
    let terms: Vec<&str> = rows.iter().map(|row| row["semantics"].as_str()).collect();
    assert_eq!(
        terms,
        [
            "#this",
            "#cutout",
            "#progenitor",
            "#this",
            "#cutout",
            "#this",
            "#auxiliary",
            "#this",
            "#this"
        ]
    );
    for row in &rows {
        let filled =
            ["access_url", "service_def", "error_message"].map(|name| usize::from(!row[name].is_empty()));
        assert_eq!(filled.iter().sum::<usize>(), 1, "{row:?}");
    }
    assert!(rows[5]["access_url"].starts_with("s3://stpubdata/"));
    assert!(rows[7]["error_message"].starts_with("NotFoundFault: "));
    assert!(rows[8]["error_message"].starts_with("TransientFault: "));
    for row in rows
        .iter()
        .filter(|row| !row["content_length"].is_empty() && row["access_url"].starts_with("http"))
    {
        let file = server.get(&row["access_url"]).await;
        assert_eq!(file.body.len().to_string(), row["content_length"]);
        assert_eq!(file.header("content-type"), row["content_type"]);
    }
}

#[tokio::test]
async fn links_are_asked_for_in_all_ways() {
    let server = server().await;
    let url = endpoint(&server, "datalink");
    let nothing = server.get(&url).await;
    assert_eq!((nothing.status, rows(&nothing).len()), (200, 0));
    assert!(nothing.text().contains("utype=\"adhoc:this\""));
    let by_get = links(&server, &["cube"], "").await;
    let by_post = server
        .post(&url, &format!("id={}", encoded(&format!("{DID}cube"))))
        .await;
    assert_eq!(by_get.text(), by_post.text());
    let odd = server.get(&format!("{url}?ID=ivo://None/a%2Bb%20%3Cc%3E")).await;
    assert_eq!(rows(&odd)[0]["ID"], "ivo://None/a+b <c>");
    for format in [
        "votable",
        "application/x-votable%2Bxml",
        "application/x-votable%2Bxml%3Bcontent%3Ddatalink",
    ] {
        let said = links(&server, &["cube"], &format!("&RESPONSEFORMAT={format}")).await;
        assert_eq!(rows(&said).len(), 2, "{format}");
    }
    let twice = links(
        &server,
        &["cube"],
        "&RESPONSEFORMAT=votable&RESPONSEFORMAT=votable",
    )
    .await;
    assert_eq!((twice.status, infos(&twice)[0].1.as_str()), (400, "ERROR"));
    assert!(twice.text().contains(">UsageFault: "));
    let cut = links(&server, &["jbeveo010", "cube"], "&MAXREC=5").await;
    assert_eq!(rows(&cut).len(), 4);
    assert_eq!(infos(&cut).last().unwrap().1, "OVERFLOW");
    let many: Vec<String> = (0..60).map(|at| format!("ID=x:{at}")).collect();
    let said = server.get(&format!("{url}?{}", many.join("&"))).await;
    assert_eq!(
        (rows(&said).len(), infos(&said).last().unwrap().1.as_str()),
        (50, "OVERFLOW")
    );
}

#[tokio::test]
async fn providers_are_chosen() {
    let server = server().await;
    for (provider, start) in [
        ("prem", "http://"),
        ("aws:us-east-1", "s3://stpubdata/hst/public/"),
        ("aws", "s3://stpubdata/"),
        ("aws:us-west-2", ""),
    ] {
        let said = links(&server, &["jbeveo010"], &format!("&provider={provider}")).await;
        let row = rows(&said).remove(0);
        assert!(row["access_url"].starts_with(start), "{provider} {row:?}");
        assert_eq!(row["error_message"].is_empty(), !start.is_empty());
    }
}

#[tokio::test]
async fn services_are_described_and_work() {
    let server = server().await;
    let said = links(&server, &["cube"], "").await;
    let text = said.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let cutout = document
        .descendants()
        .find(|node| node.attribute("ID") == Some("cutout"))
        .unwrap();
    assert_eq!(
        (cutout.attribute("type"), cutout.attribute("utype")),
        (Some("meta"), Some("adhoc:service"))
    );
    let param = |name: &str| {
        cutout
            .descendants()
            .find(|node| node.attribute("name") == Some(name))
            .unwrap()
    };
    let id = param("ID").attribute("ref").unwrap();
    assert!(
        document
            .descendants()
            .any(|n| n.tag_name().name() == "FIELD" && n.attribute("ID") == Some(id))
    );
    let url = param("accessURL").attribute("value").unwrap();
    let example = server.get(param("exampleURL").attribute("value").unwrap()).await;
    assert_eq!((example.status, example.body.len()), (200, 5760));
    let did = encoded(&format!("{DID}cube"));
    let part = server
        .get(&format!("{url}?ID={did}&CIRCLE=201.4%20-43%200.01"))
        .await;
    assert_eq!(
        (part.status, part.header("content-type")),
        (200, "application/fits")
    );
    assert_eq!(part.body.len(), 5760);
    assert_eq!(
        server.get(&format!("{url}?ID={did}&CIRCLE=1%202")).await.status,
        400
    );
}

#[tokio::test]
async fn protected_files_are_for_users() {
    let alice = User {
        name: "alice".to_owned(),
        secret: "s".to_owned(),
    };
    let server = with(Config {
        users: vec![alice],
        ..Config::default()
    })
    .await;
    let row = rows(&links(&server, &["restricted"], "").await).remove(0);
    assert_eq!(
        (row["link_auth"].as_str(), row["link_authorized"].as_str()),
        ("true", "false")
    );
    let refused = server.get(&row["access_url"]).await;
    assert_eq!(refused.status, 401);
    let challenges: Vec<&str> = refused
        .headers
        .get_all("www-authenticate")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    assert!(
        challenges
            .iter()
            .any(|text| text.starts_with("ivoa_bearer standard_id="))
    );
    let token = [("authorization", "Bearer s")];
    assert_eq!(
        server.send("GET", &row["access_url"], &token, "").await.status,
        200
    );
    assert_eq!(
        server
            .send("GET", &row["access_url"], &[("authorization", "Bearer t")], "")
            .await
            .status,
        401
    );
}
