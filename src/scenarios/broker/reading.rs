//! What scenarios read of an answer, to go on: results, offers, phases, times. They judge nothing.

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::Value;
use url::{Host, Url};

use super::when;
use crate::documents::broker::{Dialect, Format, Said, Session, Stated, read};
use crate::documents::media_type::MediaType;
use crate::recording::Exchange;

/// The media types that scenarios ask for.
pub const ACCEPT: &str = "application/json, application/yaml;q=0.9";

/// An offer as it was read somewhere.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its address.
    pub url: Url,
    /// The version in which it was said.
    pub dialect: Dialect,
    /// The document in the shape of 1.0.
    pub value: Value,
}

impl Offer {
    /// Its parts.
    pub fn session(&self) -> Session<'_> {
        Session {
            value: &self.value,
            dialect: self.dialect,
            pointer: String::new(),
        }
    }

    /// Its phase, by its name in 1.0.
    pub fn phase(&self) -> Option<&str> {
        self.session().phase()
    }

    /// When it expires.
    pub fn expires(&self) -> Option<Timestamp> {
        self.session().expires().map(when::instant)
    }

    /// When it may start, in seconds since 1970.
    pub fn start(&self) -> Option<f64> {
        self.session().times().available.map(|window| window.start)
    }

    /// The path of the phase as the option for it spells it.
    pub fn phase_path(&self) -> String {
        let session = self.session();
        let paths = session.options().iter().filter_map(|o| o.get("path")?.as_str());
        let spelled = paths
            .map(str::to_owned)
            .find(|path| path.trim_start_matches('/') == "phase");
        spelled.unwrap_or_else(|| "phase".to_owned())
    }
}

/// Is this phase one that a session never leaves (catalogue 4.2)?
pub fn is_terminal(phase: &str) -> bool {
    matches!(
        phase,
        "REJECTED" | "EXPIRED" | "COMPLETED" | "FAILED" | "CANCELLED"
    )
}

/// What an answer says, whatever its status. A body of no known type is tried as JSON.
pub fn stated(exchange: &Exchange, dialect: Dialect) -> Option<Stated> {
    let response = exchange.response().filter(|r| !r.body.is_empty())?;
    let media = response.header("content-type").and_then(MediaType::read);
    let format = media.and_then(|media| Format::of(&media)).unwrap_or(Format::Json);
    read(dialect, format, &response.body).ok()
}

/// The session that an answer shows.
pub fn session_of(exchange: &Exchange, dialect: Dialect) -> Option<Offer> {
    let stated = stated(exchange, dialect)?;
    match stated.said() {
        Said::Session(_) => Some(Offer {
            url: Url::parse(&exchange.request.url).ok()?,
            dialect,
            value: understood(stated.normal),
        }),
        _ => None,
    }
}

/// A session whose phase is in capitals: who follows it must see its end, however it is spelled.
fn understood(mut session: Value) -> Value {
    if let Some(Value::String(phase)) = session.get_mut("phase") {
        *phase = phase.trim().to_ascii_uppercase();
    }
    session
}

/// The phase that an answer shows, by its name in 1.0.
pub fn phase_of(exchange: &Exchange, dialect: Dialect) -> Option<String> {
    Some(session_of(exchange, dialect)?.phase()?.to_owned())
}

/// Result, address and offers of the offerset that an answer shows. `base` is the address of the service.
pub fn set_of(
    exchange: &Exchange,
    dialect: Dialect,
    base: &Url,
) -> Option<(Option<String>, Option<Url>, Vec<Offer>)> {
    let stated = stated(exchange, dialect)?;
    let Said::OfferSet(set) = stated.said() else {
        return None;
    };
    let here = Url::parse(&exchange.request.url).ok()?;
    let address = set
        .url()
        .and_then(|url| here.join(url).ok())
        .filter(|url| may_be_asked(url, base));
    let offers = set.offers().into_iter().filter_map(|offer| {
        let url = match (offer.url(), offer.uuid()) {
            (Some(url), _) => here.join(url).ok()?,
            (None, Some(uuid)) => super::super::child_url(base, &format!("{}/{uuid}", dialect.sessions())),
            (None, None) => return None,
        };
        may_be_asked(&url, base).then(|| Offer {
            url,
            dialect,
            value: understood(offer.value.clone()),
        })
    });
    Some((set.result().map(str::to_owned), address, offers.collect()))
}

/// The running thing of an accepted offer of 2023: its address, or what holds it.
pub fn job_of(offer: &Offer, base: &Url) -> Option<Url> {
    let job = offer.value.get("job")?;
    let names = ["/url", "/href", "/location", "/ident"];
    let text = job
        .as_str()
        .or_else(|| names.iter().find_map(|name| job.pointer(name)?.as_str()))?;
    offer.url.join(text).ok().filter(|url| may_be_asked(url, base))
}

/// Offers of an aggregating broker may lie on other hosts; what a service elsewhere says must not lead into the user's own
/// network.
pub fn may_be_asked(url: &Url, base: &Url) -> bool {
    if !matches!(url.scheme(), "http" | "https") {
        return false;
    }
    let is_own = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified() || (ip.segments()[0] & 0xfe00) == 0xfc00,
    };
    let is_near = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => is_own(ip.into()),
        Some(Host::Ipv6(ip)) => is_own(ip.into()),
        None => true,
    };
    // What is asked on this machine may name it in several ways.
    let is_here = |url: &Url| match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.host_str() == base.host_str() || !is_near || (is_here(url) && is_here(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_elsewhere_leads_nowhere_near() {
        let url = |text: &str| Url::parse(text).unwrap();
        let base = url("https://broker.example.org/eb");
        assert!(may_be_asked(&url("https://other.example.net/sessions/1"), &base));
        assert!(may_be_asked(&url("https://broker.example.org/sessions/1"), &base));
        for near in [
            "http://127.0.0.1:8082/x",
            "http://localhost/x",
            "http://[::1]/x",
            "http://192.168.1.1/",
            "file:///x",
        ] {
            assert!(!may_be_asked(&url(near), &base), "{near}");
        }
        assert!(may_be_asked(
            &url("http://127.0.0.1:1/x"),
            &url("http://localhost:1/")
        ));
        assert!(may_be_asked(
            &url("http://127.0.0.1:1/x"),
            &url("http://127.0.0.1:2/")
        ));
    }
}
