//! A server whose clock is moved by hand, and a record of all that it says, byte for byte.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use voconform_reference_server::{Clock, Config, ManualClock, Running, start};

/// Headers of a request with a url-encoded body.
pub const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const ACCEPT: &str = "Accept: application/xml,text/plain\r\n";

pub struct Session {
    running: Running,
    clock: Arc<ManualClock>,
    address: String,
    pub transcript: String,
    jobs: Vec<String>,
}

impl Session {
    pub async fn start(faults: &[&str], variants: &[&str]) -> Session {
        let clock = Arc::new(ManualClock::new("2026-11-22T10:00:00.250Z".parse().unwrap()));
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let given: Arc<dyn Clock> = clock.clone();
        let config = Config {
            faults: owned(faults),
            variants: owned(variants),
            clock: given,
            ..Config::default()
        };
        let running = start(config).await.unwrap();
        let address = running
            .index_url()
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        Session {
            running,
            clock,
            address,
            transcript: String::new(),
            jobs: Vec::new(),
        }
    }

    /// Ends the server and gives the record.
    pub async fn end(self) -> String {
        let said = self.anonymous();
        self.running.shutdown().await;
        said
    }

    /// Moves the clock.
    pub fn pass(&self, milliseconds: u64) {
        self.clock.advance(Duration::from_millis(milliseconds));
    }

    pub async fn make(&mut self, path: &str, headers: &str, body: &str) -> String {
        let answer = self.say("POST", path, headers, body).await;
        let lower = answer.to_ascii_lowercase();
        let location = lower
            .find("\r\nlocation: ")
            .map(|at| answer[at + 12..].lines().next().unwrap_or_default());
        let base = format!("http://{}", self.address);
        let path = location.map(|url| {
            url.strip_prefix(&base)
                .unwrap_or(url)
                .trim_end_matches('/')
                .to_owned()
        });
        let path = path
            .filter(|path| path.starts_with('/'))
            .unwrap_or_else(|| "/uws/jobs/lost".to_owned());
        if let Some(id) = path
            .rsplit('/')
            .next()
            .filter(|id| id.starts_with("job") && *id != "jobs")
        {
            self.jobs.push(id.to_owned());
        }
        path
    }

    pub async fn post(&mut self, job: &str, child: &str, form: &str) -> String {
        self.say("POST", &format!("{job}/{child}"), FORM, form).await
    }

    /// GET that is not written down, and so can be made beside others.
    pub async fn ask(&self, path: &str) -> String {
        self.raw("GET", path, ACCEPT, "", true).await
    }

    pub async fn abort_quietly(&self, job: &str) -> String {
        self.raw("POST", &format!("{job}/phase"), FORM, "PHASE=ABORT", true)
            .await
    }

    pub async fn get(&mut self, path: &str) -> String {
        self.say("GET", path, ACCEPT, "").await
    }

    /// Sends a request and writes down what came back, byte for byte.
    pub async fn say(&mut self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let answer = self.raw(method, path, headers, body, true).await;
        let line = format!("== {method} {path} {body}\n{answer}\n");
        self.transcript.push_str(&line);
        answer
    }

    pub async fn raw(&self, method: &str, path: &str, headers: &str, body: &str, close: bool) -> String {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let (length, address) = (body.len(), &self.address);
        let close = if close { "Connection: close\r\n" } else { "" };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{close}{headers}Content-Length: {length}\r\n\r\n"
        );
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .await
            .unwrap();
        let mut answer = Vec::new();
        let mut piece = [0; 4096];
        loop {
            // A broken connection is an answer, too.
            let read = stream.read(&mut piece).await.unwrap_or(0);
            answer.extend_from_slice(&piece[..read]);
            let head_is_there = answer.windows(4).any(|window| window == b"\r\n\r\n");
            if read == 0 || (close.is_empty() && head_is_there) {
                break;
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Without what differs between any two servers: the address, and the noise in job ids.
    fn anonymous(&self) -> String {
        let mut text = self.transcript.replace(&self.address, "HOST");
        for id in &self.jobs {
            if let Some(noise) = id.rsplit('-').next().filter(|noise| noise.len() == 8) {
                text = text.replace(noise, "NOISE");
            }
        }
        text
    }
}
