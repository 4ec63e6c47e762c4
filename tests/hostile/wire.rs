//! Servers that break HTTP.

use std::io::Write as _;
use std::time::Duration;

use super::corpus::{Expect, Hostile, list};

pub const LIST: &str = "<uws:jobs xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" version=\"1.1\"></uws:jobs>";
const XML: &str = "Content-Type: application/xml\r\n";

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub const WIRE: &[Hostile] = &[
    list(
        "never-answers",
        "accepts the connection and says nothing",
        |mut x| Box::pin(async move { x.fall_silent().await }),
        Expect::Preflight("time"),
    ),
    list(
        "a-byte-a-second",
        "answers one byte a second",
        |mut x| {
            Box::pin(async move {
                for byte in format!("HTTP/1.1 200 OK\r\n{XML}\r\n{LIST}").bytes() {
                    if !x.say([byte]).await {
                        return;
                    }
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            })
        },
        Expect::Preflight("time"),
    ),
    list(
        "slow-body",
        "sends its body one byte a second",
        |mut x| {
            Box::pin(async move {
                x.say(format!("HTTP/1.1 200 OK\r\n{XML}\r\n")).await;
                for byte in LIST.bytes() {
                    if !x.say([byte]).await {
                        return;
                    }
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            })
        },
        Expect::Preflight("whole answer"),
    ),
    list(
        "endless-headers",
        "sends header lines without end",
        |mut x| {
            Box::pin(async move {
                x.say("HTTP/1.1 200 OK\r\n").await;
                x.flood("X-More: and more\r\n".repeat(100).as_bytes()).await;
            })
        },
        Expect::Preflight("too large"),
    ),
    list(
        "endless-header",
        "sends one header line without end",
        |mut x| {
            Box::pin(async move {
                x.say("HTTP/1.1 200 OK\r\nX-Long: ").await;
                x.flood(&[b'a'; 8192]).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "endless-status",
        "sends a status line without end",
        |mut x| {
            Box::pin(async move {
                x.say("HTTP/1.1 200 ").await;
                x.flood(&[b'O'; 8192]).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "endless-body",
        "sends a body without end",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}\r\n{}",
                    &LIST[..LIST.len() - 11]
                ))
                .await;
                x.flood(&[b' '; 65536]).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "endless-chunks",
        "sends chunks without end",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Transfer-Encoding: chunked\r\n\r\n"
                ))
                .await;
                x.flood("1\r\n \r\n".repeat(1000).as_bytes()).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "endless-trailers",
        "sends trailers without end",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{LIST}\r\n0\r\n",
                    LIST.len()
                ))
                .await;
                x.flood("X-More: and more\r\n".repeat(100).as_bytes()).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "huge-length",
        "promises 10^18 bytes and sends few",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Content-Length: 1000000000000000000\r\n\r\n{LIST}"
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "impossible-length",
        "promises more bytes than a number can count",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Content-Length: 99999999999999999999999\r\n\r\n{LIST}"
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "length-too-short",
        "sends more than its Content-Length",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Content-Length: 20\r\n\r\n{LIST}"
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "length-too-long",
        "sends less than its Content-Length",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Content-Length: 9999\r\n\r\n{LIST}"
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "two-lengths",
        "has two different Content-Lengths",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Content-Length: 20\r\nContent-Length: {}\r\n\r\n{LIST}",
                    LIST.len()
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "closes-in-mid-header",
        "closes in the middle of a header",
        |mut x| {
            Box::pin(async move {
                x.say("HTTP/1.1 200 OK\r\nContent-Ty").await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "closes-in-mid-body",
        "closes in the middle of a body of known length",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Content-Length: {}\r\n\r\n{}",
                    LIST.len(),
                    &LIST[..30]
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "closes-in-mid-chunk",
        "closes in the middle of a chunk",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Transfer-Encoding: chunked\r\n\r\nff\r\n{LIST}"
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "closes-at-once",
        "closes without a word",
        |x| Box::pin(async move { drop(x) }),
        Expect::Preflight(""),
    ),
    list(
        "chunk-size-no-number",
        "has a chunk size that is no number",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Transfer-Encoding: chunked\r\n\r\nzz\r\n{LIST}\r\n0\r\n\r\n"
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "chunk-size-huge",
        "has a chunk size beyond 64 bits",
        |mut x| {
            Box::pin(async move {
                x.say(format!("HTTP/1.1 200 OK\r\n{XML}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{LIST}\r\n0\r\n\r\n")).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "chunk-size-negative",
        "has a negative chunk size",
        |mut x| {
            Box::pin(async move {
                x.say(format!(
                    "HTTP/1.1 200 OK\r\n{XML}Transfer-Encoding: chunked\r\n\r\n-5\r\n{LIST}\r\n0\r\n\r\n"
                ))
                .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "bomb",
        "sends 300 MB packed into 300 kB",
        |mut x| {
            Box::pin(async move {
                let bomb = packed(&vec![b' '; 300_000_000]);
                x.answer("200 OK", &format!("{XML}Content-Encoding: gzip\r\n"), bomb)
                    .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "nested-bomb",
        "sends a bomb packed twice",
        |mut x| {
            Box::pin(async move {
                let bomb = packed(&packed(&vec![b' '; 300_000_000]));
                x.answer("200 OK", &format!("{XML}Content-Encoding: gzip, gzip\r\n"), bomb)
                    .await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "unknown-coding",
        "says that its body is coded in a way nobody knows",
        |mut x| {
            Box::pin(async move {
                x.answer("200 OK", &format!("{XML}Content-Encoding: secret\r\n"), LIST)
                    .await
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "broken-gzip",
        "says gzip and sends none",
        |mut x| {
            Box::pin(async move {
                x.answer("200 OK", &format!("{XML}Content-Encoding: gzip\r\n"), LIST)
                    .await
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "redirect-circle",
        "redirects in a circle",
        |mut x| {
            Box::pin(async move {
                let to = if x.line().1 == "/jobs" { "/other" } else { "/jobs" };
                x.answer("302 Found", &format!("Location: {to}\r\n"), "").await;
            })
        },
        Expect::Preflight("redirect"),
    ),
    list(
        "redirect-chain",
        "redirects to ever new addresses",
        |mut x| {
            Box::pin(async move {
                let to = format!("{}x", x.line().1);
                x.answer("302 Found", &format!("Location: {to}\r\n"), "").await;
            })
        },
        Expect::Preflight("redirect"),
    ),
    list(
        "redirect-elsewhere",
        "redirects to another host",
        |mut x| {
            Box::pin(async move {
                x.answer("302 Found", "Location: http://127.1.2.3:9/jobs\r\n", "")
                    .await
            })
        },
        Expect::Preflight("not on this host"),
    ),
    list(
        "redirect-to-file",
        "redirects to a file of ours",
        |mut x| {
            Box::pin(async move {
                x.answer("302 Found", "Location: file:///etc/passwd\r\n", "")
                    .await
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "redirect-to-script",
        "redirects to a script",
        |mut x| {
            Box::pin(async move {
                x.answer("302 Found", "Location: javascript:alert(1)\r\n", "")
                    .await
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "redirect-to-metadata",
        "redirects to the metadata of a cloud's machine",
        |mut x| {
            Box::pin(async move {
                x.answer(
                    "302 Found",
                    "Location: http://169.254.169.254/latest/meta-data/\r\n",
                    "",
                )
                .await
            })
        },
        Expect::Preflight("not on this host"),
    ),
    list(
        "redirect-injection",
        "has a line break in a Location",
        |mut x| {
            Box::pin(async move {
                x.answer("302 Found", "Location: /jobs%0d%0aSet-Cookie:%20a=b\r\n", "")
                    .await
            })
        },
        Expect::Preflight("redirect"),
    ),
    list(
        "two-locations",
        "has two Locations",
        |mut x| {
            Box::pin(async move {
                x.answer("302 Found", "Location: /a\r\nLocation: /b\r\n", "")
                    .await
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "location-with-user",
        "redirects to an address with a user and a password",
        |mut x| {
            Box::pin(async move {
                let to = x.base.replace("http://", "http://root:hunter2@");
                x.answer("302 Found", &format!("Location: {to}/jobs\r\n"), "")
                    .await;
            })
        },
        Expect::Preflight("redirect"),
    ),
    list(
        "status-of-two-digits",
        "has a status of two digits",
        |mut x| {
            Box::pin(async move {
                x.say(format!("HTTP/1.1 20 OK\r\n{XML}\r\n{LIST}")).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "status-999",
        "has status 999",
        |mut x| Box::pin(async move { x.answer("999 Whatever", XML, LIST).await }),
        Expect::Preflight(""),
    ),
    list(
        "no-http",
        "speaks SSH",
        |mut x| {
            Box::pin(async move {
                x.say("SSH-2.0-OpenSSH_9.6\r\n").await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "http-9",
        "speaks HTTP/9.9",
        |mut x| {
            Box::pin(async move {
                x.say(format!("HTTP/9.9 200 OK\r\n{XML}\r\n{LIST}")).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "http-1-0",
        "speaks HTTP/1.0, which is legal",
        |mut x| {
            Box::pin(async move {
                x.say(format!("HTTP/1.0 200 OK\r\n{XML}\r\n{LIST}")).await;
            })
        },
        Expect::Fine("uws-joblist-get"),
    ),
    list(
        "http-0-9",
        "sends a body without any head",
        |mut x| {
            Box::pin(async move {
                x.say(LIST).await;
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "continue-flood",
        "says 100 Continue without end",
        |mut x| {
            Box::pin(async move {
                x.flood("HTTP/1.1 100 Continue\r\n\r\n".repeat(200).as_bytes())
                    .await
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "early-hints-flood",
        "says 103 Early Hints without end",
        |mut x| {
            Box::pin(async move {
                x.flood(
                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                        .repeat(200)
                        .as_bytes(),
                )
                .await
            })
        },
        Expect::Preflight(""),
    ),
    list(
        "header-with-nul",
        "has a NUL in a header",
        |mut x| Box::pin(async move { x.answer("200 OK", &format!("{XML}X-Odd: a\0b\r\n"), LIST).await }),
        Expect::Preflight(""),
    ),
    list(
        "header-not-text",
        "has bytes in a header that are no UTF-8, which is legal",
        |mut x| {
            Box::pin(async move {
                x.say(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nX-Odd: \xff\xfe\r\n\r\n")
                    .await;
                x.say(LIST).await;
            })
        },
        Expect::Fine("uws-joblist-get"),
    ),
    list(
        "list-and-then-silence",
        "answers its list and then nothing",
        |mut x| {
            Box::pin(async move {
                match x.line() {
                    ("GET", "/jobs") => x.answer("200 OK", XML, LIST).await,
                    _ => x.fall_silent().await,
                }
            })
        },
        Expect::Open("uws-create-303", "transport"),
    ),
    list(
        "list-and-then-halves",
        "answers its list and then bodies that break off",
        |mut x| {
            Box::pin(async move {
                match x.line() {
                    ("GET", "/jobs") => x.answer("200 OK", XML, LIST).await,
                    _ => {
                        x.say(
                            "HTTP/1.1 303 See Other\r\nLocation: /jobs/1\r\nContent-Length: 50\r\n\r\nhalf",
                        )
                        .await;
                    }
                }
            })
        },
        Expect::Open("uws-create-303", "transport"),
    ),
];
