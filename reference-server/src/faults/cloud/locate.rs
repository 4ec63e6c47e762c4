//! Faults of locating files and of transfer negotiation (group I).

use super::help::{OF_HTML, each, without};
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Answer, Resource};
use crate::faults::{Fault, fault};
use crate::mutation::Act;
use crate::xml::Element;

/// Whatever answers with a transfer document.
const ANSWERS: Place = at(&[], &[Resource::Locate, Resource::Details, Resource::Transfers]);
const FILES: &[Resource] = &[Resource::Files];
const SHARE: &str = "http://wiki.ivoa.net/twiki/bin/view/IVOA/VOSpacePublicShare";

const fn locate(
    id: &'static str,
    title: &'static str,
    breaks: &'static [&'static str],
    acts: &'static [Act],
) -> Fault {
    fault(id, title, breaks, acts).on("locate")
}

fn security(uri: &str) -> Element {
    Element::new("securityMethod").attribute("uri", uri)
}

fn is_share(protocol: &Element) -> bool {
    protocol.get("uri") == Some(SHARE)
}

/// A path with a token, or the address of the file by its URI.
fn has_token(seen: &Seen) -> bool {
    seen.target.rest.matches('/').count() > 1
}

fn is_by_uri(seen: &Seen) -> bool {
    !has_token(seen)
}

pub(in crate::faults) const DOCUMENTS: &[Fault] = &[
    locate(
        "ca-locate-page",
        "The answer is a page.",
        &["cloud-locate-transfer-document"],
        &[rewrite(
            ANSWERS,
            &[OF_HTML, Text("<html><body>Files</body></html>\n")],
        )],
    ),
    locate(
        "ca-locate-other-root",
        "The answer is a list of protocols, and no transfer.",
        &["cloud-locate-transfer-document"],
        &[rewrite(
            ANSWERS,
            &[Root(|root| root.name = "protocols".to_owned())],
        )],
    ),
    locate(
        "ca-locate-no-details",
        "What came of a transfer cannot be read.",
        &["cloud-locate-transfer-document"],
        &[rewrite(
            at(&[], &[Resource::Details, Resource::Locate]),
            &[Status(404), Text("There is no such job.\n")],
        )],
    ),
    locate(
        "ca-locate-other-target",
        "The answer names another target.",
        &["cloud-locate-echo"],
        &[rewrite(
            ANSWERS,
            &[Root(|root| {
                each(root, "target", |target| {
                    let text = target.text();
                    target.set_text(text.rsplit(['/', ':']).next().unwrap_or_default());
                });
            })],
        )],
    ),
    locate(
        "ca-locate-other-direction",
        "The answer names another direction.",
        &["cloud-locate-echo"],
        &[rewrite(
            ANSWERS,
            &[Root(|root| {
                each(root, "direction", |direction| direction.set_text("pull"))
            })],
        )],
    ),
    locate(
        "ca-locate-no-endpoint",
        "Protocols have no endpoint.",
        &["cloud-locate-endpoint"],
        &[rewrite(ANSWERS, &[Root(|root| without(root, "endpoint"))])],
    ),
    locate(
        "ca-locate-more-protocols",
        "The answer has a protocol that nobody asked for.",
        &["cloud-locate-subset"],
        &[rewrite(
            ANSWERS,
            &[Root(|root| {
                let uri = "ivo://ivoa.net/vospace/core#ftpget";
                let mut protocol = Element::new("protocol").attribute("uri", uri);
                protocol.push(Element::with_text("endpoint", "ftp://voconform.example/file"));
                root.push(protocol);
            })],
        )],
    ),
    locate(
        "ca-locate-security-lost",
        "The answer has no security methods.",
        &["cloud-locate-security-echo"],
        &[rewrite(ANSWERS, &[Root(|root| without(root, "securityMethod"))])],
    ),
    locate(
        "ca-locate-security-added",
        "The answer has a security method that nobody asked for.",
        &["cloud-locate-security-echo"],
        &[rewrite(
            ANSWERS,
            &[Root(|root| {
                each(root, "protocol", |protocol| {
                    if protocol.child("securityMethod").is_none() && !is_share(protocol) {
                        protocol.push(security("ivo://ivoa.net/sso#anon"));
                    }
                });
            })],
        )],
    ),
    locate(
        "ca-locate-share-secured",
        "What is shared with everybody names a security method.",
        &["cloud-locate-public-share"],
        &[rewrite(
            ANSWERS,
            &[Root(|root| {
                each(root, "protocol", |protocol| {
                    if is_share(protocol) {
                        protocol.push(security("ivo://ivoa.net/sso#cookie"));
                    }
                });
            })],
        )],
    ),
    locate(
        "ca-locate-share-closed",
        "What is shared with everybody cannot be read.",
        &["cloud-locate-public-share"],
        &[rewrite(
            ANSWERS,
            &[Root(|root| {
                each(root, "protocol", |protocol| {
                    if is_share(protocol) {
                        each(protocol, "endpoint", |endpoint| {
                            let closed = "/cloud/archive/restricted/proprietary.fits";
                            let url = endpoint.text();
                            let at = url.find("/cloud/archive/").unwrap_or(url.len());
                            endpoint.set_text(format!("{}{closed}", &url[..at]));
                        });
                    }
                });
            })],
        )],
    ),
    locate(
        "ca-locate-unknown-200",
        "What is unknown can be had nowhere, and the answer is 200.",
        &["cloud-locate-unknown"],
        &[rewrite(
            at(&[], &[Resource::Locate]).answered(404),
            &[Any(|answer, seen| {
                let asked = String::from_utf8_lossy(&seen.request.body).into_owned();
                let empty = asked
                    .replacen("<vos:protocol", "<!-- <vos:protocol", 1)
                    .replace("</vos:transfer>", "--></vos:transfer>");
                *answer = Answer::bytes(200, "text/xml", empty);
            })],
        )],
    ),
    locate(
        "ca-locate-unknown-500",
        "What is unknown breaks the service.",
        &["cloud-locate-unknown"],
        &[rewrite(
            at(&[], &[Resource::Locate]).answered(404),
            &[
                Status(500),
                OF_HTML,
                Text("<html><body>NullPointerException</body></html>\n"),
            ],
        )],
    ),
];

pub(in crate::faults) const FILES_AND_ENDPOINTS: &[Fault] = &[
    locate(
        "ca-locate-token-refused",
        "What was offered to everybody is refused.",
        &["cloud-locate-anonymous-works"],
        &[rewrite(
            at(&[], FILES).when(has_token),
            &[
                Status(403),
                Header("Content-Type", "text/plain"),
                Text("permission denied\n"),
            ],
        )],
    ),
    locate(
        "ca-locate-copies-differ",
        "One of the addresses leads to another file.",
        &["cloud-locate-copies-equal"],
        &[rewrite(
            ANSWERS,
            &[Root(|root| {
                let mut protocols: Vec<&mut Element> = root
                    .elements_mut()
                    .filter(|child| child.name == "protocol")
                    .collect();
                if let [_, second, ..] = protocols.as_mut_slice() {
                    each(second, "endpoint", |endpoint| {
                        let url = endpoint.text();
                        let other = url.replace("jbeveo010_drz", "u9o40504m_c3m");
                        endpoint.set_text(other.replace("wise/0000p000_ac51-w1-int-3", "two/siblings"));
                    });
                }
            })],
        )],
    ),
    locate(
        "ca-files-without-location",
        "A file by its URI redirects nowhere.",
        &["cloud-locate-files-redirect"],
        &[rewrite(
            at(&["GET"], FILES).answered(303).when(is_by_uri),
            &[Remove("Location")],
        )],
    ),
    locate(
        "ca-files-head-bare",
        "HEAD of a file by its URI tells nothing of it.",
        &["cloud-locate-files-redirect"],
        &[rewrite(
            at(&["HEAD"], FILES).when(is_by_uri),
            &[
                Text(""),
                Remove("Digest"),
                Remove("Repr-Digest"),
                Remove("Last-Modified"),
                Remove("Content-Type"),
            ],
        )],
    ),
    locate(
        "ca-files-to-nothing",
        "A file by its URI redirects to where it cannot be read.",
        &["cloud-http-303-then-get", "cloud-locate-files-redirect"],
        &[rewrite(
            at(&["GET"], FILES).answered(303).when(is_by_uri),
            &[Any(|answer, seen| {
                answer.set("Location", &format!("{}/cloud/locate", seen.request.base))
            })],
        )],
    ),
    locate(
        "ca-redirect-ignored",
        "REQUEST=redirect does not redirect.",
        &["cloud-locate-param-redirect"],
        &[turn(at(&[], &[Resource::Transfers]), |request, _| {
            crate::message::Request {
                query: request.query.replace("REQUEST=", "NOTHING="),
                ..request.clone()
            }
        })],
    ),
    locate(
        "ca-files-to-users",
        "Where a file is redirected to, only users are let in.",
        &["cloud-http-store-no-auth-forward"],
        &[rewrite(
            at(&["GET"], FILES).answered(303).when(is_by_uri),
            &[Any(|answer, _| {
                let location = answer.header("Location").unwrap_or_default().to_owned();
                let bare = location.split('?').next().unwrap_or_default();
                answer.set("Location", bare);
            })],
        )],
    )
    .with_users(),
];
