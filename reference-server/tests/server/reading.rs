//! What is read from the server: representations, filters, parameters, the old face.

use voconform_reference_server::Config;

use crate::client::{server, with};

#[tokio::test]
async fn browsers_get_html_and_others_xml() {
    let server = server().await;
    let job = server.make("X=%3Cb%3E").await;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for url in [&server.list, &job] {
        let page = server.send("GET", url, &[("accept", browser)], "").await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        for accept in ["*/*", "application/xml,text/plain", "application/json"] {
            let said = server.send("GET", url, &[("accept", accept)], "").await;
            assert_eq!(
                (said.status, said.header("content-type")),
                (200, "application/xml"),
                "{accept}"
            );
        }
    }
    assert!(
        server
            .send("GET", &job, &[("accept", browser)], "")
            .await
            .text()
            .contains("X = &lt;b&gt;")
    );
    let index = server.send("GET", server.running.index_url(), &[], "").await;
    assert!(index.text().contains("SECONDS") && index.text().contains(&server.list));
}

#[tokio::test]
async fn values_come_back_as_they_were() {
    let server = server().await;
    let job = server.make("A=%01x&a=%3C%0D%0A%3E&RUNID=%20r%20").await;
    let document = server.get(&job).await.text();
    assert!(document.contains("<uws:runId> r </uws:runId>"));
    assert!(
        document.contains("<uws:parameter id=\"a\">&lt;&#13;\n&gt;</uws:parameter>"),
        "{document}"
    );
    let url = format!("{job}/parameters/A");
    assert!(document.contains(&format!("<uws:parameter id=\"A\" byReference=\"true\">{url}<")));
    assert_eq!(server.get(&url).await.body, b"\x01x");
    assert_eq!(server.get(&format!("{url}?NTH=2")).await.body, b"<\r\n>");

    let changed = server.post(&format!("{job}/parameters"), "a=new").await;
    assert_eq!((changed.status, changed.location()), (303, job.clone()));
    assert!(
        server
            .get(&job)
            .await
            .text()
            .contains("<uws:parameter id=\"A\">new</uws:parameter></uws:parameters>")
    );
    assert_eq!(server.send("PUT", &url, &[], "newer").await.status, 303);
    assert_eq!(server.get(&url).await.text(), "newer");
    assert_eq!(
        server.post(&format!("{job}/parameters"), "NEW=1").await.status,
        403
    );
}

#[tokio::test]
async fn inline_values_are_given_by_reference() {
    let server = server().await;
    let body = "--b\r\nContent-Disposition: form-data; name=\"UPLOAD\"\r\n\r\nt,param:t\r\n--b\r\n\
        Content-Disposition: form-data; name=\"t\"\r\n\r\n<x/>\r\n--b--\r\n";
    let headers = [("content-type", "multipart/form-data; boundary=b")];
    let made = server.send("POST", &server.list, &headers, body).await;
    assert_eq!(made.status, 303);
    let url = format!("{}/parameters/t", made.location());
    let document = server.get(&made.location()).await.text();
    assert!(document.contains(&format!("<uws:parameter id=\"t\" byReference=\"true\">{url}<")));
    assert!(document.contains("<uws:parameter id=\"UPLOAD\">t,param:t<"));
    assert_eq!(server.get(&url).await.body, b"<x/>");
}

#[tokio::test]
async fn filters_are_sound_and_complete() {
    let server = server().await;
    let (first, second) = (server.make("").await, server.make("").await);
    server.post(&format!("{second}/phase"), "PHASE=ABORT").await;
    let third = server.make("").await;
    let jobs = [&first, &second, &third];
    let cases: &[(&str, &[usize])] = &[
        ("", &[2, 1, 0]),
        ("?PHASE=PENDING", &[2, 0]),
        ("?PHASE=ABORTED&PHASE=HELD", &[1]),
        ("?LAST=2", &[2, 1]),
        ("?PHASE=PENDING&LAST=1", &[2]),
        ("?AFTER=2020-01-01T00:00:00Z&PHASE=ABORTED&LAST=5", &[1]),
        ("?AFTER=2120-01-01T00:00:00", &[]),
    ];
    for (query, expected) in cases {
        let said = server.get(&format!("{}{query}", server.list)).await;
        assert_eq!(said.status, 200);
        let text = said.text();
        let mut found: Vec<(usize, usize)> = (0..3)
            .filter_map(|n| Some((text.find(jobs[n].as_str())?, n)))
            .collect();
        found.sort_unstable();
        let found: Vec<usize> = found.into_iter().map(|(_, n)| n).collect();
        assert_eq!(&found, expected, "{query}");
    }
    for bad in ["PHASE=NOSUCH", "LAST=0", "LAST=-1", "AFTER=2015-26-10"] {
        assert_eq!(
            server.get(&format!("{}?{bad}", server.list)).await.status,
            400,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn the_old_face_knows_nothing_new() {
    let server = server().await;
    let list = server.running.endpoints()[1].1.clone();
    assert_eq!(server.running.endpoints()[1].0, "uws10");
    let made = server.post(&list, "SECONDS=0&PHASE=RUN&RUNID=r").await;
    let job = made.location();
    let documents =
        server.get(&list).await.text() + &server.get(&format!("{job}?WAIT=5&PHASE=PENDING")).await.text();
    for new in ["version=\"1.1\"", "creationTime", "mime-type", "size="] {
        assert!(!documents.contains(new), "{new}\n{documents}");
    }
    assert_eq!(server.get(&format!("{list}?PHASE=NOSUCH")).await.status, 200);
    assert_eq!(server.running.jobs_left(), 1);
    let kept = server.post(&list, "ARCHIVE=1").await.location();
    server.send("DELETE", &kept, &[], "").await;
    assert_eq!(server.get(&kept).await.status, 404);
}

#[tokio::test]
async fn a_body_that_is_cut_short_is_no_body() {
    let faults = vec!["body-cut-short".to_owned()];
    let server = with(Config {
        faults,
        ..Config::default()
    })
    .await;
    let job = server.make("").await;
    let answer = server.client.get(&job).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    assert!(answer.bytes().await.is_err());
    assert_eq!(server.phase(&job).await, "PENDING");
}

#[tokio::test]
async fn pieces_make_up_the_same_body() {
    for variant in ["body-in-pieces", "chunked", "connection-close"] {
        let variants = vec![variant.to_owned()];
        let server = with(Config {
            variants,
            ..Config::default()
        })
        .await;
        let job = server.make("X=1").await;
        let text = server.get(&job).await.text();
        assert!(
            text.contains("<uws:parameter id=\"X\">1<") && text.ends_with("</uws:job>"),
            "{variant}\n{text}"
        );
    }
}
