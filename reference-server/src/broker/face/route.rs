//! Which resource a path names.

use crate::broker::Face;

/// A resource of the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// The page that says what this is.
    Root,
    Requests,
    Direct,
    Offerset,
    Session,
    /// What came of an offer of 2023.
    Job,
    /// What starts or cancels a job of 2023.
    Trigger,
    /// There is no such resource.
    Unknown,
}

impl Resource {
    pub fn methods(self) -> &'static str {
        match self {
            Resource::Requests | Resource::Direct => "POST",
            Resource::Session | Resource::Job => "GET, HEAD, POST",
            // The rest is for the trigger itself to say.
            Resource::Trigger => "GET, HEAD, POST, PUT, PATCH, DELETE",
            Resource::Root | Resource::Offerset | Resource::Unknown => "GET, HEAD",
        }
    }
}

/// A resource, and which one of its sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub resource: Resource,
    /// Identifier of the offerset or session, as it was sent.
    pub id: String,
    /// What the identifier is not enough for: the number of a trigger.
    pub which: String,
}

/// Path of the broker.
pub(crate) const ROOT: &str = "/broker";

/// What a path means; None: it is not below the broker.
pub(crate) fn route(path: &str) -> Option<(Face, Target)> {
    let below = path.strip_prefix(ROOT)?;
    if !below.is_empty() && !below.starts_with('/') {
        return None;
    }
    let is_below = |face: &Face| {
        let rest = path.strip_prefix(face.root());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    // The face of 1.0 comes first, and all others lie below it.
    let face = Face::ALL.into_iter().rev().find(is_below).unwrap_or_default();
    let rest = path.strip_prefix(face.root()).unwrap_or_default();
    let segments: Vec<&str> = rest.split('/').skip(1).collect();
    let (resource, id, which) = face.resource(&segments);
    let target = Target {
        resource,
        id: id.to_owned(),
        which: which.to_owned(),
    };
    Some((face, target))
}
