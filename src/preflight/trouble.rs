//! Why a target can't be judged, and what to do about it.

use url::Url;

use crate::recording::{Exchange, FailureKind, PreflightItem, Reason};

/// The class of the trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// No answer.
    Unreachable,
    /// 401 or 403.
    Refused,
    /// It answers, but not as such a service.
    NotSuch,
    /// The user interrupted it.
    Interrupted,
}

/// Why a target can't be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Its class.
    pub kind: TroubleKind,
    /// What happened.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// Is it known to be a broker all the same?
    pub is_about_broker: bool,
    /// What went well before.
    pub steps: Vec<PreflightItem>,
}

impl Trouble {
    /// The user interrupted preflight.
    pub fn interrupted() -> Trouble {
        Trouble::new(TroubleKind::Interrupted, "interrupted", "Run again.")
    }

    /// A trouble of this kind.
    pub fn new(kind: TroubleKind, what: impl Into<String>, advice: impl Into<String>) -> Trouble {
        Trouble {
            kind,
            what: what.into(),
            advice: advice.into(),
            is_about_broker: false,
            steps: Vec::new(),
        }
    }

    /// Was it the user?
    pub fn is_interrupt(&self) -> bool {
        self.kind == TroubleKind::Interrupted
    }

    /// The reason that all requirements get.
    pub fn reason(&self) -> Reason {
        match self.kind {
            TroubleKind::Unreachable => Reason::Transport,
            TroubleKind::Refused => Reason::NeedsCredentials,
            TroubleKind::NotSuch => Reason::Blocked,
            TroubleKind::Interrupted => Reason::Interrupted,
        }
    }

    /// The trouble with an answer that should have been a document.
    pub fn of(exchange: &Exchange) -> Trouble {
        let url = &exchange.request.url;
        let response = match &exchange.outcome {
            Ok(response) => response,
            Err(failure) => {
                let advice = match failure.kind {
                    FailureKind::Tls if failure.detail.contains("InvalidContentType") => {
                        "This port does not speak TLS: try http://."
                    }
                    FailureKind::Dns => "Check the host name.",
                    FailureKind::Forbidden => "If that is meant, give this address itself as the target.",
                    FailureKind::Connect => "Is the service running, and the port right?",
                    FailureKind::Tls => "Check the certificate: name, expiry, issuer known to this machine.",
                    FailureKind::Timeout => "The service accepts connections but does not answer in time.",
                    FailureKind::Closed | FailureKind::Protocol => {
                        "Is this an HTTP service? Should it be https?"
                    }
                };
                return Trouble::new(
                    TroubleKind::Unreachable,
                    format!("{url}: {}", failure.detail),
                    advice,
                );
            }
        };
        if let Some(broken) = &response.broken {
            let advice = "The answer is not whole; look at the server and at proxies before it.";
            return Trouble::new(TroubleKind::Unreachable, format!("{url}: {broken}"), advice);
        }
        match response.status {
            401 | 403 => Trouble::new(
                TroubleKind::Refused,
                format!("{url} answered {}", response.status),
                "Add an [identity.NAME] table with credentials to the target file, or check the ones given.",
            ),
            300..=399 => redirected(url, response.header("location").unwrap_or("nowhere")),
            status => {
                let media = response.header("content-type").unwrap_or("no Content-Type");
                let body =
                    String::from_utf8_lossy(&response.body[..response.body.len().min(4096)]).to_lowercase();
                let page = body.contains("<html") || body.contains("<!doctype html");
                let advice = match (page, status) {
                    (_, 404 | 410) => "Check the path: job list (…/async), TAP base or capabilities.",
                    (true, _) => {
                        "This is a page for browsers (a login page?), not a job list. Give the job list, the TAP base or the capabilities."
                    }
                    (false, _) => "Give the job list, the TAP base or the capabilities of the service.",
                };
                Trouble::new(
                    TroubleKind::NotSuch,
                    format!("{url} answered {status} ({media})"),
                    advice,
                )
            }
        }
    }
}

impl From<&Trouble> for PreflightItem {
    fn from(trouble: &Trouble) -> PreflightItem {
        PreflightItem {
            name: "target".to_owned(),
            ok: false,
            found: format!("{}. {}", trouble.what, trouble.advice),
        }
    }
}

/// A redirect that is not followed: to another host, or one too many.
fn redirected(url: &str, location: &str) -> Trouble {
    let base = Url::parse(url).ok();
    let next = base.as_ref().and_then(|base| base.join(location).ok());
    let is_elsewhere = |(base, next): (&Url, &Url)| next.host_str() != base.host_str();
    let (what, advice) = match base.as_ref().zip(next.as_ref()).is_some_and(is_elsewhere) {
        true => (
            format!("{url} redirects to {location}, which is not on this host"),
            "If that is the service that is meant, give its address.",
        ),
        false => (
            format!("{url} redirects (to {location}) without end"),
            "Give the address that the redirects should lead to; check for a circle.",
        ),
    };
    Trouble::new(TroubleKind::NotSuch, what, advice)
}
