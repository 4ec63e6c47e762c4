//! A request to be sent.

use std::time::Duration;

use url::Url;

use crate::recording::Header;

/// The value that UWS 1.1 section 2.2.2 asks remote clients to send.
pub const ACCEPT_UWS: &str = "application/xml,text/plain";

/// On whose behalf a request is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Who {
    /// The first identity, or nobody if there is none.
    #[default]
    First,
    /// The second identity, or nobody if there is none.
    Second,
    /// Nobody: no credentials are sent.
    Nobody,
}

/// A request to be sent.
#[derive(Clone, Debug)]
pub struct Ask {
    pub(super) who: Who,
    pub(super) method: String,
    pub(super) url: Url,
    pub(super) headers: Vec<Header>,
    pub(super) body: Vec<u8>,
    pub(super) timeout: Option<Duration>,
    pub(super) body_cap: Option<usize>,
    pub(super) redirected_from: Option<u32>,
    pub(super) about: Option<String>,
    pub(super) target: Option<String>,
    pub(super) is_fresh: bool,
    pub(super) is_admitted: bool,
}

impl Ask {
    /// A request without body and Accept header.
    pub fn new(method: &str, url: &Url) -> Ask {
        Ask {
            who: Who::First,
            method: method.to_owned(),
            url: url.clone(),
            headers: Vec::new(),
            body: Vec::new(),
            timeout: None,
            body_cap: None,
            redirected_from: None,
            about: None,
            target: None,
            is_fresh: false,
            is_admitted: false,
        }
    }

    /// GET with the Accept header of UWS clients.
    pub fn get(url: &Url) -> Ask {
        Ask::new("GET", url).header("Accept", ACCEPT_UWS)
    }

    /// POST of name/value pairs as an HTML form sends them.
    pub fn form(url: &Url, parameters: &[(String, String)]) -> Ask {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        Ask::new("POST", url)
            .header("Accept", ACCEPT_UWS)
            .body("application/x-www-form-urlencoded", body.into_bytes())
    }

    /// Makes it on another's behalf.
    pub fn by(mut self, who: Who) -> Ask {
        self.who = who;
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Ask {
        self.headers.push(Header::new(name, value));
        self
    }

    /// Gives it a body.
    pub fn body(mut self, media_type: &str, body: Vec<u8>) -> Ask {
        self.body = body;
        self.header("Content-Type", media_type)
    }

    /// Gives it a body whose type is not said.
    pub fn untyped(mut self, body: Vec<u8>) -> Ask {
        self.body = body;
        self
    }

    /// Gives it more or less time than usual.
    pub fn within(mut self, timeout: Duration) -> Ask {
        self.timeout = Some(timeout);
        self
    }

    /// Reads no more than so many bytes of the body.
    pub fn at_most(mut self, bytes: usize) -> Ask {
        self.body_cap = Some(bytes);
        self
    }

    /// The request that follows an earlier exchange: the same headers, mostly another URL.
    pub fn redirected(mut self, from: u32, url: Url) -> Ask {
        self.redirected_from = Some(from);
        if self.url != url {
            self.target = None;
        }
        self.url = url;
        self
    }

    /// Says which object it is about: a label of the recording's [`CloudMeta`](crate::recording::CloudMeta).
    pub fn about(mut self, label: &str) -> Ask {
        self.about = Some(label.to_owned());
        self
    }

    /// Sends this path and query as they stand: dot segments, which a URL does not have, stay in.
    pub fn target(mut self, target: &str) -> Ask {
        self.target = Some(target.to_owned());
        self
    }

    /// Sends it on a connection of its own.
    pub fn fresh(mut self) -> Ask {
        self.is_fresh = true;
        self
    }

    /// Says that its host may be asked, wherever that is: somebody looked.
    pub fn admitted(mut self) -> Ask {
        self.is_admitted = true;
        self
    }

    /// On whose behalf it is made.
    pub fn who(&self) -> Who {
        self.who
    }

    /// Its method.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The URL it goes to.
    pub fn url(&self) -> &Url {
        &self.url
    }
}
