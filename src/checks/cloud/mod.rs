//! The checks of data in the cloud: what discovery, lists of links, lookups and stores say of them.

pub mod answers;
mod cell;
mod column;
mod column_cells;
mod csv;
mod ground;
mod json;
mod json_cells;
mod json_copies;
mod json_keys;
mod json_members;
mod json_providers;
mod links;
mod links_hosts;
mod links_paths;
mod links_provider;
mod providers;
mod same_object;
mod serializations;
mod uris;
mod votable;
mod votable_order;

use super::Check;
pub use cell::{COLUMN, CloudCell, Entry};

/// All sections on documents in catalogue order.
pub const CHECKS: &[&[Check]] = &[
    votable::CHECKS,
    votable_order::CHECKS,
    serializations::CHECKS,
    column::CHECKS,
    column_cells::CHECKS,
    csv::CHECKS,
    json_cells::CHECKS,
    json_providers::CHECKS,
    json_members::CHECKS,
    json_keys::CHECKS,
    json_copies::CHECKS,
    uris::CHECKS,
    links::CHECKS,
    links_paths::CHECKS,
    links_provider::CHECKS,
    links_hosts::CHECKS,
    same_object::CHECKS,
];
