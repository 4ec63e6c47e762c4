//! Negotiated transfers: CADC's locate, and VOSpace (catalogue 3.I).

use std::sync::Arc;

use url::Url;

use super::ask::{bytes, followed, needs, not_offered, once, status, with};
use super::reading::document;
use crate::http::{Ask, Who};
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::talk::redirect_of;
use crate::scenarios::{Stop, Talk};

/// Reading by https (VOSpace 2.1 section 3.5).
pub const HTTPS_GET: &str = "ivo://ivoa.net/vospace/core#httpsget";
/// Reading by http.
pub const HTTP_GET: &str = "ivo://ivoa.net/vospace/core#httpget";
const PUBLIC_SHARE: &str = "http://wiki.ivoa.net/twiki/bin/view/IVOA/VOSpacePublicShare";
const CERTIFICATE: &str = "ivo://ivoa.net/sso#tls-with-certificate";
/// What servers without TLS can take.
const PASSWORD: &str = "ivo://ivoa.net/sso#BasicAA";
/// What a read is about that is none of an endpoint: the service of files.
const FILES: &str = "files";
const PULL: &str = "pullFromVoSpace";
/// Endpoints of one answer that are read.
const READ: usize = 3;

/// A protocol, and the security method that is wished with it.
pub type Wish<'w> = (&'w str, Option<&'w str>);

/// A transfer document (VOSpace 2.1 section 3.6) that asks for a file by these protocols.
pub fn transfer(target: &str, protocols: &[Wish<'_>]) -> String {
    let escaped = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    let protocol = |(uri, security): &Wish<'_>| match security {
        Some(method) => format!(
            "  <vos:protocol uri=\"{uri}\">\n    <vos:securityMethod uri=\"{method}\"/>\n  </vos:protocol>\n"
        ),
        None => format!("  <vos:protocol uri=\"{uri}\"/>\n"),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <vos:transfer xmlns:vos=\"http://www.ivoa.net/xml/VOSpace/v2.0\" version=\"2.1\">\n  \
         <vos:target>{}</vos:target>\n  <vos:direction>{PULL}</vos:direction>\n{}</vos:transfer>\n",
        escaped(target),
        protocols.iter().map(protocol).collect::<String>()
    )
}

/// Negotiates, and reads what was negotiated.
pub async fn run(talk: &Arc<Talk>) -> Result<(), Stop> {
    let plan = &talk.plan.cloud;
    redirect(talk).await;
    let Some(locate) = plan.locate.clone() else {
        return Err(not_offered(
            "no service that negotiates transfers is known: give its address as locate",
        ));
    };
    if plan.is_vospace && talk.plan.read_only {
        // Each negotiation is a job there.
        return Err(Stop::reason(Reason::ReadOnly));
    }
    let both: [Wish<'_>; 2] = [(HTTPS_GET, None), (HTTP_GET, None)];
    let of_space = |artifact: &&String| artifact.starts_with("vos:") == plan.is_vospace;
    let artifact = plan.artifacts.iter().find(of_space).or(plan.artifacts.first());
    let nobody = match artifact.and_then(|known| known.rsplit_once('/')) {
        Some((start, _)) => format!("{start}/voconform_{}.fits", talk.plan.nonce),
        None => format!("cadc:VOCONFORM/voconform_{}.fits", talk.plan.nonce),
    };
    post(talk, step::LOCATE_UNKNOWN, &locate, &transfer(&nobody, &both)).await?;
    let Some(artifact) = artifact else {
        return Err(needs("no file is known that can be located: artifacts"));
    };
    let wish = transfer(artifact, &both);
    let plain = post(talk, step::LOCATE_PLAIN, &locate, &wish).await?;
    let secured = [
        (HTTPS_GET, Some(CERTIFICATE)),
        (HTTP_GET, Some(CERTIFICATE)),
        (HTTPS_GET, Some(PASSWORD)),
        (HTTP_GET, Some(PASSWORD)),
    ];
    post(talk, step::LOCATE_SECURED, &locate, &transfer(artifact, &secured)).await?;
    post(talk, step::LOCATE_AGAIN, &locate, &wish).await?;
    files(talk, &locate, artifact).await;
    share(talk, &locate, artifact).await?;
    read(talk, &locate, &wish, endpoints(&plain).len()).await
}

async fn post(talk: &Talk, step: Step, locate: &Url, body: &str) -> Result<Arc<Exchange>, Stop> {
    let ask = Ask::new("POST", locate)
        .header("Accept", "*/*")
        .body("text/xml", body.as_bytes().to_vec());
    followed(talk, step, ask).await
}

/// The endpoints of a transfer document, in their order.
pub fn endpoints(exchange: &Exchange) -> Vec<Url> {
    let Some(document) = document(exchange) else {
        return Vec::new();
    };
    let named = document
        .root()
        .descendants()
        .filter(|element| element.name() == "endpoint");
    named
        .filter_map(|element| Url::parse(element.text().trim()).ok())
        .collect()
}

/// An endpoint may die after one use (VOSpace 2.1 section 3.6.4), so that each is negotiated anew.
async fn read(talk: &Talk, locate: &Url, wish: &str, number: usize) -> Result<(), Stop> {
    if number == 0 {
        return Err(Stop::after(step::LOCATE_PLAIN, "no endpoint was offered"));
    }
    let mut foreign = None;
    for at in 0..number.min(READ) {
        let exchange = post(talk, step::LOCATE_NEGOTIATE, locate, wish).await?;
        let Some(endpoint) = endpoints(&exchange).into_iter().nth(at) else {
            continue;
        };
        if let Err(stop) = followed(talk, step::LOCATE_READ, bytes(&endpoint, "0-2879", 2880)).await {
            foreign = Some(stop);
        }
    }
    foreign.map_or(Ok(()), Err)
}

async fn share(talk: &Talk, locate: &Url, artifact: &str) -> Result<(), Stop> {
    let wish = transfer(artifact, &[(PUBLIC_SHARE, None)]);
    let exchange = post(talk, step::LOCATE_SHARE, locate, &wish).await?;
    let Some(endpoint) = endpoints(&exchange).into_iter().next() else {
        talk.skip(
            step::LOCATE_SHARE_READ,
            &not_offered("public sharing was not offered"),
        );
        return Ok(());
    };
    if let Err(stop) = followed(talk, step::LOCATE_SHARE_READ, bytes(&endpoint, "0-0", 1)).await {
        talk.skip(step::LOCATE_SHARE_READ, &stop);
    }
    Ok(())
}

/// Negotiation by parameters (VOSpace 2.1 section 3.6.2), where it is said to exist.
async fn redirect(talk: &Talk) {
    let plan = &talk.plan.cloud;
    let space = plan
        .vospace
        .clone()
        .or_else(|| plan.locate.clone().filter(|_| plan.is_vospace));
    let Some(space) = space else {
        let stop = not_offered("no VOSpace is known: vospace");
        return talk.skip(step::LOCATE_REDIRECT, &stop);
    };
    if talk.plan.read_only {
        // Each negotiation is a job there.
        return talk.skip(step::LOCATE_REDIRECT, &Stop::reason(Reason::ReadOnly));
    }
    let Some(target) = plan
        .artifacts
        .iter()
        .find(|artifact| artifact.starts_with("vos:"))
    else {
        let stop = needs("no file of the VOSpace is known: artifacts, with one that begins with vos:");
        return talk.skip(step::LOCATE_REDIRECT, &stop);
    };
    let protocol = if space.scheme() == "https" {
        HTTPS_GET
    } else {
        HTTP_GET
    };
    let parameters = [
        ("TARGET", target.as_str()),
        ("DIRECTION", PULL),
        ("PROTOCOL", protocol),
        ("REQUEST", "redirect"),
    ];
    let ask = Ask::new("GET", &with(&space, &parameters))
        .header("Accept", "*/*")
        .at_most(4096);
    if let Err(stop) = once(talk, step::LOCATE_REDIRECT, ask).await {
        talk.skip(step::LOCATE_REDIRECT, &stop);
    }
}

/// The service of files that storage services have beside their locate service.
async fn files(talk: &Talk, locate: &Url, artifact: &str) {
    let beside = locate.join(&format!("files/{artifact}"));
    let Some(url) = beside.ok().filter(|_| !talk.plan.cloud.is_vospace) else {
        return talk.skip(
            step::LOCATE_FILES,
            &not_offered("a VOSpace has no service of files"),
        );
    };
    let ask = |method: &str| {
        Ask::new(method, &url)
            .by(Who::Nobody)
            .header("Accept", "*/*")
            .at_most(4096)
    };
    match once(talk, step::LOCATE_FILES, ask("GET")).await {
        Ok(exchange) if status(&exchange) < 400 => {
            // The same host was asked just now.
            let _ = once(talk, step::LOCATE_FILES, ask("HEAD")).await;
            redirected(talk, &exchange).await;
        }
        Ok(_) => {}
        Err(stop) => talk.skip(step::LOCATE_FILES, &stop),
    }
}

/// Reads the beginning of what the service of files redirects to, by nobody.
async fn redirected(talk: &Talk, exchange: &Exchange) {
    let Some(there) = redirect_of(exchange).filter(|_| status(exchange) == 303) else {
        return;
    };
    let ask = bytes(&there, "0-0", 1).about(FILES);
    if let Err(stop) = followed(talk, step::LOCATE_READ, ask).await {
        talk.skip(step::LOCATE_READ, &stop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_a_transfer_document() {
        let text = transfer(
            "cadc:A/b&c.fits",
            &[(HTTPS_GET, None), (HTTP_GET, Some(CERTIFICATE))],
        );
        let document = crate::documents::xml::parse(text.as_bytes(), None).unwrap();
        let names: Vec<_> = document.root().children().map(|child| child.name()).collect();
        assert_eq!(names, ["target", "direction", "protocol", "protocol"]);
        assert!(text.contains("cadc:A/b&amp;c.fits") && text.contains("securityMethod"));
    }
}
