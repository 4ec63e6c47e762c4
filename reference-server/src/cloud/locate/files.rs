//! Files by their URI, and by a token in front of it that proves that one may read them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::negotiate::by_artifact;
use crate::cloud::answer::Answer;
use crate::cloud::archive::file;
use crate::cloud::auth::{challenge, may_read};
use crate::cloud::data::{DataSet, Kept};
use crate::cloud::encoding::{encode_path, other_origin};
use crate::cloud::mutation::Rule;
use crate::cloud::route::plain;
use crate::cloud::scene::Scene;
use crate::cloud::store::hmac;
use crate::message::Request;

/// With this, tokens are made.
const SECRET: &[u8] = b"voconform/token/secret/of/nobody";

fn seal(uri: &str, end: &str, number: &str) -> String {
    URL_SAFE_NO_PAD.encode(&hmac(SECRET, &format!("{uri}\n{end}\n{number}"))[..12])
}

/// An address with a token, by which anybody can read a file until it expires.
pub(super) fn ticket_url(scene: &Scene, set: &DataSet) -> String {
    let end = (scene.service.now().as_second() + scene.lifetime()).to_string();
    let number = scene.service.ticket().to_string();
    let uri = set.artifact();
    let token = URL_SAFE_NO_PAD.encode(format!("{end}~{number}~{}", seal(&uri, &end, &number)));
    scene.url(&format!(
        "files/{token}/{}",
        encode_path(&uri).replace("%3A", ":")
    ))
}

struct Ticket {
    end: i64,
    is_true: bool,
}

fn ticket(segment: &str, uri: &str) -> Option<Ticket> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(segment).ok()?).ok()?;
    let mut parts = text.split('~');
    let (end, number, given) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Ticket {
        end: end.parse().ok()?,
        is_true: seal(uri, end, number) == given,
    })
}

/// Answers GET and HEAD; `rest` is the path as it was sent.
pub(crate) fn files(scene: &Scene, rest: &str) -> Answer {
    if let Some((first, uri)) = rest.split_once('/')
        && let Some(ticket) = ticket(first, &plain(uri))
    {
        return by_ticket(scene, first, &plain(uri), &ticket);
    }
    let Some(set) = by_artifact(&plain(rest)) else {
        return Answer::text(404, "There is no such file.\n");
    };
    if !may_read(scene, Some(set)) {
        return challenge();
    }
    match (set.kept, scene.request.method.as_str()) {
        (Kept::Offline, _) => Answer::text(404, "There is no such file.\n"),
        (Kept::Archive | Kept::Protected, "HEAD") => file(scene, set.path),
        _ => Answer::see_other(&location(scene, set)),
    }
}

/// Where the file is to be had without saying who one is.
fn location(scene: &Scene, set: &DataSet) -> String {
    match (set.kept, set.copies.first()) {
        // The store is elsewhere, and must not see who asks.
        (Kept::Protected, Some(copy)) => {
            let request = Request {
                base: other_origin(scene.base()),
                ..scene.request.clone()
            };
            Scene {
                request: &request,
                ..*scene
            }
            .signed_url(copy)
        }
        (Kept::Signed, Some(copy)) => scene.signed_url(copy),
        _ => ticket_url(scene, set),
    }
}

fn by_ticket(scene: &Scene, token: &str, uri: &str, ticket: &Ticket) -> Answer {
    let has = |rule| scene.service.has(rule);
    let denied = |message: &str| Answer::text(403, format!("permission denied: {message}\n"));
    if !ticket.is_true && !has(Rule::AnySignature) {
        return denied("the token is for something else");
    }
    if scene.service.now().as_second() > ticket.end && !has(Rule::NeverExpire) {
        return denied("the token has expired");
    }
    if has(Rule::OneShot) && !scene.service.is_first_use(token) {
        return denied("the token was used");
    }
    match by_artifact(uri) {
        Some(set) => file(scene, set.path),
        None => Answer::text(404, "There is no such file.\n"),
    }
}
