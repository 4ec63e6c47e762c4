//! Which hosts may be asked because the service names them, when a user wants to know where data can be had.

use std::net::IpAddr;
use std::sync::Arc;

use url::Url;

use super::ask::{allowed, followed, is_loopback};
use crate::http::{Ask, Network, network};
use crate::recording::{Exchange, Reason, Step};
use crate::scenarios::talk::redirect_of;
use crate::scenarios::{Stop, Talk};

/// Redirects of the service itself that lead to another host and are followed.
const AWAY: usize = 3;

/// Lets a host be asked that the service names. A service on this machine leads nowhere else, and no service leads into the
/// network of whoever asks (catalogue 7, rule 3); what the target file names may be asked in any case.
///
/// # Errors
/// The host may not be asked.
pub async fn admit(talk: &Talk, url: &Url) -> Result<(), Stop> {
    let Err(refused) = allowed(talk, url) else {
        return Ok(());
    };
    let host = url
        .host_str()
        .filter(|_| matches!(url.scheme(), "http" | "https"));
    let Some(host) = host.filter(|_| !is_loopback(&talk.plan.job_list)) else {
        return Err(refused);
    };
    let foreign = |detail: String| Stop {
        reason: Reason::ForeignHost,
        because: None,
        detail,
    };
    let port = url.port_or_known_default().unwrap_or(443);
    let found = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await;
    let addresses: Vec<IpAddr> = match found {
        Ok(found) => found.map(|address| address.ip()).collect(),
        Err(_) => return Err(foreign(format!("{host} has no address"))),
    };
    if addresses.is_empty() || !addresses.iter().all(|ip| network(*ip) == Network::Public) {
        return Err(foreign(format!(
            "{host} is in a private network: name it in `hosts` of a target file"
        )));
    }
    talk.cloud.with(|known| known.hosts.push(host.to_owned()));
    Ok(())
}

/// Asks and follows redirects; those of the service itself may lead to further hosts.
///
/// # Errors
/// The first host may not be asked.
pub async fn asked(talk: &Talk, step: Step, ask: Ask) -> Result<Arc<Exchange>, Stop> {
    admit(talk, ask.url()).await?;
    let mut exchange = followed(talk, step, ask.clone()).await?;
    for _ in 0..AWAY {
        let home = talk.plan.job_list.host_str();
        let is_home = Url::parse(&exchange.request.url).is_ok_and(|url| url.host_str() == home);
        let Some(next) = redirect_of(&exchange).filter(|_| is_home) else {
            break;
        };
        // A host that was allowed already was followed to: what is left is a circle.
        if allowed(talk, &next).is_ok() || admit(talk, &next).await.is_err() {
            break;
        }
        exchange = followed(talk, step, ask.clone().redirected(exchange.id, next)).await?;
    }
    Ok(exchange)
}
