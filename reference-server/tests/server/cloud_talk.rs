//! A fixed conversation with the cloud, and that every fault and variant of it shows there.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use voconform_reference_server::{
    Access, Clock, Config, ManualClock, Running, User, faults, start, variants,
};

use crate::cloud_lines::{LINES, TRANSFERS};

/// What is said of the cloud.
const ENDPOINTS: [&str; 4] = ["cloud", "datalink", "lookup", "locate"];
const ALICE: &str = "Authorization: Bearer secret-of-alice\r\n";

pub struct Talk {
    running: Running,
    clock: Arc<ManualClock>,
    port: String,
    transcript: String,
}

impl Talk {
    async fn start(faults: &[&str], variants: &[&str], access: Access) -> Talk {
        let clock = Arc::new(ManualClock::new("2026-11-22T10:00:00.250Z".parse().unwrap()));
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let given: Arc<dyn Clock> = clock.clone();
        let alice = User {
            name: "alice".to_owned(),
            secret: "secret-of-alice".to_owned(),
        };
        let config = Config {
            faults: owned(faults),
            variants: owned(variants),
            users: vec![alice],
            access,
            clock: given,
            ..Config::default()
        };
        let running = start(config).await.unwrap();
        let port = running
            .index_url()
            .trim_end_matches('/')
            .rsplit(':')
            .next()
            .unwrap()
            .to_owned();
        Talk {
            running,
            clock,
            port,
            transcript: String::new(),
        }
    }

    /// Sends a request and notes what came back; bodies that are no text are noted by their hash.
    async fn say(&mut self, method: &str, host: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(format!("127.0.0.1:{}", self.port))
            .await
            .unwrap();
        let (port, length) = (&self.port, body.len());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n"
        );
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .unwrap();
        let mut answer = Vec::new();
        // A broken connection is an answer, too.
        let _ended = stream.read_to_end(&mut answer).await;
        let at = answer
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap_or(0);
        let (head, content) = answer.split_at(at);
        let text = String::from_utf8(content.to_vec())
            .ok()
            .filter(|text| !text.contains('\0'));
        let shown = text.unwrap_or_else(|| {
            let mut hasher = DefaultHasher::new();
            content.hash(&mut hasher);
            format!("{} bytes {:x}", content.len(), hasher.finish())
        });
        let head = String::from_utf8_lossy(head).into_owned();
        self.transcript += &format!("== {method} {host} {path}\n{head}\n{shown}\n");
        format!("{head}\n{shown}")
    }

    async fn get(&mut self, path: &str, headers: &str) -> String {
        self.say("GET", "127.0.0.1", path, headers, "").await
    }

    async fn fixed(&mut self) {
        for line in LINES {
            let (host, path) = match line.path.split_once(' ') {
                Some((host, path)) => (host, path),
                None => ("127.0.0.1", line.path),
            };
            self.say(line.method, host, path, line.headers, line.body).await;
        }
    }

    /// Identifiers beyond the limit, and URIs in a batch.
    async fn many(&mut self) {
        let ids: String = (0..60).map(|at| format!("ID=ivo://none/{at}&")).collect();
        self.get(&format!("/cloud/links?{ids}"), "").await;
        // A format that there is not.
        let none = "/cloud/links?ID=ivo://voconform.example/cloud?jbeveo010&RESPONSEFORMAT=application/x-voconform-none";
        self.get(none, "").await;
        let uris: String = (0..40)
            .map(|at| format!("uri=mast:HST/product/{at}.fits&"))
            .collect();
        self.get(&format!("/cloud/lookup?{uris}use_cloud_path=true"), "")
            .await;
        self.get(&format!("/cloud/lookup?uri={}", "x".repeat(9000)), "")
            .await;
    }

    async fn transfers(&mut self) {
        for body in TRANSFERS {
            for (path, headers) in [
                ("/cloud/locate", ""),
                ("/cloud/vospace/synctrans", ""),
                ("/cloud/locate", ALICE),
            ] {
                let headers = format!("Content-Type: text/xml\r\n{headers}");
                let answer = self.say("POST", "127.0.0.1", path, &headers, body).await;
                for url in addresses(&answer) {
                    self.get(&url, "Range: bytes=0-99\r\n").await;
                    self.get(&url, "Range: bytes=0-99\r\n").await;
                }
            }
        }
        for path in [
            "/cloud/files/cadc:VOCONFORM/jbeveo010_drz.fits",
            "/cloud/files/cadc:VOCONFORM/none.fits",
            "/cloud/files/cadc:VOCONFORM/proprietary.fits",
        ] {
            self.say("HEAD", "127.0.0.1", path, "", "").await;
            for headers in ["", ALICE] {
                let answer = self.get(path, headers).await;
                for url in addresses(&answer) {
                    self.get(&url, "Range: bytes=0-99\r\n").await;
                }
            }
        }
    }

    /// What can be done with signed URLs.
    async fn signed(&mut self) {
        let links = "/cloud/links?ID=ivo://voconform.example/cloud?visit-2024110800250";
        let answer = self.get(links, "").await;
        let Some(url) = addresses(&answer)
            .into_iter()
            .find(|url| url.contains("rubin-dp1"))
        else {
            return;
        };
        let url = url.replace("&amp;", "&");
        let last = if url.ends_with('0') { '1' } else { '0' };
        let forged = format!("{}{last}", &url[..url.len() - 1]);
        let other = url.replace(".fits?", ".fitt?");
        for (url, headers) in [
            (&url, ""),
            (&url, "Range: bytes=0-0\r\n"),
            (&url, "Authorization: Bearer x\r\n"),
            (&forged, ""),
            (&other, ""),
        ] {
            self.get(url, headers).await;
        }
        self.say("HEAD", "127.0.0.1", &url, "", "").await;
        self.get("/cloud/jobs/signed", "").await;
        self.clock.advance(Duration::from_secs(1000));
        self.get(&url, "").await;
        self.get("/cloud/jobs/signed", "").await;
        self.get("/cloud/jobs/signed/results", "").await;
    }

    /// Ends the server and gives the record, without what differs between any two servers.
    async fn end(self) -> String {
        self.running.shutdown().await;
        let mut text = self.transcript.replace(&format!(":{}", self.port), ":PORT");
        for name in ["X-Amz-Signature=", "X-Goog-Signature="] {
            let parts: Vec<&str> = text.split(name).collect();
            let rest = |part: &&str| {
                part.trim_start_matches(|c: char| c.is_ascii_hexdigit())
                    .to_owned()
            };
            let blanked: Vec<String> = parts.iter().skip(1).map(rest).collect();
            text = [vec![parts[0].to_owned()], blanked].concat().join(name);
        }
        text
    }
}

/// Paths of the files that an answer names on this server.
fn addresses(answer: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in answer.split("http://").skip(1) {
        let url = part.split(['<', '"', '\r', '\n', ' ']).next().unwrap_or_default();
        let is_file = [
            "/cloud/files/",
            "/cloud/archive/",
            "/store/",
            "/cloud/vospace/transfers/",
        ];
        if let Some((host, path)) = url.split_once('/')
            && (host.starts_with("127.0.0.1") || host.starts_with("localhost"))
            && is_file.iter().any(|start| format!("/{path}").starts_with(start))
        {
            found.push(format!("/{path}"));
        }
    }
    found.dedup();
    found
}

pub async fn transcript(faults: &[&str], variants: &[&str], access: Access) -> String {
    let mut talk = Talk::start(faults, variants, access).await;
    talk.fixed().await;
    talk.many().await;
    talk.transfers().await;
    talk.signed().await;
    talk.end().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_plain_clouds_say_the_same() {
    let one = transcript(&[], &[], Access::Own).await;
    let other = transcript(&[], &[], Access::Own).await;
    let mut lines = one.lines().zip(other.lines());
    assert_eq!(lines.find(|(a, b)| a != b), None);
    assert!(one.lines().count() > 500);
}

async fn unseen(ids: Vec<(&'static str, bool)>) -> Vec<&'static str> {
    let plain = Arc::new(transcript(&[], &[], Access::Own).await);
    let (mut running, mut unseen) = (JoinSet::new(), Vec::new());
    let mut ids = ids.into_iter();
    loop {
        while running.len() < 4
            && let Some((id, is_fault)) = ids.next()
        {
            let plain = Arc::clone(&plain);
            running.spawn(async move {
                let (faults, variants): (&[&str], &[&str]) = match is_fault {
                    true => (&[id], &[]),
                    false => (&[], &[id]),
                };
                (id, transcript(faults, variants, Access::Own).await != *plain)
            });
        }
        match running.join_next().await {
            Some(Ok((id, is_seen))) => unseen.extend((!is_seen).then_some(id)),
            Some(Err(error)) => panic!("{error}"),
            None => return unseen,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_of_the_cloud_is_seen() {
    let here = faults().filter(|fault| ENDPOINTS.contains(&fault.endpoint()));
    let ids: Vec<_> = here.map(|fault| (fault.id, true)).collect();
    assert!(ids.len() > 150);
    assert_eq!(unseen(ids).await, Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_variant_of_the_cloud_is_seen() {
    let here = variants()
        .filter(|variant| ENDPOINTS.contains(&variant.endpoint()) && variant.access != Access::Closed);
    let ids: Vec<_> = here.map(|variant| (variant.id, false)).collect();
    assert_eq!(unseen(ids).await, Vec::<&str>::new());
}
