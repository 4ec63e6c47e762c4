//! Who comes in, and who may do what with whose offers.

use super::{Resource, Target};
use crate::access::Access;
use crate::broker::Service;
use crate::broker::mutation::Rule;
use crate::message::Request;

impl Service {
    /// The user who asks, if it is one. None: a proof was sent that no user has.
    pub fn caller(&self, request: &Request) -> Option<Option<&str>> {
        let caller = self.guard.caller(request);
        match caller {
            None if self.mutations.has(Rule::AnyCredentials) => {
                Some(self.guard.users.first().map(|user| user.name.as_str()))
            }
            None if self.mutations.has(Rule::WrongIsNobody) => Some(None),
            caller => caller,
        }
    }

    /// Must the caller be somebody, whatever they ask for?
    pub fn needs_proof(&self, request: &Request, target: &Target) -> bool {
        let has = |rule| self.mutations.has(rule);
        let posts = request.method == "POST";
        match target.resource {
            Resource::Root | Resource::Unknown => false,
            Resource::Session if posts && has(Rule::UpdatesOpen) => false,
            _ if self.guard.access == Access::Closed => true,
            _ if posts && has(Rule::PostNeedsProof) => true,
            Resource::Requests => posts && has(Rule::RequestsNeedProof),
            Resource::Direct => posts && has(Rule::DirectNeedsProof),
            Resource::Offerset | Resource::Session | Resource::Job | Resource::Trigger => false,
        }
    }

    /// May this caller change what this owner has?
    pub fn may_update(&self, caller: Option<&str>, owner: Option<&str>) -> bool {
        let overlooked = match caller {
            Some(_) => Rule::OwnerIgnored,
            None => Rule::OwnerIgnoredForNobody,
        };
        self.mutations.has(overlooked) || self.guard.allows(caller, owner)
    }

    /// Is this caller shown what could be chosen?
    pub fn shows_options(&self, caller: Option<&str>, owner: Option<&str>) -> bool {
        self.mutations.has(Rule::OptionsForAll) || self.guard.allows(caller, owner)
    }
}
