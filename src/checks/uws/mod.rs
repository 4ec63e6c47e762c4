//! The checks of UWS: one file a section of the catalogue.

mod address;
mod creating_a_job;
mod deleting;
mod destruction;
mod errors;
mod execution_duration;
mod http;
mod job;
mod job_list;
mod media;
mod methods;
mod negotiation;
mod not_deleting;
mod orders;
mod owner_and_run_id;
mod parameters;
mod phase;
mod quote;
mod results;
mod schema;
mod schema_of_documents;
mod schema_of_jobs;
mod schema_of_lists;
mod schema_of_parts;

mod time_format;
mod times;
mod unknown;
mod version;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[
    job_list::CHECKS,
    creating_a_job::CHECKS,
    job::CHECKS,
    phase::CHECKS,
    orders::CHECKS,
    execution_duration::CHECKS,
    destruction::CHECKS,
    quote::CHECKS,
    owner_and_run_id::CHECKS,
    results::CHECKS,
    parameters::CHECKS,
    errors::CHECKS,
    deleting::CHECKS,
    not_deleting::CHECKS,
    unknown::CHECKS,
    http::CHECKS,
    methods::CHECKS,
    negotiation::CHECKS,
    time_format::CHECKS,
    version::CHECKS,
    schema_of_documents::CHECKS,
    schema_of_lists::CHECKS,
    schema_of_jobs::CHECKS,
    schema_of_parts::CHECKS,
];
