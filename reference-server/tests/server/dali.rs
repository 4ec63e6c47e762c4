//! The TAP and SODA services: what DALI adds to UWS, and what becomes of their jobs.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::client::{Said, Server, server};

const FORM: &str = "application/x-www-form-urlencoded";

/// Percent-encodes a form.
fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
                b => format!("%{b:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> = pairs.iter().map(|(n, v)| format!("{n}={}", encode(v))).collect();
    pairs.join("&")
}

struct Face {
    server: Server,
    list: String,
}

impl Face {
    async fn of(name: &str) -> Face {
        let server = server().await;
        let found = server.running.endpoints().iter().find(|(n, _)| n == name);
        let list = found.unwrap().1.clone();
        Face { server, list }
    }

    async fn say(&self, method: &str, url: &str, body: &str) -> Said {
        let method: reqwest::Method = method.parse().unwrap();
        let request = self.server.client.request(method, url).body(body.to_owned());
        let response = request.header("Content-Type", FORM).send().await.unwrap();
        Said {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    async fn get(&self, url: &str) -> Said {
        self.say("GET", url, "").await
    }

    async fn make(&self, pairs: &[(&str, &str)]) -> String {
        let said = self.say("POST", &self.list, &form(pairs)).await;
        assert_eq!(said.status, 303, "{pairs:?}");
        said.location()
    }

    async fn post(&self, job: &str, child: &str, pairs: &[(&str, &str)]) -> u16 {
        let said = self.say("POST", &format!("{job}{child}"), &form(pairs)).await;
        if said.status == 303 {
            assert_eq!(said.location(), job);
        }
        said.status
    }

    /// Runs a job to its end, which is seen by waiting.
    async fn run(&self, job: &str) -> String {
        assert_eq!(self.post(job, "/phase", &[("phase", "RUN")]).await, 303);
        for phase in ["PENDING", "QUEUED", "EXECUTING"] {
            self.get(&format!("{job}?WAIT=20&PHASE={phase}")).await;
        }
        self.get(&format!("{job}/phase")).await.text()
    }

    async fn run_new(&self, pairs: &[(&str, &str)]) -> (String, String) {
        let job = self.make(pairs).await;
        let phase = self.run(&job).await;
        (job, phase)
    }
}

fn query(text: &str) -> [(&str, &str); 2] {
    [("LANG", "ADQL"), ("QUERY", text)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_gives_one_result_called_result() {
    let tap = Face::of("tap").await;
    let (job, phase) = tap
        .run_new(&query("SELECT name FROM mock.stars ORDER BY id"))
        .await;
    assert_eq!(phase, "COMPLETED");
    let result = tap.get(&format!("{job}/results/result")).await;
    assert_eq!(
        (result.status, result.header("content-type")),
        (200, "application/x-votable+xml")
    );
    assert!(result.text().contains("<TD>Sirius</TD>") && result.text().contains("value=\"OK\""));
    assert_eq!(tap.get(&format!("{job}/error")).await.status, 404);
    let few = [("MAXREC", "2"), ("RESPONSEFORMAT", "votable"), ("VOCONFORM", "1")];
    let (job, _) = tap
        .run_new(&[&query("SELECT name FROM mock.stars")[..], &few].concat())
        .await;
    let text = tap.get(&format!("{job}/results/result")).await.text();
    assert_eq!(
        (text.matches("<TR>").count(), text.contains("OVERFLOW")),
        (2, true)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_queries_are_taken_and_fail_when_they_run() {
    let tap = Face::of("tap").await;
    let good = "SELECT name FROM mock.stars";
    let wrong: [(&[(&str, &str)], &str); 6] = [
        (&query("SELECT none FROM mock.stars"), "Unknown column none"),
        (&query("SELECT FROM WHERE"), "Syntax error"),
        (&[("LANG", "NONE"), ("QUERY", good)], "The language"),
        (&[("LANG", "ADQL")], "QUERY is missing"),
        (
            &[("LANG", "ADQL"), ("QUERY", good), ("query", good)],
            "more than once",
        ),
        (
            &[("LANG", "ADQL"), ("QUERY", good), ("MAXREC", "-1")],
            "MAXREC must be",
        ),
    ];
    for (pairs, why) in wrong {
        let (job, phase) = tap.run_new(pairs).await;
        assert_eq!(phase, "ERROR", "{pairs:?}");
        let error = tap.get(&format!("{job}/error")).await;
        assert_eq!(error.status, 200);
        assert!(
            error.text().contains("value=\"ERROR\"") && error.text().contains(why),
            "{}",
            error.text()
        );
        assert!(tap.get(&job).await.text().contains(why));
        assert_eq!(tap.get(&format!("{job}/results/result")).await.status, 404);
        let sync = tap.list.replace("/async", "/sync");
        assert!(tap.say("POST", &sync, &form(pairs)).await.text().contains(why));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parameters_come_in_pieces_and_only_where_they_belong() {
    let tap = Face::of("tap").await;
    let job = tap.make(&[]).await;
    assert_eq!(
        tap.post(&job, "/parameters", &[("query", "SELECT name FROM mock.stars")])
            .await,
        303
    );
    assert_eq!(
        tap.post(&job, "/parameters", &[("Lang", "ADQL"), ("RunId", "mine")])
            .await,
        303
    );
    assert_eq!(tap.post(&job, "", &[("MAXREC", "1")]).await, 403);
    assert_eq!(tap.post(&job, "/parameters", &[("PHASE", "RUN")]).await, 403);
    let document = tap.get(&job).await.text();
    assert!(document.contains("<uws:runId>mine</uws:runId>") && !document.contains("MAXREC"));
    assert_eq!(tap.run(&job).await, "COMPLETED");
    assert_eq!(tap.post(&job, "/parameters", &[("MAXREC", "1")]).await, 403);
    let refused = tap
        .say("POST", &tap.list, &form(&[("RUNID", &"x".repeat(65))]))
        .await;
    assert_eq!(refused.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_join_takes_its_time_and_can_be_aborted() {
    let tap = Face::of("tap").await;
    let join =
        "SELECT COUNT(*) FROM TAP_SCHEMA.columns a, TAP_SCHEMA.columns b WHERE a.column_name < b.column_name";
    let job = tap.make(&query(join)).await;
    assert_eq!(tap.post(&job, "/phase", &[("PHASE", "RUN")]).await, 303);
    tap.get(&format!("{job}?WAIT=20&PHASE=QUEUED")).await;
    assert_eq!(tap.get(&format!("{job}/phase")).await.text(), "EXECUTING");
    assert_eq!(tap.post(&job, "/phase", &[("PHASE", "ABORT")]).await, 303);
    assert_eq!(tap.get(&format!("{job}/phase")).await.text(), "ABORTED");
    assert_eq!(tap.get(&format!("{job}/results/result")).await.status, 404);
}

const TABLE: &str = "<VOTABLE><RESOURCE><TABLE><FIELD name=\"n\" datatype=\"int\"/><DATA><TABLEDATA>\
                     <TR><TD>1</TD></TR><TR><TD>7</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_by_url_keeps_the_job_executing_until_it_is_there() {
    let tap = Face::of("tap").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let upload = format!("t,http://{address}/slow.vot");
    let pairs = [
        &query("SELECT n FROM TAP_UPLOAD.t WHERE n > 1")[..],
        &[("UPLOAD", upload.as_str())],
    ]
    .concat();
    let job = tap.make(&pairs).await;
    assert_eq!(tap.post(&job, "/phase", &[("PHASE", "RUN")]).await, 303);
    let (mut stream, _) = tokio::time::timeout(Duration::from_secs(30), listener.accept())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(tap.get(&format!("{job}/phase")).await.text(), "EXECUTING");
    let mut request = [0; 1024];
    let read = stream.read(&mut request).await.unwrap();
    assert!(request[..read].starts_with(b"GET /slow.vot HTTP/1.1\r\n"));
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{TABLE}",
        TABLE.len()
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
    tap.get(&format!("{job}?WAIT=20&PHASE=EXECUTING")).await;
    assert_eq!(tap.get(&format!("{job}/phase")).await.text(), "COMPLETED");
    let text = tap.get(&format!("{job}/results/result")).await.text();
    assert!(
        text.contains("<TD>7</TD>") && !text.contains("<TD>1</TD>"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_combination_of_a_cutout_gives_a_result() {
    let soda = Face::of("soda").await;
    let id = ("ID", "ivo://voconform.example/cubes?one");
    let (inside, off) = (("CIRCLE", "180 30 0.1"), ("CIRCLE", "0 30 0.1"));
    let (job, phase) = soda
        .run_new(&[id, inside, off, ("BAND", "5e-7 6e-7"), ("BAND", "-Inf 5e-7")])
        .await;
    assert_eq!(phase, "COMPLETED");
    let results = soda.get(&format!("{job}/results")).await.text();
    assert_eq!(results.matches("<uws:result ").count(), 4);
    let with = soda.get(&format!("{job}/results/cutout-1")).await;
    assert!(with.header("content-type") == "application/fits" && with.body.len() == 2880);
    let without = soda.get(&format!("{job}/results/cutout-4")).await;
    assert!(without.header("content-type") == "text/plain" && without.text().starts_with("UsageError"));
    let wrong: [(&[(&str, &str)], &str); 4] = [
        (&[id, id], "MultiValuedParamNotSupported"),
        (&[("ID", "ivo://voconform.invalid/none")], "UsageError"),
        (&[inside], "UsageError"),
        (&[id, ("CIRCLE", "a b c")], "UsageError"),
    ];
    for (pairs, word) in wrong {
        let (job, phase) = soda.run_new(pairs).await;
        assert_eq!(phase, "ERROR");
        let error = soda.get(&format!("{job}/error")).await;
        assert!(error.header("content-type").starts_with("text/plain"));
        assert!(error.text().starts_with(word), "{}", error.text());
    }
    let sync = soda.list.replace("/async", "/sync");
    let statuses: [(&[(&str, &str)], u16); 3] =
        [(&[id, inside], 200), (&[id, off], 204), (&[id, inside, off], 400)];
    for (pairs, status) in statuses {
        assert_eq!(
            soda.say("POST", &sync, &form(pairs)).await.status,
            status,
            "{pairs:?}"
        );
    }
}
