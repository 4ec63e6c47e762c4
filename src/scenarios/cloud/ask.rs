//! Asking in the cloud: only hosts that the target names, redirects by hand, no more bytes than are needed.

use std::sync::Arc;

use url::{Host, Url};

use crate::documents::cloud::Address;
use crate::http::{Ask, Who};
use crate::recording::{Exchange, Reason, Step};
use crate::scenarios::talk::redirect_of;
use crate::scenarios::{Stop, Talk};

/// Redirects that are followed; one more is a finding (catalogue 3.L).
const REDIRECTS: usize = 10;
/// Bytes that are read beyond what a range asks for.
pub const BEYOND: usize = 4096;

/// May this address be asked? Addresses in documents must not lead just anywhere.
///
/// # Errors
/// The target does not name its host.
pub fn allowed(talk: &Talk, url: &Url) -> Result<(), Stop> {
    let is_here = is_loopback(&talk.plan.job_list) && is_loopback(url);
    if matches!(url.scheme(), "http" | "https") && (is_here || names(talk, url)) {
        return Ok(());
    }
    Err(foreign(url))
}

/// May this address be asked, which we made of an endpoint that nobody gave? Even on this machine its host has to be named.
///
/// # Errors
/// The target does not name its host.
pub fn allowed_of_guess(talk: &Talk, url: &Url) -> Result<(), Stop> {
    if names(talk, url) {
        Ok(())
    } else {
        Err(foreign(url))
    }
}

fn foreign(url: &Url) -> Stop {
    let shown = match url.host_str() {
        Some(host) if matches!(url.scheme(), "http" | "https") => host.to_owned(),
        _ => format!("{}:", url.scheme()),
    };
    Stop {
        reason: Reason::ForeignHost,
        because: None,
        detail: format!("the target does not name {shown}"),
    }
}

fn names(talk: &Talk, url: &Url) -> bool {
    let plan = &talk.plan.cloud;
    let Some(host) = url.host_str() else { return false };
    let given = [
        &plan.discovery,
        &plan.links,
        &plan.lookup,
        &plan.locate,
        &plan.vospace,
        &plan.job,
    ];
    let twins = plan.objects.iter().filter_map(|object| object.twin.as_ref());
    let mut urls = given.into_iter().flatten().chain(&plan.signed).chain(twins);
    let home = &talk.plan.job_list;
    if home.host_str() == Some(host) || urls.any(|known| known.host_str() == Some(host)) {
        return true;
    }
    // An endpoint that nobody gave is of the address that was asked first, which is named anyway.
    let given = plan
        .endpoints
        .0
        .iter()
        .filter(|(name, _)| !plan.guessed.contains(name));
    let mapped = given.map(|(_, endpoint)| endpoint.replace("{region}.", "").replace("{bucket}.", ""));
    let mut mapped = mapped.filter_map(|endpoint| Some(Url::parse(&endpoint).ok()?.host_str()?.to_owned()));
    if mapped.any(|known| below(host, &known)) {
        return true;
    }
    if talk
        .cloud
        .with(|known| known.hosts.iter().any(|named| named == host))
    {
        return true;
    }
    plan.hosts.iter().any(|known| match known.strip_prefix("*.") {
        Some(above) => below(host, above),
        None => host.eq_ignore_ascii_case(known),
    })
}

fn below(host: &str, above: &str) -> bool {
    let ends = host.strip_suffix(above);
    ends.is_some_and(|start| start.is_empty() || start.ends_with('.'))
}

/// Does this URL lead to the machine that it is asked from?
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Asks once.
///
/// # Errors
/// The host may not be asked.
pub async fn once(talk: &Talk, step: Step, ask: Ask) -> Result<Arc<Exchange>, Stop> {
    allowed(talk, ask.url())?;
    Ok(talk.client.send(step, ask.admitted()).await)
}

/// Asks and follows redirects by hand, as long as the hosts may be asked; each is an exchange of the same step. Gives the
/// last exchange.
///
/// # Errors
/// The first host may not be asked.
pub async fn followed(talk: &Talk, step: Step, ask: Ask) -> Result<Arc<Exchange>, Stop> {
    let mut seen = vec![ask.url().clone()];
    let mut exchange = once(talk, step, ask.clone()).await?;
    while let Some(next) = redirect_of(&exchange) {
        if seen.len() > REDIRECTS || seen.contains(&next) || allowed(talk, &next).is_err() {
            break;
        }
        seen.push(next.clone());
        let ask = match ask.method() {
            // After a POST, the answer is elsewhere (RFC 9110 section 15.4.4).
            "POST" if status(&exchange) == 303 => {
                Ask::new("GET", ask.url()).by(ask.who()).header("Accept", "*/*")
            }
            _ => ask.clone(),
        };
        exchange = talk
            .client
            .send(step, ask.redirected(exchange.id, next).admitted())
            .await;
    }
    Ok(exchange)
}

/// A GET of a service of the VO, on behalf of the first identity.
pub fn table(url: &Url) -> Ask {
    Ask::new("GET", url).header("Accept", "*/*")
}

/// A GET of some bytes by nobody, unencoded.
pub fn bytes(url: &Url, range: &str, length: usize) -> Ask {
    anonymous("GET", url)
        .header("Range", &format!("bytes={range}"))
        .at_most(length + BEYOND)
}

/// A request by nobody whose answer is not to be compressed.
pub fn anonymous(method: &str, url: &Url) -> Ask {
    Ask::new(method, url)
        .by(Who::Nobody)
        .header("Accept", "*/*")
        .header("Accept-Encoding", "identity")
}

/// The URL of an address, and its path as it is sent.
pub fn sent(address: &Address) -> Option<(Url, &str)> {
    Some((Url::parse(&address.to_string()).ok()?, &address.target))
}

/// The total length that an answer tells: of a part by Content-Range, else by Content-Length.
pub fn total(exchange: &Exchange) -> Option<u64> {
    let response = exchange.response()?;
    match response.status {
        206 | 416 => response
            .header("content-range")?
            .rsplit('/')
            .next()?
            .trim()
            .parse()
            .ok(),
        200 => response.header("content-length")?.trim().parse().ok(),
        _ => None,
    }
}

/// The status, 0 for none.
pub fn status(exchange: &Exchange) -> u16 {
    exchange.response().map_or(0, |response| response.status)
}

/// A URL with further query parameters.
pub fn with(url: &Url, parameters: &[(&str, &str)]) -> Url {
    let mut url = url.clone();
    if !parameters.is_empty() {
        url.query_pairs_mut().extend_pairs(parameters);
    }
    url
}

/// A number that depends on a text alone (FNV-1a), so that two runs ask for the same bytes.
pub fn number_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What is missing in the target file.
pub fn needs(what: &str) -> Stop {
    Stop {
        reason: Reason::NeedsInput,
        because: None,
        detail: what.to_owned(),
    }
}

/// What there is not.
pub fn not_offered(what: &str) -> Stop {
    Stop {
        reason: Reason::NotOffered,
        because: None,
        detail: what.to_owned(),
    }
}

/// What did not arise.
pub fn not_seen(what: &str) -> Stop {
    Stop {
        reason: Reason::NotObserved,
        because: None,
        detail: what.to_owned(),
    }
}
