//! A client for the tests: starts a server and talks to it.

use std::time::Duration;

use reqwest::{Client, Method, Response};
use voconform_reference_server::{Config, Running, start};

pub struct Server {
    pub running: Running,
    pub client: Client,
    pub list: String,
}

/// What a response said, read to its end.
#[derive(Debug)]
pub struct Said {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Said {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn location(&self) -> String {
        self.header("location").to_owned()
    }
}

pub fn client() -> Client {
    // A second installation is refused, which does not matter.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

pub async fn server() -> Server {
    with(Config::default()).await
}

pub async fn with(config: Config) -> Server {
    let running = start(config).await.unwrap();
    let list = running.endpoints()[0].1.clone();
    Server {
        running,
        client: client(),
        list,
    }
}

impl Server {
    pub async fn send(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Said {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, url).body(body.to_owned());
        request = request.timeout(Duration::from_secs(20));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        said(request.send().await.unwrap()).await
    }

    pub async fn get(&self, url: &str) -> Said {
        self.send("GET", url, &[("accept", "application/xml,text/plain")], "")
            .await
    }

    pub async fn post(&self, url: &str, form: &str) -> Said {
        self.send(
            "POST",
            url,
            &[("content-type", "application/x-www-form-urlencoded")],
            form,
        )
        .await
    }

    /// Makes a job and gives its URL.
    pub async fn make(&self, form: &str) -> String {
        let said = self.post(&self.list, form).await;
        assert_eq!(said.status, 303, "{}", said.text());
        said.location()
    }

    pub async fn phase(&self, job: &str) -> String {
        self.get(&format!("{job}/phase")).await.text()
    }

    /// Waits until the job is neither PENDING, QUEUED nor EXECUTING.
    pub async fn done(&self, job: &str) -> String {
        for _ in 0..20 {
            let said = self.get(&format!("{job}?WAIT=10")).await;
            assert_eq!(said.status, 200);
            let phase = self.phase(job).await;
            if !["PENDING", "QUEUED", "EXECUTING"].contains(&phase.as_str()) {
                return phase;
            }
        }
        panic!("the job does not end");
    }
}

async fn said(response: Response) -> Said {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Said {
        status,
        headers,
        body: response.bytes().await.unwrap().to_vec(),
    }
}
