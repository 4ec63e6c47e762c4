//! Credentials reach the target's origin and nothing else: no output, no report, no other server.

use url::Url;
use voconform::scenarios::Journal;
use wiremock::matchers::{any, header, method};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::process::{Folder, Ran, finish, program};

const CANARY: &str = "canary7f3a";
/// `u:canary7f3a` in base64, as Basic sends it.
const ENCODED: &str = "dTpjYW5hcnk3ZjNh";

async fn run(folder: &Folder, arguments: &[&str]) -> Ran {
    let child = program(&folder.path("state"), arguments)
        .env("CANARY", CANARY)
        .spawn()
        .unwrap();
    tokio::task::spawn_blocking(move || finish(child)).await.unwrap()
}

/// Answers 401 and repeats what it was sent, as debugging pages do.
fn echo(request: &Request) -> ResponseTemplate {
    let sent = request
        .headers
        .get("authorization")
        .and_then(|v| v.to_str().ok())
        .unwrap_or("nothing")
        .to_owned();
    ResponseTemplate::new(401).set_body_string(format!("you sent {sent}, that is {CANARY}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_in_the_address_is_sent_and_never_shown() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(echo).mount(&server).await;
    let url = server.uri().replace("http://", &format!("http://u:{CANARY}@"));
    let folder = Folder::new();
    let names = ["run.har", "run.json", "run.html", "run.txt"];
    let paths = names.map(|name| folder.argument(name));
    let mut arguments = vec!["check", &url];
    paths
        .iter()
        .for_each(|path| arguments.extend(["--report", path.as_str()]));
    let ran = run(&folder, &arguments).await;
    assert_eq!(ran.code, Some(5), "{}", ran.err);
    let sent = server.received_requests().await.unwrap();
    assert!(
        sent.iter()
            .any(|r| r.headers["authorization"] == format!("Basic {ENCODED}").as_str())
    );
    let files = paths.iter().map(|path| std::fs::read_to_string(path).unwrap());
    for text in files.chain([ran.out, ran.err]) {
        assert!(!text.contains(CANARY) && !text.contains(ENCODED), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cleanup_shows_its_credentials_to_the_target_only() {
    let (home, elsewhere) = (MockServer::start().await, MockServer::start().await);
    let token = header("authorization", format!("Bearer {CANARY}").as_str());
    Mock::given(token)
        .respond_with(ResponseTemplate::new(204))
        .mount(&home)
        .await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(204))
        .mount(&elsewhere)
        .await;
    for server in [&home, &elsewhere] {
        // After its deletion a job is looked for.
        let gone = Mock::given(method("GET")).respond_with(ResponseTemplate::new(404));
        gone.with_priority(1).mount(server).await;
    }
    let folder = Folder::new();
    let file = folder.file(
        "t.toml",
        &format!(
            "url = \"{}/async\"\nidentity.a.bearer = {{ env = \"CANARY\" }}\n",
            home.uri()
        ),
    );
    let journal = Journal::create(&folder.path("state").join("voconform"), "nonce-1").unwrap();
    for server in [&home, &elsewhere] {
        journal.created(&Url::parse(&format!("{}/async/1", server.uri())).unwrap());
    }
    drop(journal);
    let ran = run(&folder, &["cleanup", "--target", &file]).await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains(CANARY), "{}", ran.out);
    let asked = elsewhere.received_requests().await.unwrap();
    assert!(!asked.is_empty() && asked.iter().all(|r| !r.headers.contains_key("authorization")));
}
