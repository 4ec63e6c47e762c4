//! Which of the wished protocols there are, and at which addresses (VOSpace 2.1, 3.5 and 6.4.3).

use super::files::ticket_url;
use super::transfer::{Protocol, Transfer};
use crate::cloud::answer::Answer;
use crate::cloud::auth::{is_protected, may_read};
use crate::cloud::data::{DATA_SETS, DataSet, Kept};
use crate::cloud::scene::Scene;

pub(super) const HTTP_GET: &str = "ivo://ivoa.net/vospace/core#httpget";
pub(super) const PUBLIC_SHARE: &str = "http://wiki.ivoa.net/twiki/bin/view/IVOA/VOSpacePublicShare";
const ANONYMOUS: &str = "ivo://ivoa.net/sso#anon";
/// Proofs that the archive takes.
const PROOFS: [&str; 3] = [
    "ivo://ivoa.net/sso#BasicAA",
    "ivo://ivoa.net/sso#cookie",
    "ivo://ivoa.net/sso#OAuth",
];

/// Answers a transfer document with one (CADC's storage inventory).
pub(crate) fn locate(scene: &Scene) -> Answer {
    let transfer = match Transfer::read(scene.request) {
        Ok(transfer) => transfer,
        Err(message) => return Answer::text(400, format!("InvalidArgument: {message}\n")),
    };
    if transfer.direction != "pullFromVoSpace" {
        return Answer::text(400, "InvalidArgument: only pullFromVoSpace is negotiated here\n");
    }
    let Some(set) = by_artifact(&transfer.target) else {
        return Answer::text(404, format!("not found: {}\n", transfer.target));
    };
    let document = transfer.document(&protocols(scene, set, &transfer));
    Answer::tree(200, "text/xml", document, "vos")
}

pub(super) fn by_artifact(uri: &str) -> Option<&'static DataSet> {
    DATA_SETS.iter().find(|set| set.artifact() == uri)
}

/// What can be offered of what is wished, best first.
pub(super) fn protocols(scene: &Scene, set: &DataSet, transfer: &Transfer) -> Vec<Protocol> {
    transfer
        .protocols
        .iter()
        .flat_map(|wish| endpoints(scene, set, wish))
        .collect()
}

fn endpoints(scene: &Scene, set: &DataSet, wish: &Protocol) -> Vec<Protocol> {
    let offer = |security: Option<&String>, urls: Vec<String>| {
        let security: Vec<String> = security.into_iter().cloned().collect();
        let one = move |endpoint: String| Protocol {
            uri: wish.uri.clone(),
            security: security.clone(),
            endpoint,
        };
        urls.into_iter().map(one).collect::<Vec<_>>()
    };
    match (wish.uri.as_str(), wish.security.is_empty()) {
        (PUBLIC_SHARE, true) => offer(None, plain(scene, set)),
        (HTTP_GET, true) => offer(None, anonymous(scene, set)),
        (HTTP_GET, false) => {
            let mut offers = Vec::new();
            for method in &wish.security {
                if method == ANONYMOUS {
                    offers.extend(offer(Some(method), anonymous(scene, set)));
                } else if PROOFS.contains(&method.as_str()) && is_archived(set) {
                    offers.extend(offer(Some(method), vec![scene.archive_url(set)]));
                }
            }
            offers
        }
        _ => Vec::new(),
    }
}

fn is_archived(set: &DataSet) -> bool {
    matches!(set.kept, Kept::Archive | Kept::Protected)
}

/// With a token, plainly, and from other stores.
fn anonymous(scene: &Scene, set: &DataSet) -> Vec<String> {
    let mut urls = Vec::new();
    if is_archived(set) && may_read(scene, Some(set)) {
        urls.push(ticket_url(scene, set));
    }
    urls.extend(plain(scene, set));
    let open = set.copies.iter().filter(|copy| copy.access == "open");
    urls.extend(open.map(|copy| scene.store_url(copy)));
    if set.kept == Kept::Signed {
        urls.extend(set.copies.first().map(|copy| scene.signed_url(copy)));
    }
    urls
}

/// The address that everybody may know.
fn plain(scene: &Scene, set: &DataSet) -> Vec<String> {
    let is_open = set.kept == Kept::Archive && !is_protected(scene, set);
    is_open.then(|| scene.archive_url(set)).into_iter().collect()
}
