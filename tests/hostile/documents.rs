//! Servers that speak HTTP well and say terrible things in it.

use std::time::Duration;

use super::corpus::{Expect, Hostile, list, other};
use super::server::Asked;
use super::wire::LIST;

const XML: &str = "Content-Type: application/xml\r\n";
const JSON: &str = "Content-Type: application/json\r\n";
const NS: &str = "xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" version=\"1.1\"";

/// Answers the list with this, whatever is asked.
async fn say(mut x: Asked, body: impl AsRef<[u8]>) {
    x.answer("200 OK", XML, body).await;
}

fn entities() -> String {
    let mut dtd = String::from("<!ENTITY a0 \"aaaaaaaaaa\">");
    for n in 1..10 {
        let before = format!("&a{};", n - 1).repeat(10);
        dtd.push_str(&format!("<!ENTITY a{n} \"{before}\">"));
    }
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE uws:jobs [{dtd}]><uws:jobs {NS}><uws:jobref id=\"&a9;\"><uws:phase>PENDING</uws:phase></uws:jobref></uws:jobs>"
    )
}

/// A job list that makes one job after the other, all of them alike.
struct Job {
    /// What a Location of a job ends in.
    id: &'static str,
    /// The phase that it is in for ever once it runs.
    phase: &'static str,
    /// Where its result is.
    result: &'static str,
    /// How long a request with WAIT is held.
    held: Duration,
    /// The Date of all answers.
    date: &'static str,
}

const JOB: Job = Job {
    id: "1",
    phase: "COMPLETED",
    result: "/jobs/1/results/r",
    held: Duration::ZERO,
    date: "",
};

async fn jobs(mut x: Asked, job: Job) {
    let (method, target) = x.line();
    let (method, target) = (method.to_owned(), target.to_owned());
    let path = target.split('?').next().unwrap_or_default().to_owned();
    if target.contains("WAIT") {
        tokio::time::sleep(job.held).await;
    }
    let date = match job.date {
        "" => String::new(),
        date => format!("Date: {date}\r\n"),
    };
    let document = || {
        let escaped = job
            .id
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;");
        format!(
            "<uws:job {NS}><uws:jobId>{escaped}</uws:jobId><uws:ownerId xsi:nil=\"true\"/><uws:phase>{}</uws:phase><uws:quote xsi:nil=\"true\"/><uws:creationTime>2026-01-01T00:00:00Z</uws:creationTime><uws:startTime xsi:nil=\"true\"/><uws:endTime xsi:nil=\"true\"/><uws:executionDuration>0</uws:executionDuration><uws:destruction>2036-01-01T00:00:00Z</uws:destruction><uws:parameters/><uws:results><uws:result id=\"r\" xlink:href=\"{}\"/></uws:results></uws:job>",
            job.phase, job.result
        )
    };
    let headers = format!("{XML}{date}");
    match (method.as_str(), path.as_str()) {
        ("GET", "/jobs") => x.answer("200 OK", &headers, LIST).await,
        ("POST", _) | ("DELETE", _) => {
            let to = if method == "DELETE" {
                "/jobs".to_owned()
            } else {
                format!("/jobs/{}", job.id)
            };
            x.answer("303 See Other", &format!("Location: {to}\r\n{date}"), "")
                .await;
        }
        ("GET", path) if path.ends_with("/phase") => {
            let phase = job.phase;
            x.answer("200 OK", &format!("Content-Type: text/plain\r\n{date}"), phase)
                .await;
        }
        ("GET", path) if path.starts_with("/jobs/") && !path.ends_with("/results") => {
            let body = document();
            x.answer("200 OK", &headers, body).await;
        }
        _ => x.answer("404 Not Found", "", "").await,
    }
}

/// A list of links whose rows are packed as BINARY2, with this as their stream.
fn binary2(stream: &str) -> String {
    let fields: String = [
        ("ID", "meta.id;meta.main"),
        ("access_url", "meta.ref.url"),
        ("service_def", "meta.ref"),
        ("error_message", "meta.code.error"),
        ("semantics", "meta.code"),
        ("description", "meta.note"),
        ("content_type", "meta.code.mime"),
    ]
    .iter()
    .map(|(name, ucd)| format!("<FIELD name=\"{name}\" ucd=\"{ucd}\" datatype=\"char\" arraysize=\"*\"/>"))
    .collect();
    format!(
        "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\"><INFO name=\"QUERY_STATUS\" value=\"OK\"/><TABLE>{fields}<DATA><BINARY2><STREAM encoding=\"base64\">{stream}</STREAM></BINARY2></DATA></TABLE></RESOURCE></VOTABLE>"
    )
}

pub const DOCUMENTS: &[Hostile] = &[
    list(
        "entity-bomb",
        "has entities that unfold to ten billion letters",
        |x| Box::pin(say(x, entities())),
        Expect::Open("uws-xml-wellformed", "ambiguous"),
    ),
    list(
        "external-entity",
        "has an entity that is a file of ours",
        |x| {
            Box::pin(say(
                x,
                format!(
                    "<!DOCTYPE uws:jobs [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><uws:jobs {NS}><uws:jobref id=\"1\"><uws:phase>&x;</uws:phase></uws:jobref></uws:jobs>"
                ),
            ))
        },
        Expect::Open("uws-xml-wellformed", "ambiguous"),
    ),
    list(
        "parameter-entity",
        "has a parameter entity that leads elsewhere",
        |x| {
            Box::pin(say(
                x,
                format!(
                    "<!DOCTYPE uws:jobs [<!ENTITY % x SYSTEM \"http://169.254.169.254/x.dtd\"> %x;]><uws:jobs {NS}></uws:jobs>"
                ),
            ))
        },
        Expect::Open("uws-xml-wellformed", "ambiguous"),
    ),
    list(
        "deep-xml",
        "nests 100 000 elements",
        |x| {
            Box::pin(say(
                x,
                format!(
                    "<uws:jobs {NS}>{}{}</uws:jobs>",
                    "<a>".repeat(100_000),
                    "</a>".repeat(100_000)
                ),
            ))
        },
        Expect::Open("uws-xml-wellformed", "too-large"),
    ),
    list(
        "many-attributes",
        "has a million attributes",
        |x| {
            Box::pin(async move {
                let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=''")).collect();
                say(x, format!("<uws:jobs {NS}{attributes}></uws:jobs>")).await;
            })
        },
        Expect::Open("uws-xml-wellformed", "too-large"),
    ),
    list(
        "many-jobs",
        "lists a million jobs",
        |x| {
            Box::pin(async move {
                let jobs: String = (0..1_000_000)
                    .map(|n| format!("<uws:jobref id=\"{n}\"><uws:phase>COMPLETED</uws:phase></uws:jobref>"))
                    .collect();
                say(x, format!("<uws:jobs {NS}>{jobs}</uws:jobs>")).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "long-text",
        "has one word of thirty million letters",
        |x| {
            Box::pin(say(
                x,
                format!(
                    "<uws:jobs {NS}><uws:jobref id=\"{}\"><uws:phase>PENDING</uws:phase></uws:jobref></uws:jobs>",
                    "x".repeat(30_000_000)
                ),
            ))
        },
        Expect::Preflight("limit"),
    ),
    list(
        "utf-16",
        "writes UTF-16 with a byte order mark, which is legal",
        |x| {
            Box::pin(async move {
                let text = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{LIST}");
                let bytes: Vec<u8> = [0xfeff]
                    .into_iter()
                    .chain(text.encode_utf16())
                    .flat_map(u16::to_be_bytes)
                    .collect();
                say(x, bytes).await;
            })
        },
        Expect::Fine("uws-joblist-get"),
    ),
    list(
        "wrong-encoding",
        "says UTF-16 and writes UTF-8",
        |x| {
            Box::pin(say(
                x,
                format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{LIST}"),
            ))
        },
        Expect::Finding("uws-xml-wellformed", ""),
    ),
    list(
        "invalid-utf-8",
        "writes bytes that are no UTF-8",
        |x| {
            Box::pin(say(
                x,
                [
                    &LIST.as_bytes()[..LIST.len() - 11],
                    b"<uws:jobref id=\"\xff\xfe\"/>",
                    b"</uws:jobs>",
                ]
                .concat(),
            ))
        },
        Expect::Finding("uws-xml-wellformed", ""),
    ),
    list(
        "nul-in-xml",
        "has a NUL in its XML",
        |x| {
            Box::pin(say(
                x,
                format!("<uws:jobs {NS}><uws:jobref id=\"a\0b\"/></uws:jobs>"),
            ))
        },
        Expect::Finding("uws-xml-wellformed", ""),
    ),
    list(
        "unclosed",
        "never closes its elements",
        |x| {
            Box::pin(say(
                x,
                format!("<uws:jobs {NS}>{}", "<uws:jobref id='1'>".repeat(1000)),
            ))
        },
        Expect::Open("uws-xml-wellformed", "too-large"),
    ),
    list(
        "html",
        "answers a page for people whatever is asked",
        |mut x| {
            Box::pin(async move {
                x.answer(
                    "200 OK",
                    "Content-Type: text/html\r\n",
                    "<!DOCTYPE html><title>Log in</title><script>alert(1)</script>",
                )
                .await
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "job-never-finishes",
        "has jobs that execute for ever",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    phase: "EXECUTING",
                    ..JOB
                },
            ))
        },
        Expect::Finding("uws-create-initial-pending", "already-started"),
    ),
    list(
        "wait-never-returns",
        "holds requests with WAIT for an hour",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    phase: "EXECUTING",
                    held: Duration::from_secs(3600),
                    ..JOB
                },
            ))
        },
        Expect::Finding("uws-create-initial-pending", "already-started"),
    ),
    list(
        "id-with-path",
        "has jobs whose id climbs out of the list",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    id: "../../etc/passwd",
                    ..JOB
                },
            ))
        },
        Expect::Finding("uws-create-unique-id", ""),
    ),
    list(
        "id-with-quotes",
        "has jobs whose id is made of quotes, blanks and markup",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    id: "a\"b'c <script>alert(1)</script>",
                    ..JOB
                },
            ))
        },
        Expect::Finding("uws-jobid-uri-segment", ""),
    ),
    list(
        "id-with-controls",
        "has jobs whose id has percent-encoded line breaks and NULs",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    id: "a%0d%0aSet-Cookie:b%00%1b[2J",
                    ..JOB
                },
            ))
        },
        Expect::Fine("uws-create-303"),
    ),
    list(
        "result-is-file",
        "has results that are files of ours",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    result: "file:///etc/passwd",
                    ..JOB
                },
            ))
        },
        Expect::Fine("uws-create-303"),
    ),
    list(
        "result-is-script",
        "has results that are scripts",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    result: "javascript:alert(document.cookie)",
                    ..JOB
                },
            ))
        },
        Expect::Fine("uws-create-303"),
    ),
    list(
        "result-is-metadata",
        "has results at the metadata of a cloud's machine",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    result: "http://169.254.169.254/latest/meta-data/",
                    ..JOB
                },
            ))
        },
        Expect::Fine("uws-create-303"),
    ),
    list(
        "clock-years-ahead",
        "has a clock that is ten years ahead",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    date: "Thu, 01 Jan 2037 00:00:00 GMT",
                    ..JOB
                },
            ))
        },
        Expect::Fine("uws-create-303"),
    ),
    list(
        "clock-of-1970",
        "has a clock that stands at 1970",
        |x| {
            Box::pin(jobs(
                x,
                Job {
                    date: "Thu, 01 Jan 1970 00:00:00 GMT",
                    ..JOB
                },
            ))
        },
        Expect::Fine("uws-create-303"),
    ),
    other(
        "deep-json",
        "nests 100 000 arrays in a broker's answer",
        ("/", "broker"),
        |mut x| {
            Box::pin(async move {
                let body = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
                x.answer("200 OK", JSON, body).await
            })
        },
        Expect::Preflight(""),
    ),
    other(
        "deep-json-objects",
        "nests 100 000 objects in every answer of a broker",
        ("/", "broker"),
        |mut x| {
            Box::pin(async move {
                let body = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
                x.answer("201 Created", &format!("{JSON}Location: /offersets/1\r\n"), body)
                    .await
            })
        },
        Expect::Preflight(""),
    ),
    other(
        "yaml-anchors",
        "has YAML anchors that unfold to billions",
        ("/", "broker"),
        |mut x| {
            Box::pin(async move {
                let mut body = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
                for n in 1..10 {
                    body.push_str(&format!(
                        "a{n}: &a{n} [{}]\n",
                        vec![format!("*a{}", n - 1); 10].join(", ")
                    ));
                }
                x.answer("200 OK", "Content-Type: application/yaml\r\n", body)
                    .await;
            })
        },
        Expect::Preflight(""),
    ),
    other(
        "huge-number",
        "has numbers of a million digits in a broker's answer",
        ("/", "broker"),
        |mut x| {
            Box::pin(async move {
                let body = format!("{{\"result\":{}}}", "9".repeat(1_000_000));
                x.answer("200 OK", JSON, body).await
            })
        },
        Expect::Preflight(""),
    ),
    other(
        "binary2-lies",
        "says that a cell has four billion characters",
        ("/links?ID=x", "datalink"),
        |x| Box::pin(say(x, binary2("AP////////8="))),
        Expect::Finding("dl-multi-id", ""),
    ),
    other(
        "binary2-cut",
        "has a stream that ends within a row",
        ("/links?ID=x", "datalink"),
        |x| Box::pin(say(x, binary2("AAAAAAFhAAAA"))),
        Expect::Finding("dl-multi-id", ""),
    ),
    other(
        "binary2-no-base64",
        "has a stream that is no base64",
        ("/links?ID=x", "datalink"),
        |x| Box::pin(say(x, binary2("***"))),
        Expect::Finding("dl-multi-id", ""),
    ),
];
