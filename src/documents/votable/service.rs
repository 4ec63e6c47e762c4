//! Service descriptors (DataLink 1.1 section 4).

use super::field::{Field, Param};
use super::ids::Ids;
use super::metadata::{Group, Resource};

/// A RESOURCE that describes a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service<'d> {
    /// The RESOURCE.
    pub resource: Resource<'d>,
}

/// A PARAM of the group `inputParams`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input<'d> {
    /// The PARAM.
    pub param: Param<'d>,
    /// Where its value comes from.
    pub origin: Origin<'d>,
}

/// The three kinds of input (DataLink 1.1 section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'d> {
    /// The value that the descriptor gives; a client must send it.
    Fixed(&'d str),
    /// The cell of the FIELD with this ID; a client must send it.
    Column(&'d str),
    /// The user.
    User,
}

impl<'d> Service<'d> {
    /// The view, when the `utype` is `adhoc:service` or `adhoc:this`, whatever the type of the RESOURCE.
    pub fn of(resource: Resource<'d>) -> Option<Service<'d>> {
        let utype = resource.utype()?;
        let is = |wanted: &str| utype.eq_ignore_ascii_case(wanted);
        (is("adhoc:service") || is("adhoc:this")).then_some(Service { resource })
    }

    /// Whether the service describes itself: `adhoc:this`, or the name `this` of DataLink 1.0 (section 4.4).
    pub fn is_self_description(self) -> bool {
        let this = |utype: &str| utype.eq_ignore_ascii_case("adhoc:this");
        self.resource.utype().is_some_and(this) || self.resource.name() == Some("this")
    }

    /// Whether the RESOURCE has the type `meta`, as it must.
    pub fn is_meta(self) -> bool {
        self.resource.kind() == Some("meta")
    }

    /// The first PARAM with this name, exactly.
    pub fn param(self, name: &str) -> Option<Param<'d>> {
        self.params(name).into_iter().next()
    }

    fn params(self, name: &str) -> Vec<Param<'d>> {
        let mut params = self.resource.params();
        params.retain(|param| param.name() == Some(name));
        params
    }

    /// `accessURL`, which is required.
    pub fn access_url(self) -> Option<Param<'d>> {
        self.param("accessURL")
    }

    /// `standardID`
    pub fn standard_id(self) -> Option<Param<'d>> {
        self.param("standardID")
    }

    /// `resourceIdentifier`
    pub fn resource_identifier(self) -> Option<Param<'d>> {
        self.param("resourceIdentifier")
    }

    /// `contentType`
    pub fn content_type(self) -> Option<Param<'d>> {
        self.param("contentType")
    }

    /// `exampleURL`, of which there may be several.
    pub fn example_urls(self) -> Vec<Param<'d>> {
        self.params("exampleURL")
    }

    /// The GROUP `inputParams`, which is required.
    pub fn input_group(self) -> Option<Group<'d>> {
        let named = |group: &Group<'d>| group.name() == Some("inputParams");
        self.resource.groups().into_iter().find(named)
    }

    /// The PARAMs of that group, in their order; none without it.
    pub fn inputs(self) -> Vec<Input<'d>> {
        let params = self.input_group().map(Group::params).unwrap_or_default();
        params.into_iter().map(Input::of).collect()
    }
}

impl<'d> Input<'d> {
    fn of(param: Param<'d>) -> Input<'d> {
        let origin = match (param.value(), param.field.reference()) {
            (Some(value), _) if !param.is_empty() => Origin::Fixed(value),
            (_, Some(id)) => Origin::Column(id),
            _ => Origin::User,
        };
        Input { param, origin }
    }

    /// The FIELD whose cells are the values; `None` for the other kinds, and when the ID belongs to no FIELD.
    pub fn field(self, ids: &Ids<'d>) -> Option<Field<'d>> {
        match self.origin {
            Origin::Column(id) => ids.field(id),
            Origin::Fixed(_) | Origin::User => None,
        }
    }
}
