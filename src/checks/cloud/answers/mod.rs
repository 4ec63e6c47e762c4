//! Checks of what answers: objects in stores, their twins, buckets, signed addresses, lookup, locate, challenges, CORS, and HTTP.

mod addresses;
mod announced;
pub mod asked;
mod bucket;
mod challenges;
mod checksums;
mod cors;
mod listing;
mod locate;
mod locate_reading;
mod locate_security;
mod login;
mod lookup;
mod lookup_paths;
mod object_ends;
mod object_fields;
mod object_ranges;
mod object_reading;
mod records;
mod signed;
mod signed_documents;
mod transport;
mod twin;

use crate::checks::Check;

/// All of them, in catalogue order.
pub const CHECKS: &[&[Check]] = &[
    records::CHECKS,
    object_reading::CHECKS,
    object_ranges::CHECKS,
    object_ends::CHECKS,
    object_fields::CHECKS,
    bucket::CHECKS,
    listing::CHECKS,
    twin::CHECKS,
    checksums::CHECKS,
    announced::CHECKS,
    lookup::CHECKS,
    lookup_paths::CHECKS,
    locate::CHECKS,
    locate_security::CHECKS,
    locate_reading::CHECKS,
    signed_documents::CHECKS,
    signed::CHECKS,
    challenges::CHECKS,
    login::CHECKS,
    transport::CHECKS,
    cors::CHECKS,
];
