//! Who asks and what they may do: users, the proofs that they send, and the policy of the server (UWS 1.1, 3; SSO 2.0).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::message::{Request, Response};

/// The cookie that a user may send as a proof.
pub(crate) const COOKIE: &str = "session";

/// Somebody the server knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name, as it is shown as owner of jobs.
    pub name: String,
    /// Taken as bearer token, as password of Basic, and as value of the cookie `session`.
    pub secret: String,
}

/// What the users of a server may do with each other's jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Everybody may do everything.
    #[default]
    Open,
    /// The jobs of a user are that user's only; the jobs of nobody are everybody's.
    Own,
    /// The same, and nobody may do anything without a proof.
    Closed,
}

/// The door of a server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    pub users: Vec<User>,
    pub access: Access,
}

impl Guard {
    /// The user who asks, if it is one. None: a proof was sent that no user has.
    pub fn caller(&self, request: &Request) -> Option<Option<&str>> {
        let proofs = [request.header("authorization"), request.header("cookie")];
        if self.users.is_empty() || proofs == [None, None] {
            return Some(None);
        }
        let proves = |user: &&User| {
            let password = STANDARD.encode(format!("{}:{}", user.name, user.secret));
            let by_header = proofs[0].is_some_and(|proof| {
                proof == format!("Bearer {}", user.secret) || proof == format!("Basic {password}")
            });
            let wanted = format!("{COOKIE}={}", user.secret);
            let by_cookie = proofs[1].is_some_and(|cookies| cookies.split("; ").any(|c| c == wanted));
            by_header || by_cookie
        };
        self.users
            .iter()
            .find(proves)
            .map(|user| Some(user.name.as_str()))
    }

    /// May this caller have to do with the jobs of this owner?
    pub fn allows(&self, caller: Option<&str>, owner: Option<&str>) -> bool {
        match (self.access, caller, owner) {
            (Access::Open, _, _) | (Access::Own, _, None) => true,
            (Access::Own | Access::Closed, Some(caller), owner) => owner.is_none_or(|owner| owner == caller),
            (Access::Own | Access::Closed, None, _) => false,
        }
    }
}

/// Somebody must say first who they are (RFC 9110, 15.5.2; the schemes are those of SSO 2.0).
pub(crate) fn unauthorized() -> Response {
    let mut response = Response::text(401, "Say who you are.\n");
    for challenge in [
        "Basic realm=\"reference server\"",
        "Bearer realm=\"reference server\"",
    ] {
        response
            .headers
            .push(("WWW-Authenticate".to_owned(), challenge.to_owned()));
    }
    response
}
