//! Who comes in, and what those are told who do not say who they are (RFC 9110, 11.6.1; drafts of SSO and AuthVO).

use super::answer::Answer;
use super::data::{DataSet, Kept};
use super::mutation::Rule;
use super::route::Resource;
use super::scene::Scene;
use crate::access::Access;

/// Challenges, the most general last. The server itself has no login page.
const CHALLENGES: [&str; 5] = [
    "ivoa_cookie standard_id=\"ivo://ivoa.net/sso#tls-with-password\", access_url=\"https://login.voconform.example/cookie\"",
    "ivoa_bearer standard_id=\"ivo://ivoa.net/sso#tls-with-password\", access_url=\"https://login.voconform.example/token\"",
    "ivoa_x509",
    "Bearer realm=\"reference server\"",
    "Basic realm=\"reference server\"",
];

/// Says that one must say who one is.
pub(super) fn challenge() -> Answer {
    CHALLENGES
        .into_iter()
        .fold(Answer::text(401, "Say who you are.\n"), |answer, challenge| {
            answer.also("WWW-Authenticate", challenge)
        })
}

/// Everything but VOSI is closed on a closed server (VOSI 1.1, 2).
pub(super) fn is_closed(scene: &Scene, resource: Resource) -> bool {
    let is_public = matches!(
        resource,
        Resource::Capabilities
            | Resource::Availability
            | Resource::Terms
            // A token in the address is proof enough; without one the file itself says who may read it.
            | Resource::Files
            | Resource::Nothing
    );
    is_for_users(scene) && scene.user.is_none() && !is_public
}

/// Is the whole server for its users only?
pub(super) fn is_for_users(scene: &Scene) -> bool {
    scene.service.guard.access == Access::Closed
}

/// Must one say who one is to read this file from the archive?
pub(super) fn is_protected(scene: &Scene, set: &DataSet) -> bool {
    set.kept == Kept::Protected || is_for_users(scene)
}

/// May this caller read this file?
pub(super) fn may_read(scene: &Scene, set: Option<&DataSet>) -> bool {
    set.is_none_or(|set| !is_protected(scene, set))
        || scene.user.is_some()
        || scene.service.has(Rule::ProtectedOpen)
}
