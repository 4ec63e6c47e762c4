//! The IDs of a document, and what refers to them (VOTable 1.5 section 3.1).

use super::column::Column;
use super::field::{Field, Param, Values};
use super::literal;
use super::metadata::Resource;
use super::names::{attribute, metadata};
use super::problem::Problem;
use super::value::Value;
use crate::documents::xml::Element;
use std::collections::HashMap;

/// All IDs of the metadata, found in one pass.
#[derive(Debug, Default)]
pub struct Ids<'d> {
    elements: HashMap<&'d str, Element<'d>>,
    /// Elements whose ID another element had before.
    pub repeated: Vec<Element<'d>>,
}

impl<'d> Ids<'d> {
    /// Collects them below an element, itself included.
    pub fn of(root: Element<'d>) -> Ids<'d> {
        let mut ids = Ids::default();
        for element in metadata(root) {
            let Some(id) = attribute(element, "ID") else {
                continue;
            };
            if ids.elements.contains_key(id) {
                ids.repeated.push(element);
            } else {
                ids.elements.insert(id, element);
            }
        }
        ids
    }

    /// The element with this ID; the first, should there be several.
    pub fn get(&self, id: &str) -> Option<Element<'d>> {
        self.elements.get(id).copied()
    }

    /// The FIELD with this ID.
    pub fn field(&self, id: &str) -> Option<Field<'d>> {
        let element = self.get(id).filter(|found| found.name() == "FIELD")?;
        Some(Field { element })
    }

    /// The RESOURCE with this ID.
    pub fn resource(&self, id: &str) -> Option<Resource<'d>> {
        let element = self.get(id).filter(|found| found.name() == "RESOURCE")?;
        Some(Resource { element })
    }

    /// The VALUES that hold for a FIELD or PARAM: its own, or those they refer to (section 4.7).
    pub fn values_of(&self, field: Field<'d>) -> Option<Values<'d>> {
        let own = field.values()?;
        let other = own
            .reference()
            .and_then(|id| self.get(id))
            .filter(|found| found.name() == "VALUES");
        Some(other.map_or(own, |element| Values { element }))
    }

    /// The value of a PARAM by its datatype, as in TABLEDATA (section 4.1), and what is wrong with it.
    pub fn value_of(&self, param: Param<'d>) -> (Value, Option<Problem>) {
        let text = param.value().unwrap_or_default();
        let column = Column::of(param.field, self);
        let (value, fault) = literal::read(text, &column);
        let problem =
            fault.map(|fault| Problem::new(fault.code, param.field.span_of("value"), fault.message));
        (value, problem)
    }
}
