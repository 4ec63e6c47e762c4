//! A fixed conversation with a server whose clock is moved by hand, so that two plain servers say exactly the same.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use voconform_reference_server::{Clock, Config, ManualClock, Running, start};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const ACCEPT: &str = "Accept: application/xml,text/plain\r\n";
const MULTIPART: &str = "Content-Type: multipart/form-data; boundary=b\r\n";
const RUN_ID: &str = "RUNID=a%20b%26%3Cc%3E%25%C3%A9%20and%20so%20on%20until%20it%20is%20rather%20long";

pub struct Session {
    running: Running,
    clock: Arc<ManualClock>,
    address: String,
    transcript: String,
    jobs: Vec<String>,
}

/// Everything that a server with these faults and variants says in the conversation.
pub async fn transcript(faults: &[&str], variants: &[&str]) -> String {
    let mut session = Session::start(faults, variants).await;
    session.talk().await;
    let said = session.anonymous();
    session.running.shutdown().await;
    said
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

    pub fn pass(&self, milliseconds: u64) {
        self.clock.advance(Duration::from_millis(milliseconds));
    }

    async fn talk(&mut self) {
        self.look_around().await;
        let idle = self.creations().await;
        self.look_at(&idle).await;
        self.change(&idle).await;
        self.refusals(&idle).await;
        self.abort(&idle).await;
        self.run_and_finish().await;
        self.fail().await;
        self.limits().await;
        self.delete().await;
        self.old_face().await;
    }

    async fn look_around(&mut self) {
        for path in [
            "/uws/jobs",
            "/uws/jobs?PHASE=SUSPENDED",
            "/uws/jobs/none",
            "/uws/jobs/none/phase",
        ] {
            self.get(path).await;
        }
        self.say("POST", "/uws/jobs/none/phase", FORM, "PHASE=ABORT")
            .await;
        self.say("DELETE", "/uws/jobs/none", "", "").await;
        self.say("PUT", "/uws/jobs", FORM, "A=1").await;
        for bad in ["PHASE=FOO", "LAST=0", "AFTER=yesterday", "RUNID=x&PHASE=RUN"] {
            self.get(&format!("/uws/jobs?{bad}")).await;
        }
        self.get("/uws/jobs").await;
        let head = self.raw("GET", "/uws/jobs", "", "", false).await;
        self.transcript.push_str(&head);
    }

    async fn creations(&mut self) -> String {
        let weird = format!("A=%3C%26%3E%22%5D%5D%3E%09%C3%A9&B=%01&b=2&RESULTS=2&{RUN_ID}");
        let job = self.make("/uws/jobs", FORM, &weird).await;
        self.pass(1);
        self.make("/uws/jobs", FORM, &weird).await;
        let empty = self.make("/uws/jobs", FORM, "").await;
        self.get(&format!("{empty}/parameters")).await;
        self.make(
            "/uws/jobs",
            FORM,
            "DESTRUCTION=2026-12-01T00%3A00%3A00Z&EXECUTIONDURATION=77",
        )
        .await;
        let body = "--b\r\nContent-Disposition: form-data; name=\"UPLOAD\"\r\n\r\nt,param:t\r\n--b\r\nContent-Disposition: \
            form-data; name=\"t\"; filename=\"t\"\r\n\r\n<x/>\r\n--b--\r\n";
        let inline = self.make("/uws/jobs", MULTIPART, body).await;
        self.get(&format!("{inline}/parameters/t")).await;
        self.make("/uws/jobs?PHASE=RUN", FORM, "SECONDS=0").await;
        self.make("/uws/jobs", FORM, "SECONDS=abc").await;
        self.get("/uws/jobs").await;
        self.get("/uws/jobs?LAST=2").await;
        let after = "AFTER=2026-11-22T10:00:00.250Z";
        let filters = [
            after,
            "PHASE=PENDING",
            "PHASE=ABORTED&PHASE=PENDING",
            "PHASE=PENDING&LAST=1",
        ];
        for filter in filters {
            self.get(&format!("/uws/jobs?{filter}")).await;
        }
        for filter in [
            "PHASE=COMPLETED&LAST=1",
            "AFTER=2027-01-01T00:00:00Z&PHASE=PENDING",
        ] {
            self.get(&format!("/uws/jobs?{filter}")).await;
        }
        self.get("/uws/jobs?AFTER=2027-01-01T00:00:00Z&LAST=3").await;
        self.get("/uws/jobs?AFTER=2026-11-22T09:00:00Z&LAST=3&PHASE=ABORTED")
            .await;
        job
    }

    async fn look_at(&mut self, job: &str) {
        self.get(job).await;
        self.children(job).await;
        self.get(&format!("{job}/nosuch")).await;
        self.get(&format!("{job}/results/nosuch")).await;
        self.get(&format!("{job}/executionDuration")).await;
        self.get(&format!("{job}/phase?PHASE=RUN")).await;
        self.get(&format!("{job}/phase")).await;
        self.say("HEAD", job, "", "").await;
        self.say("PATCH", job, "", "").await;
        self.say("GET", job, "", "").await;
        self.say("GET", job, "Accept: text/html\r\n", "").await;
        self.say("GET", job, "Accept-Encoding: gzip\r\n", "").await;
        self.pass(900);
        self.get(&format!("{job}/phase")).await;
        self.get(&format!("{job}/destruction")).await;
    }

    async fn children(&mut self, job: &str) {
        for child in [
            "phase",
            "executionduration",
            "destruction",
            "error",
            "quote",
            "results",
            "parameters",
            "owner",
        ] {
            self.get(&format!("{job}/{child}")).await;
        }
    }

    async fn change(&mut self, job: &str) {
        for value in ["40", "-5", "abc", "86400"] {
            self.post(job, "executionduration", &format!("EXECUTIONDURATION={value}"))
                .await;
            self.get(&format!("{job}/executionduration")).await;
        }
        for value in ["2026-11-23T00:00:00.000Z", "tomorrow", "2026-11-24T00:00:00Z"] {
            self.post(job, "destruction", &format!("DESTRUCTION={value}"))
                .await;
            self.get(&format!("{job}/destruction")).await;
        }
        self.get(job).await;
        self.post(job, "parameters", "a=new").await;
        self.post(job, "parameters", "NEW=1").await;
        self.post(job, "parameters", "CREATIONTIME=2000-01-01T00:00:00Z")
            .await;
        self.say("PUT", &format!("{job}/parameters/A"), "", "newer").await;
        self.get(job).await;
    }

    async fn refusals(&mut self, job: &str) {
        for form in ["PHASE=EXECUTING", "PHASE=FOO", ""] {
            let other = self.make("/uws/jobs", FORM, "Z=1").await;
            self.post(&other, "phase", form).await;
            self.get(&other).await;
        }
        for form in ["ACTION=FOO", "X=1", ""] {
            self.say("POST", job, FORM, form).await;
            self.get(&format!("{job}/phase")).await;
        }
        self.get(&format!("{job}?ACTION=DELETE")).await;
        for child in ["phase", "destruction", "results", "parameters"] {
            self.say("DELETE", &format!("{job}/{child}"), "", "").await;
        }
        self.get(job).await;
    }

    async fn abort(&mut self, job: &str) {
        self.post(job, "phase", "PHASE=ABORT").await;
        self.get(job).await;
        self.children(job).await;
        self.get("/uws/jobs").await;
        self.post(job, "phase", "PHASE=RUN").await;
        self.post(job, "phase", "PHASE=ABORT").await;
        self.post(job, "parameters", "A=late").await;
        self.get(job).await;
        self.get(&format!("{job}/phase?PHASE=ABORT")).await;
    }

    async fn run_and_finish(&mut self) {
        let job = self.make("/uws/jobs", FORM, "SECONDS=1&X=1").await;
        self.get(&format!("{job}/phase?PHASE=ABORT")).await;
        self.pass(5);
        self.post(&job, "phase", "PHASE=RUN").await;
        for _ in 0..6 {
            self.get(&job).await;
            self.get(&format!("{job}/results/result")).await;
            self.pass(310);
        }
        self.post(&job, "phase", "PHASE=RUN").await;
        self.pass(2000);
        self.get(&job).await;
        self.children(&job).await;
        self.get("/uws/jobs").await;
        let result = format!("{job}/results/result");
        self.get(&result).await;
        self.say("POST", &format!("{job}/results"), FORM, "X=1").await;
        self.say("PUT", &result, "", "x").await;
        self.get(&result).await;
        self.say("DELETE", &result, "", "").await;
        self.get(&result).await;
        self.post(&job, "phase", "PHASE=RUN").await;
        self.post(&job, "phase", "PHASE=ABORT").await;
        self.get(&job).await;
        self.say("DELETE", &job, "", "").await;
        self.get(&result).await;
        self.get(&format!("{job}/parameters")).await;
    }

    async fn fail(&mut self) {
        let job = self.make("/uws/jobs?PHASE=RUN", FORM, "FAIL=it%20broke").await;
        self.pass(100);
        self.get(&job).await;
        self.children(&job).await;
        self.post(&job, "phase", "PHASE=RUN").await;
        self.pass(400);
        self.get(&job).await;
    }

    async fn limits(&mut self) {
        let job = self
            .make("/uws/jobs?PHASE=RUN", FORM, "SECONDS=9&EXECUTIONDURATION=2")
            .await;
        self.say("DELETE", &job, "", "").await;
        self.get(&job).await;
        let job = self
            .make("/uws/jobs?PHASE=RUN", FORM, "SECONDS=9&EXECUTIONDURATION=2")
            .await;
        self.pass(5000);
        self.get(&job).await;
        self.post(&job, "destruction", "DESTRUCTION=2000-01-01T00:00:00Z")
            .await;
        self.get(&job).await;
        self.pass(70_000);
        self.get(&job).await;
    }

    async fn delete(&mut self) {
        for (method, form) in [("DELETE", ""), ("POST", "ACTION=DELETE")] {
            let job = self.make("/uws/jobs", FORM, "X=1").await;
            self.say(method, &job, FORM, form).await;
            self.get(&job).await;
            self.get(&format!("{job}/phase")).await;
            self.get(&format!("{job}/parameters")).await;
            self.get("/uws/jobs").await;
            self.get("/uws/jobs?PHASE=ARCHIVED").await;
            self.say(method, &job, FORM, form).await;
        }
        let job = self.make("/uws/jobs", FORM, "ARCHIVE=1").await;
        self.say("DELETE", &job, "", "").await;
        self.get(&job).await;
        self.get(&format!("{job}/parameters")).await;
        self.get("/uws/jobs?PHASE=ARCHIVED").await;
    }

    async fn old_face(&mut self) {
        let job = self.make("/uws10/jobs", FORM, "X=1").await;
        self.get(&job).await;
        self.get(&format!("{job}?WAIT=1")).await;
        self.get("/uws10/jobs?PHASE=PENDING").await;
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

    async fn post(&mut self, job: &str, child: &str, form: &str) -> String {
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
    async fn say(&mut self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let answer = self.raw(method, path, headers, body, true).await;
        let line = format!("== {method} {path} {body}\n{answer}\n");
        self.transcript.push_str(&line);
        answer
    }

    async fn raw(&self, method: &str, path: &str, headers: &str, body: &str, close: bool) -> String {
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
    pub fn anonymous(&self) -> String {
        let mut text = self.transcript.replace(&self.address, "HOST");
        for id in &self.jobs {
            if let Some(noise) = id.rsplit('-').next().filter(|noise| noise.len() == 8) {
                text = text.replace(noise, "NOISE");
            }
        }
        text
    }
}
