//! The versions of the interface that this broker speaks, each at a path of its own.

use serde_json::Value;

use super::{asked, planner, said, updates};
use crate::broker::face::{Answer, Media, Resource};
use crate::broker::mutation::Seen;
use crate::broker::options::Refusal;
use crate::broker::order::Order;
use crate::broker::render::MARK;
use crate::broker::tree::drop_member;

/// A version of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Face {
    /// Execution Broker 1.0.
    #[default]
    V10,
    /// The last steps before 1.0, November 2025 to May 2026.
    Pre,
    /// The Calycopis schema of autumn 2025.
    C25,
    /// The working draft of April 2025.
    V25,
    /// The Execution Planner of 2023.
    V23,
}

impl Face {
    pub const ALL: [Face; 5] = [Face::V10, Face::Pre, Face::C25, Face::V25, Face::V23];

    /// The name of the endpoint.
    pub fn endpoint(self) -> &'static str {
        match self {
            Face::V10 => "broker",
            Face::Pre => "broker-pre",
            Face::C25 => "broker-c25",
            Face::V25 => "broker-25",
            Face::V23 => "planner-23",
        }
    }

    /// Path below which all of it lies.
    pub fn root(self) -> &'static str {
        match self {
            Face::V10 => "/broker",
            Face::Pre => "/broker/legacy/pre",
            Face::C25 => "/broker/legacy/c25",
            Face::V25 => "/broker/legacy/25",
            Face::V23 => "/broker/legacy/23",
        }
    }

    /// What it is, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Face::V10 => "Execution Broker 1.0",
            Face::Pre => "Execution Broker, last steps before 1.0",
            Face::C25 => "Execution Broker, Calycopis schema of autumn 2025",
            Face::V25 => "Execution Broker, working draft of April 2025",
            Face::V23 => "Execution Planner, working draft of 2023",
        }
    }

    /// Where requests are POSTed.
    pub fn requests(self) -> &'static str {
        match self {
            Face::V10 => "requests",
            Face::V23 => "request",
            _ => "offersets",
        }
    }

    /// Where requests for direct execution are POSTed.
    pub fn direct(self) -> Option<&'static str> {
        match self {
            Face::V10 => Some("direct"),
            Face::Pre => Some("sessions"),
            _ => None,
        }
    }

    /// Which resource the segments of a path below the root name, with the identifier and what comes after it.
    pub fn resource<'a>(self, segments: &[&'a str]) -> (Resource, &'a str, &'a str) {
        match (self, segments) {
            (_, [] | [""]) => (Resource::Root, "", ""),
            (_, [one]) if *one == self.requests() => (Resource::Requests, "", ""),
            (_, [one]) if Some(*one) == self.direct() => (Resource::Direct, "", ""),
            (_, [_, ""]) => (Resource::Unknown, "", ""),
            (Face::V23, ["offers", id]) => (Resource::Session, id, ""),
            (Face::V23, ["jobs", id]) => (Resource::Job, id, ""),
            (Face::V23, ["triggers", id, which]) => (Resource::Trigger, id, which),
            (Face::V23, _) => (Resource::Unknown, "", ""),
            (_, ["offersets", id]) => (Resource::Offerset, id, ""),
            (_, ["sessions", id]) => (Resource::Session, id, ""),
            _ => (Resource::Unknown, "", ""),
        }
    }

    /// The syntaxes that it has, the one that is preferred first.
    pub fn media(self, json_first: bool) -> &'static [Media] {
        match self {
            Face::V23 if json_first => &[Media::Json, Media::Yaml],
            Face::V23 => &[Media::Yaml, Media::Json],
            Face::V25 if !json_first => &[Media::Yaml, Media::Json, Media::Xml],
            _ => &[Media::Json, Media::Yaml, Media::Xml],
        }
    }

    /// A body that says not what it is, is YAML.
    pub fn is_yaml_by_default(self) -> bool {
        matches!(self, Face::V25 | Face::V23)
    }

    /// A request as it is understood.
    pub fn order(self, document: Value, who: &planner::Caller) -> Order {
        match self {
            Face::V10 => Order::plain(document),
            Face::V23 => planner::order(document, who),
            _ => asked::order(self, document),
        }
    }

    /// An update in the shape of 1.0.
    pub fn update(self, document: Value, meant: &updates::Meant) -> Result<Value, Refusal> {
        updates::update(self, document, meant)
    }

    /// What a body means in the shape of 1.0, as far as that can be told.
    pub fn normal(self, document: Value, resource: Resource) -> Option<Value> {
        match (self, resource) {
            (Face::V10, _) => Some(document),
            (_, Resource::Requests | Resource::Direct) => {
                let order = self.order(document, &planner::Caller::default());
                order.requests.into_iter().next()
            }
            _ => self.update(document, &updates::Meant::default()).ok(),
        }
    }

    /// Puts a document into the spelling of the version.
    pub fn spell(self, answer: &mut Answer, seen: &Seen) {
        let Some(tree) = &mut answer.tree else { return };
        let Some(mark) = drop_member(tree, MARK) else {
            return;
        };
        *tree = match self {
            Face::V10 => return,
            Face::V23 => planner::document(tree, &mark, seen),
            _ if tree.get("result").is_some() || tree.get("offers").is_some() => {
                said::offerset(self, tree, &mark)
            }
            _ => said::session(self, tree, &mark),
        };
    }
}
