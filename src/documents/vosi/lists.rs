//! Job lists that capabilities announce, and what stands beside them (TAP 1.1 section 2.4, SODA 1.0 section 2.5, UWS 1.1 section 2.2.1.1).

use url::Url;

use super::capabilities::{AccessUrl, Capabilities, Capability, Interface};

/// An identifier that announces a job list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListId {
    /// The identifier, as the standard writes it.
    pub id: &'static str,
    /// What has to be appended to the address to reach the list; empty when it is the list itself.
    pub child: &'static str,
}

/// Identifier of the capabilities themselves (VOSI 1.1 section 4).
pub const CAPABILITIES_ID: &str = "ivo://ivoa.net/std/VOSI#capabilities";
/// Identifier of the availability (VOSI 1.1 section 4).
pub const AVAILABILITY_ID: &str = "ivo://ivoa.net/std/VOSI#availability";

const fn list(id: &'static str, child: &'static str) -> ListId {
    ListId { id, child }
}

/// All such identifiers, TAP before SODA before plain UWS. The second one is of a draft of TAP 1.1.
pub const LIST_IDS: [ListId; 5] = [
    list("ivo://ivoa.net/std/TAP", "async"),
    list("ivo://ivoa.net/std/TAP#async-1.1", ""),
    list("ivo://ivoa.net/std/SODA#async-1.0", ""),
    list("ivo://ivoa.net/std/UWS#rest-1.1", ""),
    list("ivo://ivoa.net/std/UWS#rest-1.0", ""),
];

/// An address at which capabilities say that there is a job list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncedList<'d> {
    /// The identifier that says so.
    pub id: ListId,
    /// The capability with it.
    pub capability: Capability<'d>,
    /// The interface with the address.
    pub interface: Interface<'d>,
    /// The address as written.
    pub access_url: AccessUrl<'d>,
    /// The address of the list itself.
    pub url: Url,
}

impl<'d> Capabilities<'d> {
    /// Every address of a job list, in the order of [`LIST_IDS`].
    pub fn job_lists(self) -> Vec<AnnouncedList<'d>> {
        let mut found = Vec::new();
        for id in LIST_IDS {
            for capability in self.called(id.id) {
                for interface in capability.interfaces() {
                    let urls = interface.access_urls().filter_map(|access_url| {
                        Some(AnnouncedList {
                            id,
                            capability,
                            interface,
                            access_url,
                            url: below(access_url.url()?, id.child),
                        })
                    });
                    found.extend(urls);
                }
            }
        }
        found
    }
}

/// The resource of this name beside another one (DALI 1.1 section 2): its last path segment is replaced.
pub fn sibling(url: &Url, name: &str) -> Url {
    let mut sibling = url.clone();
    sibling.set_query(None);
    if let Ok(mut segments) = sibling.path_segments_mut() {
        segments.pop_if_empty().pop().push(name);
    }
    sibling
}

fn below(mut url: Url, child: &str) -> Url {
    if !child.is_empty()
        && let Ok(mut segments) = url.path_segments_mut()
    {
        segments.pop_if_empty().push(child);
    }
    url
}
