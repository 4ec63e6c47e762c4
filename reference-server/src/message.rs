//! Requests and answers as plain values, between the wire and the service.

use crate::xml::Document;

/// A request, its body read to the end.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub method: String,
    /// Path as sent, percent-encoded.
    pub path: String,
    /// Query as sent, without the question mark.
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Scheme and authority by which the client reached the server, e.g. `http://127.0.0.1:8080`.
    pub base: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// HEAD is answered as GET; the body is dropped on the wire.
    pub fn reads(&self) -> bool {
        self.method == "GET" || self.method == "HEAD"
    }

    /// The same caller only looks.
    pub fn read_instead(&self) -> Request {
        Request {
            method: "GET".to_owned(),
            body: Vec::new(),
            ..self.clone()
        }
    }

    /// Another request of the same caller to the same server, as a form.
    pub fn form(&self, method: &str, path: &str, form: &str) -> Request {
        let kind = (
            "Content-Type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        );
        let proofs = ["authorization", "cookie"];
        let proof = |(name, _): &&(String, String)| proofs.iter().any(|p| name.eq_ignore_ascii_case(p));
        let mut headers = vec![kind];
        headers.extend(self.headers.iter().filter(proof).cloned());
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: String::new(),
            headers,
            body: form.as_bytes().to_vec(),
            base: self.base.clone(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Bytes(Vec<u8>),
    /// Kept as a tree until the last moment, so that faults and variants can work on it.
    Xml(Box<Document>),
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Body,
    /// Close the connection after so many bytes of a longer body.
    pub cut_after: Option<usize>,
}

impl Response {
    pub fn new(status: u16) -> Self {
        Response {
            status,
            headers: Vec::new(),
            body: Body::Bytes(Vec::new()),
            cut_after: None,
        }
    }

    pub fn bytes(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Response {
            body: Body::Bytes(body.into()),
            ..Response::new(status)
        }
        .with("Content-Type", content_type)
    }

    pub fn text(status: u16, text: impl Into<String>) -> Self {
        Response::bytes(status, "text/plain", text.into())
    }

    pub fn xml(document: Document) -> Self {
        Response {
            body: Body::Xml(Box::new(document)),
            ..Response::new(200)
        }
        .with("Content-Type", "application/xml")
    }

    pub fn see_other(location: &str) -> Self {
        Response::text(303, format!("See {location}\n")).with("Location", location)
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    pub fn set(&mut self, name: &str, value: &str) {
        match self
            .headers
            .iter_mut()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
        {
            Some((_, old)) => *old = value.to_owned(),
            None => self.headers.push((name.to_owned(), value.to_owned())),
        }
    }

    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    pub fn is_xml(&self) -> bool {
        matches!(self.body, Body::Xml(_))
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}
