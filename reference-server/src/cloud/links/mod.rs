//! `{links}`: what belongs to a data set, and where it is (DataLink 1.1).

mod answer;
mod descriptors;
mod rows;

pub(crate) use answer::links;
pub(crate) use descriptors::{cloud_descriptor, links_descriptor};
