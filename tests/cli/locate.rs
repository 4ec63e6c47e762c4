//! `locate` prints every address of a dataset, tries it, shows no signatures, and asks no host that is not to be asked.

use serde_json::Value;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::process::{Folder, Ran, closed_port, finish, program, run};

const HUBBLE: &str = "ivo://voconform.example/cloud?jbeveo010";
const SIGNED: &str = "ivo://voconform.example/cloud?visit-2024110800250";

fn located(arguments: &[&str]) -> (Value, Option<i32>) {
    let all: Vec<&str> = ["locate", "--reference", "--json"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let ran = run(&all);
    let value = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}{}", ran.out, ran.err));
    (value, ran.code)
}

fn addresses(located: &Value) -> &Vec<Value> {
    located["datasets"][0]["addresses"].as_array().unwrap()
}

#[test]
fn every_address_of_a_dataset_is_found_and_tried() {
    let (found, code) = located(&[HUBBLE]);
    assert_eq!(code, Some(0));
    assert_eq!(found["format"], "voconform-locate/1");
    let [web, store] = addresses(&found).as_slice() else {
        panic!("{found:#}")
    };
    assert_eq!((&web["kind"], &web["provider"]), (&"http".into(), &Value::Null));
    let facts = ["kind", "provider", "bucket", "key", "region", "access"].map(|name| store[name].clone());
    let wanted = [
        "s3",
        "aws",
        "stpubdata",
        "hst/public/jbev/jbeveo010/jbeveo010_drz.fits",
        "us-east-1",
        "open",
    ];
    assert_eq!(facts, wanted.map(Value::from));
    for one in [web, store] {
        assert_eq!((&one["answers"], &one["bytes"]), (&true.into(), &103_680.into()));
        assert!(one["first_byte_ms"].as_f64().unwrap() > 0.0, "{one}");
    }
}

#[test]
fn lookups_and_negotiations_hand_out_addresses_too() {
    let (found, code) = located(&["mast:HST/product/jbeveo010_drz.fits"]);
    assert_eq!(code, Some(0));
    let [store] = addresses(&found).as_slice() else {
        panic!("{found:#}")
    };
    // The store tells the region, and is asked there.
    assert_eq!(
        (&store["bucket"], &store["region"]),
        (&"stpubdata".into(), &"us-east-1".into())
    );
    assert!(
        store["url"]
            .as_str()
            .unwrap()
            .starts_with("http://s3.us-east-1.localhost")
    );
    let (found, code) = located(&["cadc:VOCONFORM/cube.fits"]);
    assert_eq!(code, Some(0));
    let negotiated = addresses(&found);
    assert!(negotiated.len() > 1 && negotiated.iter().all(|one| one["access"] == "negotiated"));
}

#[test]
fn signatures_are_shown_to_those_who_want_them_only() {
    let (found, _) = located(&[SIGNED]);
    let one = addresses(&found)
        .iter()
        .find(|one| one["access"] == "signed")
        .unwrap();
    let hidden = one["url"].as_str().unwrap();
    assert_eq!(one["answers"], true);
    assert!(
        hidden.contains("X-Amz-Signature=[redacted-") && hidden.contains("X-Amz-Expires=900"),
        "{hidden}"
    );
    let (found, _) = located(&[SIGNED, "--show-signed"]);
    let shown = found.to_string();
    assert!(!shown.contains("redacted"), "{shown}");
    let ran = run(&["locate", "--reference", SIGNED]);
    assert!(
        ran.out.contains("[redacted-") && ran.out.contains("no: 403 AccessDenied"),
        "{}",
        ran.out
    );
}

#[test]
fn what_does_not_answer_or_is_not_known_is_exit_code_1() {
    let (found, code) = located(&["ivo://nobody.example/none"]);
    assert_eq!(code, Some(1));
    assert!(addresses(&found).is_empty());
    let said = found["datasets"][0]["said"].to_string();
    for part in [
        "the query has no row",
        "NotFoundFault",
        "the lookup does not know it",
    ] {
        assert!(said.contains(part), "{said}");
    }
    // One of two is not enough.
    assert_eq!(located(&[HUBBLE, "ivo://nobody.example/none"]).1, Some(1));
    let near = "ivo://voconform.example/cloud?frozen";
    let ran = run(&["locate", "--reference", near]);
    assert!(ran.out.contains("not asked: its access is none"), "{}", ran.out);
}

#[test]
fn what_is_wrong_with_the_call_or_the_service_has_its_exit_code() {
    for (arguments, part) in [
        (&["locate"][..], "required"),
        (&["locate", "http://h/"], "at least one identifier"),
        (
            &["locate", "example.org/sia", "x"],
            "write https://example.org/sia",
        ),
        (&["locate", "http://h/", "x", "--variant", "v"], "add --reference"),
    ] {
        let ran = run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.err.contains(part), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(run(&["locate", &closed_port(), "x"]).code, Some(5));
}

/// A list of links with these rows of ID, address and link_auth.
fn links(rows: &[[&str; 3]]) -> String {
    let names = [
        "ID",
        "access_url",
        "service_def",
        "error_message",
        "description",
        "semantics",
        "content_type",
        "content_length",
        "link_auth",
    ];
    let fields: String = names
        .map(|name| format!("<FIELD name=\"{name}\" datatype=\"char\" arraysize=\"*\"/>"))
        .concat();
    let row = |[id, url, auth]: &[&str; 3]| {
        let cells = [id, url, "", "", "", "#this", "", "", auth].map(|cell| format!("<TD>{cell}</TD>"));
        format!("<TR>{}</TR>", cells.concat())
    };
    format!(
        "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\">\
         <INFO name=\"standardID\" value=\"ivo://ivoa.net/std/DataLink#links-1.1\"/><TABLE>{fields}<DATA><TABLEDATA>{}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>",
        rows.iter().map(row).collect::<String>()
    )
}

async fn run_with(folder: &Folder, arguments: &[&str]) -> Ran {
    let child = program(&folder.path("state"), arguments)
        .env("CANARY", "canary7f3a")
        .spawn()
        .unwrap();
    tokio::task::spawn_blocking(move || finish(child)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn little_is_read_and_credentials_stay_at_home() {
    let (home, store) = (MockServer::start().await, MockServer::start().await);
    let away = format!("{}/file.fits", store.uri());
    let own = format!("{}/own.fits", home.uri());
    let rows = [
        ["d", own.as_str(), "true"],
        ["d", away.as_str(), "false"],
        ["d", "https://store.voconform.invalid/x", "false"],
        ["d", "http://169.254.169.254/latest/meta-data", "false"],
    ];
    let body =
        ResponseTemplate::new(200).set_body_raw(links(&rows), "application/x-votable+xml;content=datalink");
    Mock::given(path("/links"))
        .and(query_param("ID", "d"))
        .respond_with(body)
        .mount(&home)
        .await;
    Mock::given(path("/links"))
        .respond_with(ResponseTemplate::new(400))
        .mount(&home)
        .await;
    for (server, file) in [(&home, "/own.fits"), (&store, "/file.fits")] {
        let bytes = vec![7; 400_000];
        Mock::given(method("HEAD"))
            .and(path(file))
            .respond_with(ResponseTemplate::new(200))
            .mount(server)
            .await;
        // Ranges are ignored.
        Mock::given(method("GET"))
            .and(path(file))
            .respond_with(ResponseTemplate::new(200).set_body_bytes(bytes))
            .mount(server)
            .await;
    }
    let folder = Folder::new();
    let file = folder.file(
        "t.toml",
        &format!(
            "url = \"{}/links\"\nidentity.a.bearer = {{ env = \"CANARY\" }}\n",
            home.uri()
        ),
    );
    let ran = run_with(&folder, &["locate", &file, "d", "--json"]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("canary7f3a"));
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let answers: Vec<&Value> = addresses(&found).iter().map(|one| &one["answers"]).collect();
    assert_eq!(
        answers,
        [&Value::from(true), &Value::from(true), &Value::Null, &Value::Null]
    );
    let at_home = home.received_requests().await.unwrap();
    let asked = store.received_requests().await.unwrap();
    let own = at_home.iter().filter(|r| r.url.path() == "/own.fits");
    assert!(own.clone().count() > 1 && own.clone().all(|r| r.headers.contains_key("authorization")));
    assert!(asked.len() <= 4, "one HEAD and three reads at most");
    assert!(
        asked
            .iter()
            .all(|r| !r.headers.contains_key("authorization") && !r.headers.contains_key("cookie"))
    );
}
