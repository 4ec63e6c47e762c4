//! Canaries: secrets of every kind are sent to a server that repeats them wherever it can, in every form, and then looked
//! for in everything that the program leaves behind: reports, recordings, journals, both outputs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "cli/process.rs"]
mod process;

use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use process::{Folder, Ran, finish, program};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Each has a word that no encoding of text changes, and characters that every encoding does.
const BEARER: &str = "kaBearer1x9/+<&>'\"=?z";
const PASSWORD: &str = "kaPassword2x9 %;<&>'z";
const COOKIE: &str = "kaCookie3x9/<&>'|z";
const HEADER: &str = "kaHeader4x9,<&>\"\\z";
const QUERY: &str = "kaQuery5x9/+<&>'=z";
const CANARIES: [&str; 5] = [BEARER, PASSWORD, COOKIE, HEADER, QUERY];

/// The part of a canary that must not be found, whatever stands around it.
fn word(canary: &str) -> &str {
    &canary[..canary.find("x9").unwrap()]
}

fn each(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(write).collect()
}

/// How services repeat a text: as it is, in an address, in JSON, in HTML, in XML, in base64, in hexadecimal.
fn forms(text: &str) -> Vec<String> {
    let plain = |c: char| c.is_ascii_alphanumeric();
    let percent = |c: char| {
        if plain(c) {
            c.to_string()
        } else {
            format!("%{:02X}", c as u32)
        }
    };
    let small = |c: char| {
        if plain(c) {
            c.to_string()
        } else {
            format!("%{:02x}", c as u32)
        }
    };
    let html = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let json = serde_json::to_string(text).unwrap();
    vec![
        text.to_owned(),
        each(text, percent),
        each(text, small),
        each(text, |c| format!("%{:02X}", c as u32)),
        each(text, percent).replace("%20", "+"),
        json.replace('/', "\\/"),
        json,
        html.replace('"', "&quot;").replace('\'', "&#39;"),
        html.replace('"', "&quot;").replace('\'', "&apos;"),
        html.replace('"', "&#34;").replace('\'', "&#x27;"),
        each(text, |c| format!("&#{};", c as u32)),
        each(text, |c| format!("&#x{:x};", c as u32)),
        STANDARD.encode(text),
        STANDARD.encode(format!("u:{text}")),
        STANDARD.encode(format!("{{\"token\":\"{text}\"}}")),
        URL_SAFE_NO_PAD.encode(format!("a{text}b")),
        each(text, |c| format!("{:02x}", c as u32)),
    ]
}

/// All canaries in all forms, one a line.
fn echo() -> String {
    let lines = CANARIES.into_iter().flat_map(forms);
    lines.fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

/// What only base64 shows of a word: its middle, at each of the three places that it can stand at.
fn base64_middles(word: &str) -> impl Iterator<Item = String> {
    (0..3).map(move |before| {
        let text = STANDARD.encode(format!("{}{word}", "x".repeat(before)));
        let whole = (before + word.len()) * 8 / 6;
        text[(before * 8).div_ceil(6)..whole].to_owned()
    })
}

fn assert_no_canary(name: &str, text: &str) {
    let small = text.to_lowercase();
    for canary in CANARIES {
        let word = word(canary);
        let mut traces = vec![
            word.to_lowercase(),
            each(word, |c| format!("%{:02x}", c as u32)),
            each(word, |c| format!("&#{};", c as u32)),
            each(word, |c| format!("&#x{:x};", c as u32)),
            each(word, |c| format!("{:02x}", c as u32)),
        ];
        traces.retain(|trace| small.contains(trace.as_str()));
        traces.extend(base64_middles(word).filter(|middle| text.contains(middle.as_str())));
        if let Some(trace) = traces.first() {
            let at = small.find(&trace.to_lowercase()).unwrap();
            let around: String = small[..at].chars().rev().take(200).collect();
            let around: String = around.chars().rev().collect();
            panic!("{name} has {trace} of {word}: …{around}");
        }
    }
}

/// All files below a folder, as text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                return files(&path);
            }
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            vec![(path.display().to_string(), text)]
        })
        .collect()
}

/// The requests that a server got, whole heads.
type Heads = Arc<Mutex<Vec<String>>>;

/// Answers each request by its head and number; the connection is closed after that.
async fn serve(answer: impl Fn(&str, usize) -> Vec<u8> + Send + Sync + 'static) -> (String, Heads) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    let heads = Heads::default();
    let (log, answer, count) = (heads.clone(), Arc::new(answer), Arc::new(AtomicUsize::new(0)));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (log, answer, count) = (log.clone(), answer.clone(), count.clone());
            tokio::spawn(async move {
                let mut bytes = Vec::new();
                let mut buffer = [0; 4096];
                while !bytes.windows(4).any(|w| w == b"\r\n\r\n") {
                    match stream.read(&mut buffer).await {
                        Ok(n) if n > 0 => bytes.extend_from_slice(&buffer[..n]),
                        _ => return,
                    }
                }
                let head = String::from_utf8_lossy(&bytes).into_owned();
                let number = count.fetch_add(1, Ordering::Relaxed);
                let bytes = answer(&head, number);
                log.lock().unwrap().push(head);
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    (authority, heads)
}

fn message(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Every canary in every form that a header can hold.
fn echoing_headers() -> String {
    let lines: Vec<String> = CANARIES.into_iter().flat_map(forms).collect();
    let mut headers = String::new();
    for (number, line) in lines.iter().enumerate() {
        let _ = write!(headers, "X-Echo-{number}: {line}\r\n");
    }
    for canary in CANARIES {
        let name = word(canary);
        let _ = write!(
            headers,
            "Set-Cookie: s={canary}; Path=/\r\nSet-Cookie: {canary}=1\r\n"
        );
        let _ = write!(
            headers,
            "WWW-Authenticate: Basic realm=\"{canary}\"\r\nServer: {canary}\r\n"
        );
        assert!(canary.contains(name));
    }
    headers
}

const NS: &str = "xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" version=\"1.1\"";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

fn list() -> String {
    let mut text = format!("<uws:jobs {NS}>\n<!-- {} -->\n", echo().replace("--", "- -"));
    for canary in CANARIES {
        let told = escaped(canary);
        let _ = write!(
            text,
            "<uws:jobref id=\"{told}\" xlink:href=\"/jobs/{told}\"><uws:phase>{told}</uws:phase><uws:runId>{told}</uws:runId></uws:jobref>"
        );
    }
    text + "</uws:jobs>"
}

fn job() -> String {
    let told: String = CANARIES.map(escaped).join(" ");
    format!(
        "<uws:job {NS}><uws:jobId>{told}</uws:jobId><uws:ownerId>{told}</uws:ownerId><uws:phase>PENDING</uws:phase>\
         <uws:quote>{told}</uws:quote><uws:creationTime>{told}</uws:creationTime><uws:startTime>{told}</uws:startTime>\
         <uws:endTime xsi:nil=\"true\"/><uws:executionDuration>{told}</uws:executionDuration><uws:destruction>{told}</uws:destruction>\
         <uws:parameters><uws:parameter id=\"{told}\">{told}</uws:parameter></uws:parameters>\
         <uws:results><uws:result id=\"{told}\" xlink:href=\"http://u:{told}@127.0.0.1/{told}?token={told}\"/></uws:results>\
         <uws:errorSummary type=\"{told}\" hasDetail=\"true\"><uws:message>{told}</uws:message></uws:errorSummary></uws:job>"
    )
}

/// The addresses of jobs, each with canaries at another place.
fn location(own: &str, number: usize) -> String {
    let form = |canary: &str, which: usize| forms(canary)[which].clone();
    let canary = CANARIES[number % CANARIES.len()];
    let encoded = form(canary, 1);
    match number % 4 {
        0 => format!("/jobs/{encoded}{number}"),
        1 => format!("http://u:{encoded}@{own}/jobs/{number}"),
        2 => format!("http://{own}/jobs/{number}?token={encoded}"),
        _ => format!("/jobs/{number}-{}", form(canary, 16)),
    }
}

/// What the hostile server answers. It cycles through the ways to go wrong.
fn hostile(head: &str, number: usize, elsewhere: &str) -> Vec<u8> {
    let own = head
        .lines()
        .find_map(|l| l.strip_prefix("Host: "))
        .unwrap_or_default()
        .to_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap_or_default());
    let headers = echoing_headers();
    let canary = CANARIES[number % CANARIES.len()];
    let is_list = path == "/jobs" || path.starts_with("/jobs?");
    match (method, number % 7) {
        ("GET", _) if is_list => message(
            "200 OK",
            &format!("Content-Type: application/xml\r\n{headers}"),
            list().as_bytes(),
        ),
        ("POST", _) if is_list => {
            let headers = format!("Location: {}\r\n{headers}", location(&own, number));
            message("303 See Other", &headers, echo().as_bytes())
        }
        ("GET", 0 | 1) => message(
            "200 OK",
            &format!("Content-Type: application/xml\r\n{headers}"),
            job().as_bytes(),
        ),
        ("GET", 2) => {
            let encoded = forms(canary)[1].clone();
            let headers =
                format!("Location: http://u:{encoded}@{elsewhere}/{encoded}?token={encoded}\r\n{headers}");
            message("302 Found", &headers, echo().as_bytes())
        }
        (_, 3) => format!("{canary} is no HTTP\r\n{}", echo()).into_bytes(),
        (_, 4) => {
            // The body breaks off in the middle of a canary.
            let half = &canary[..canary.len() - 2];
            let head = format!("HTTP/1.1 500 {canary}\r\n{headers}Content-Length: 9999\r\n\r\n{half}");
            head.into_bytes()
        }
        (_, 5) => {
            let body = [b"\xff\xfe ", echo().as_bytes()].concat();
            message(&format!("403 {canary}"), &headers, &body)
        }
        _ => message(
            &format!("500 {canary}"),
            &format!("Content-Type: text/html\r\n{headers}"),
            echo().as_bytes(),
        ),
    }
}

async fn run(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = program(&folder.path("state"), arguments);
    command
        .env("BEARER", BEARER)
        .env("PASSWORD", PASSWORD)
        .env("COOKIE", format!("sid={COOKIE}"))
        .env("HEADER", HEADER);
    let child = command.spawn().unwrap();
    tokio::task::spawn_blocking(move || finish(child)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_left_behind_has_a_secret() {
    let (elsewhere, stolen) =
        serve(|_, _| message("200 OK", "Content-Type: text/plain\r\n", b"thank you")).await;
    let there = elsewhere.clone();
    let (home, heads) = serve(move |head, number| hostile(head, number, &there)).await;
    let secrets = [
        "bearer = { env = \"BEARER\" }",
        "basic = { user = \"u\", password = { env = \"PASSWORD\" } }",
        "cookie = { env = \"COOKIE\" }",
        "header = { name = \"X-Auth-Token\", value = { env = \"HEADER\" } }",
    ];
    let query = forms(QUERY)[1].clone();
    // The second identity is used less than the first, so each kind comes first once.
    for (number, first) in secrets.into_iter().enumerate() {
        let folder = Folder::new();
        let others: String = secrets
            .iter()
            .filter(|other| **other != first)
            .enumerate()
            .fold(String::new(), |text, (n, other)| {
                format!("{text}[identity.i{n}]\n{other}\n")
            });
        let text = format!(
            "url = \"http://{home}/jobs?token={query}\"\nprofile = \"uws\"\n[identity.first]\n{first}\n{others}"
        );
        let target =
            std::env::temp_dir().join(format!("voconform-canary-{}-{number}.toml", std::process::id()));
        std::fs::write(&target, text).unwrap();
        let target_name = target.to_str().unwrap();
        let reports = ["run.json", "run.html", "run.txt", "run.har"].map(|name| folder.argument(name));
        let har = folder.argument("again.har");
        let mut arguments = vec!["check", target_name, "--quick", "--deadline", "4s", "--har", &har];
        reports
            .iter()
            .for_each(|path| arguments.extend(["--report", path.as_str()]));
        let ran = run(&folder, &arguments).await;
        std::fs::remove_file(&target).unwrap();
        assert!(ran.code.is_some_and(|code| code != 70), "{}{}", ran.out, ran.err);
        let again = ["again.json", "again.html", "again.txt"].map(|name| folder.argument(name));
        let mut arguments = vec!["recheck", har.as_str()];
        again
            .iter()
            .for_each(|path| arguments.extend(["--report", path.as_str()]));
        let rechecked = run(&folder, &arguments).await;
        assert!(rechecked.code.is_some_and(|code| code != 70), "{}", rechecked.err);
        let outputs = [ran.out, ran.err, rechecked.out, rechecked.err];
        let names = ["stdout", "stderr", "stdout of recheck", "stderr of recheck"];
        for (name, text) in names.into_iter().zip(&outputs) {
            assert_no_canary(name, text);
        }
        let left = files(&folder.path(""));
        assert!(left.len() >= 8, "{left:?}");
        for (name, text) in &left {
            assert_no_canary(name, text);
        }
    }
    // The canaries were really sent, each as it should be, and nowhere else.
    let sent = heads.lock().unwrap().concat();
    for proof in [
        format!("Authorization: Bearer {BEARER}"),
        format!(
            "Authorization: Basic {}",
            STANDARD.encode(format!("u:{PASSWORD}"))
        ),
        format!("Cookie: sid={COOKIE}"),
        format!("X-Auth-Token: {HEADER}"),
        format!("token={query}"),
    ] {
        assert!(sent.contains(&proof), "{proof} was not sent");
    }
    let stolen = stolen.lock().unwrap().clone();
    assert!(!stolen.is_empty(), "no redirect was followed");
    stolen
        .iter()
        .for_each(|head| assert_no_canary("a request to another server", head));
    for name in ["Authorization", "Cookie", "X-Auth-Token"] {
        assert!(stolen.iter().all(|head| !head.contains(name)), "{stolen:?}");
    }
}
