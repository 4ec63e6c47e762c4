//! The checks of DataLink 1.1: lists of links, and service descriptors.

mod asking;
mod descriptors;
mod document;
mod downloads;
mod errors;
mod fields;
mod followed;
mod formats;
mod ground;
mod many;
mod rows;
mod semantics;

use super::Check;
pub(super) use document::status_before_table;
pub(super) use ground::values_of;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[
    asking::CHECKS,
    many::CHECKS,
    fields::CHECKS,
    rows::CHECKS,
    semantics::CHECKS,
    errors::CHECKS,
    document::CHECKS,
    formats::CHECKS,
    descriptors::CHECKS,
    followed::CHECKS,
    downloads::CHECKS,
];
