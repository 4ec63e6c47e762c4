//! Which resource a path names.

/// A resource of the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    /// The page that says what this is.
    Root,
    Requests,
    Direct,
    Offerset,
    Session,
    /// There is no such resource.
    Unknown,
}

impl Resource {
    pub fn methods(self) -> &'static str {
        match self {
            Resource::Requests | Resource::Direct => "POST",
            Resource::Session => "GET, HEAD, POST",
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
}

/// Path of the broker.
pub(crate) const ROOT: &str = "/broker";

/// What a path means; None: it is not below the broker.
pub(crate) fn route(path: &str) -> Option<Target> {
    let below = path.strip_prefix(ROOT)?;
    if !below.is_empty() && !below.starts_with('/') {
        return None;
    }
    let segments: Vec<&str> = below.split('/').skip(1).collect();
    let (resource, id) = match segments.as_slice() {
        [] | [""] => (Resource::Root, ""),
        ["requests"] => (Resource::Requests, ""),
        ["direct"] => (Resource::Direct, ""),
        ["offersets", id] if !id.is_empty() => (Resource::Offerset, *id),
        ["sessions", id] if !id.is_empty() => (Resource::Session, *id),
        _ => (Resource::Unknown, ""),
    };
    Some(Target {
        resource,
        id: id.to_owned(),
    })
}
