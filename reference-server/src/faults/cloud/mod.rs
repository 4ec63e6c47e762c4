//! Faults of the cloud room, by group of the catalogue.

pub(super) mod auth;
pub(super) mod cells;
pub(super) mod cells_members;
pub(super) mod columns;
pub(super) mod descriptors;
mod help;
pub(super) mod links;
pub(super) mod links_cloud;
pub(super) mod links_rows;
pub(super) mod listing;
pub(super) mod locate;
pub(super) mod lookup;
pub(super) mod objects;
pub(super) mod places;
pub(super) mod signed;
pub(super) mod transport;
pub(super) mod twins;
