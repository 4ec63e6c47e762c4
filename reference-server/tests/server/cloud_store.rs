//! The object store: ranges, conditions, lists, regions, signatures that are verified and expire, and what it notes.

use std::sync::Arc;
use std::time::Duration;

use voconform_reference_server::{Access, Clock, CloudConfig, Config, ManualClock, User};

use crate::client::{Said, Server, server, with};

const OBJECT: &str = "/stpubdata/hst/public/jbev/jbeveo010/jbeveo010_drz.fits";
const SIZE: usize = 103_680;

pub fn endpoint(server: &Server, name: &str) -> String {
    let found = server.running.endpoints().iter().find(|(known, _)| known == name);
    found.unwrap().1.clone()
}

async fn ranged(server: &Server, url: &str, range: &str) -> Said {
    server.send("GET", url, &[("range", range)], "").await
}

fn code(said: &Said) -> String {
    let text = said.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let code = document
        .descendants()
        .find(|node| node.has_tag_name("Code"))
        .unwrap();
    code.text().unwrap().to_owned()
}

#[tokio::test]
async fn ranges_are_those_of_the_object() {
    let server = server().await;
    let url = format!("{}{OBJECT}", endpoint(&server, "store"));
    let whole = server.get(&url).await;
    assert_eq!((whole.status, whole.body.len()), (200, SIZE));
    assert!(whole.body.starts_with(b"SIMPLE  =                    T"));
    let head = server.send("HEAD", &url, &[], "").await;
    for name in [
        "etag",
        "last-modified",
        "content-type",
        "content-length",
        "accept-ranges",
    ] {
        assert_eq!(head.header(name), whole.header(name), "{name}");
    }
    for (range, first, last) in [
        ("bytes=0-2879", 0, 2879),
        ("bytes=-1024", SIZE - 1024, SIZE - 1),
        ("bytes=50000-50511", 50_000, 50_511),
        ("bytes=103679-999999", SIZE - 1, SIZE - 1),
    ] {
        let part = ranged(&server, &url, range).await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(
            part.header("content-range"),
            format!("bytes {first}-{last}/{SIZE}")
        );
        assert_eq!(part.body, whole.body[first..=last]);
        assert_eq!(part.header("etag"), whole.header("etag"));
    }
    let beyond = ranged(&server, &url, "bytes=103680-").await;
    assert_eq!((beyond.status, code(&beyond).as_str()), (416, "InvalidRange"));
    assert_eq!(beyond.header("content-range"), "bytes */103680");
    assert_eq!(ranged(&server, &url, "bytes=0-1,5-6").await.status, 200);
    let etag = whole.header("etag");
    let known = server.send("GET", &url, &[("if-none-match", etag)], "").await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    let other = server.send("GET", &url, &[("if-match", "\"x\"")], "").await;
    assert_eq!((other.status, code(&other).as_str()), (412, "PreconditionFailed"));
    let stale = [("range", "bytes=0-0"), ("if-range", "\"x\"")];
    assert_eq!(server.send("GET", &url, &stale, "").await.status, 200);
}

#[tokio::test]
async fn errors_are_those_of_s3() {
    let server = server().await;
    let store = endpoint(&server, "store");
    for (method, path, status, expected) in [
        ("GET", "/stpubdata/none", 404, "NoSuchKey"),
        ("GET", "/none/none", 404, "NoSuchBucket"),
        ("GET", "/voconform-unlisted/none", 403, "AccessDenied"),
        ("GET", "/voconform-unlisted?list-type=2", 403, "AccessDenied"),
        ("GET", "/voconform-near/near/near.fits", 403, "AccessDenied"),
        (
            "GET",
            "/voconform-secret/restricted/proprietary.fits",
            403,
            "AccessDenied",
        ),
        ("GET", "/voconform-payers/payers.fits", 403, "AccessDenied"),
        ("PUT", "/stpubdata/none", 405, "MethodNotAllowed"),
        ("DELETE", OBJECT, 405, "MethodNotAllowed"),
        ("GET", "/stpubdata?list-type=2&max-keys=x", 400, "InvalidArgument"),
    ] {
        let said = server.send(method, &format!("{store}{path}"), &[], "").await;
        assert_eq!((said.status, code(&said).as_str()), (status, expected), "{path}");
        let head = server.send("HEAD", &format!("{store}{path}"), &[], "").await;
        assert_eq!(head.body.len(), 0);
    }
    let pays = [("x-amz-request-payer", "requester")];
    let paid = server
        .send("GET", &format!("{store}/voconform-payers/payers.fits"), &pays, "")
        .await;
    assert_eq!(paid.status, 200);
}

#[tokio::test]
async fn each_awkward_key_is_an_object_of_its_own() {
    let server = server().await;
    let store = endpoint(&server, "store");
    let mut seen = Vec::new();
    for key in [
        "odd//per%2520cent/slashes.fits",
        "odd/a%20blank.fits",
        "odd/a+plus.fits",
        "odd/a%2Bplus.fits",
        "odd/per%2520cent.fits",
        "odd/a..b.c.fits",
        "odd/gr%C3%BCn.fits",
    ] {
        let said = server.get(&format!("{store}/voconform-odd/{key}")).await;
        assert_eq!((said.status, said.body.len()), (200, 8640), "{key}");
        seen.push(said.header("etag").to_owned());
    }
    seen.dedup();
    assert_eq!(seen.len(), 6);
    for key in [
        "odd/per%2520cent/slashes.fits",
        "odd//per%20cent/slashes.fits",
        "odd/a+blank.fits",
        "odd/a%20plus.fits",
        "odd/per%20cent.fits",
    ] {
        assert_eq!(
            server.get(&format!("{store}/voconform-odd/{key}")).await.status,
            404,
            "{key}"
        );
    }
    let empty = format!("{store}/voconform-odd/empty.txt");
    assert_eq!(
        server
            .send("HEAD", &empty, &[], "")
            .await
            .header("content-length"),
        "0"
    );
    assert_eq!(ranged(&server, &empty, "bytes=0-0").await.status, 416);
}

#[tokio::test]
async fn lists_go_on_where_they_were_cut() {
    let server = server().await;
    let bucket = format!("{}/voconform-odd", endpoint(&server, "store"));
    let (mut token, mut keys, mut pages) = (String::new(), Vec::new(), 0);
    loop {
        let said = server
            .get(&format!("{bucket}?list-type=2&max-keys=3{token}"))
            .await;
        let text = said.text();
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        assert_eq!(
            root.tag_name().namespace(),
            Some("http://s3.amazonaws.com/doc/2006-03-01/")
        );
        let texts = |name: &str| -> Vec<String> {
            let named = root.descendants().filter(|node| node.tag_name().name() == name);
            named.filter_map(|node| node.text()).map(str::to_owned).collect()
        };
        keys.extend(texts("Key"));
        pages += 1;
        match texts("NextContinuationToken").first() {
            Some(next) => token = format!("&continuation-token={next}"),
            None => break,
        }
        assert_eq!(texts("IsTruncated"), ["true"]);
    }
    assert_eq!((keys.len(), pages), (8, 3));
    assert!(keys.is_sorted());
    let folders = server
        .get(&format!(
            "{}?list-type=2&delimiter=/",
            bucket.replace("voconform-odd", "stpubdata")
        ))
        .await;
    assert!(
        folders
            .text()
            .contains("<CommonPrefixes><Prefix>hst/</Prefix></CommonPrefixes>")
    );
}

#[tokio::test]
async fn buckets_have_hosts_and_regions() {
    let server = server().await;
    let root = server.running.index_url().trim_end_matches('/').to_owned();
    let key = OBJECT.trim_start_matches("/stpubdata");
    let ask = |method: &'static str, host: &'static str, path: String| {
        let (server, root) = (&server, &root);
        async move {
            server
                .send(method, &format!("{root}{path}"), &[("host", host)], "")
                .await
        }
    };
    let by_host = ask("HEAD", "stpubdata.s3.us-east-1.localhost", key.to_owned()).await;
    let by_path = ask("HEAD", "s3.us-east-1.localhost", OBJECT.to_owned()).await;
    assert_eq!((by_host.status, by_path.status), (200, 200));
    assert_eq!(by_host.header("etag"), by_path.header("etag"));
    let wrong = ask("GET", "stpubdata.s3.eu-west-1.localhost", key.to_owned()).await;
    assert_eq!((wrong.status, code(&wrong).as_str()), (301, "PermanentRedirect"));
    assert_eq!(wrong.header("x-amz-bucket-region"), "us-east-1");
    assert!(
        wrong
            .text()
            .contains("<Endpoint>s3.us-east-1.localhost</Endpoint>")
    );
    let head = ask("HEAD", "s3.localhost", "/voconform-secret".to_owned()).await;
    assert_eq!(
        (head.status, head.header("x-amz-bucket-region")),
        (403, "us-east-1")
    );
}

#[tokio::test]
async fn origins_are_answered_by_bucket() {
    let server = server().await;
    let store = endpoint(&server, "store");
    let origin = [("origin", "https://a.example")];
    let get = |path: &'static str| {
        let (server, store) = (&server, &store);
        async move { server.send("GET", &format!("{store}{path}"), &origin, "").await }
    };
    let open = get(OBJECT).await;
    assert_eq!(open.header("access-control-allow-origin"), "*");
    assert!(
        open.header("access-control-expose-headers")
            .contains("Content-Range")
    );
    let reflected = get("/voconform-copies/two/siblings.fits").await;
    assert_eq!(
        reflected.header("access-control-allow-origin"),
        "https://a.example"
    );
    assert_eq!(
        get("/voconform-near/near/near.fits")
            .await
            .header("access-control-allow-origin"),
        ""
    );
    let wish = |method: &'static str| {
        [
            ("origin", "https://a.example"),
            ("access-control-request-method", method),
            ("access-control-request-headers", "range"),
        ]
    };
    let url = format!("{store}{OBJECT}");
    let allowed = server.send("OPTIONS", &url, &wish("GET"), "").await;
    assert_eq!(
        (allowed.status, allowed.header("access-control-allow-headers")),
        (200, "range")
    );
    assert_eq!(server.send("OPTIONS", &url, &wish("PUT"), "").await.status, 403);
}

/// The signed URL of the one data set that has one.
async fn signed(server: &Server) -> String {
    let links = endpoint(server, "datalink");
    let said = server
        .get(&format!(
            "{links}?ID=ivo://voconform.example/cloud?visit-2024110800250"
        ))
        .await;
    let text = said.text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let cells = document.descendants().filter_map(|node| node.text());
    cells
        .into_iter()
        .find(|text| text.contains("/store/rubin-dp1/"))
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn signatures_are_verified_and_expire() {
    for variant in ["", "dl-signed-google", "dl-signed-old"] {
        let clock = Arc::new(ManualClock::new("2026-11-22T10:00:00Z".parse().unwrap()));
        let given: Arc<dyn Clock> = clock.clone();
        let server = with(Config {
            clock: given,
            variants: Some(variant.to_owned())
                .into_iter()
                .filter(|id| !id.is_empty())
                .collect(),
            cloud: CloudConfig {
                signed_for: Duration::from_secs(60),
                ..CloudConfig::default()
            },
            ..Config::default()
        })
        .await;
        let url = signed(&server).await;
        let part = ranged(&server, &url, "bytes=0-0").await;
        assert_eq!(
            (part.status, part.header("content-range")),
            (206, "bytes 0-0/31680")
        );
        let refused = |said: Said, expected: &str| {
            assert_eq!(
                (said.status, code(&said).as_str()),
                (403, expected),
                "{variant} {url}"
            );
        };
        assert_eq!(server.send("HEAD", &url, &[], "").await.status, 403);
        let at = url.find("ignature=").unwrap() + "ignature=".len() + 4;
        let other = if url.as_bytes()[at] == b'0' { "1" } else { "0" };
        let forged = format!("{}{other}{}", &url[..at], &url[at + 1..]);
        refused(server.get(&forged).await, "SignatureDoesNotMatch");
        refused(
            server.get(&url.replace(".fits?", ".fitt?")).await,
            "SignatureDoesNotMatch",
        );
        refused(
            server.get(&url.replace("VOCONFORMEXAMPLE", "SOMEBODYELSE")).await,
            "InvalidAccessKeyId",
        );
        let both = server
            .send("GET", &url, &[("authorization", "Bearer x")], "")
            .await;
        assert_eq!((both.status, code(&both).as_str()), (400, "InvalidArgument"));
        clock.advance(Duration::from_secs(60));
        assert_eq!(server.get(&url).await.status, 200);
        clock.advance(Duration::from_secs(2));
        let late = server.get(&url).await;
        assert!(late.text().contains("Request has expired"));
        refused(late, "AccessDenied");
    }
}

#[tokio::test]
async fn the_store_is_another_origin_and_notes_who_comes() {
    let alice = User {
        name: "alice".to_owned(),
        secret: "secret-of-alice".to_owned(),
    };
    let server = with(Config {
        users: vec![alice],
        access: Access::Own,
        ..Config::default()
    })
    .await;
    let token = [("authorization", "Bearer secret-of-alice")];
    let root = server.running.index_url();
    let url = format!("{root}cloud/files/cadc:VOCONFORM/proprietary.fits");
    assert_eq!(server.get(&url).await.status, 401);
    let sent_on = server.send("GET", &url, &token, "").await;
    assert_eq!(
        (sent_on.status, sent_on.header("x-vo-authenticated")),
        (303, "alice")
    );
    let location = sent_on.location();
    assert!(location.starts_with("http://localhost:"), "{location}");
    // The test asks by address and says the name: names may not resolve here.
    let (_, path) = location.split_once("/store/").unwrap();
    let host = location.trim_start_matches("http://").split('/').next().unwrap();
    let there = format!("{root}store/{path}");
    assert_eq!(
        server.send("GET", &there, &[("host", host)], "").await.status,
        200
    );
    assert_eq!(
        server
            .send("GET", &there, &[("host", host), token[0]], "")
            .await
            .status,
        400
    );
    let noted = server.running.store_requests();
    let leaks: Vec<bool> = noted.iter().map(|request| request.authorization).collect();
    assert_eq!(leaks, [false, true]);
    assert!(noted[0].parameters.iter().any(|name| name == "X-Amz-Signature"));
}
