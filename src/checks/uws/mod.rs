//! The checks of UWS: one file a section of the catalogue.

mod address;
mod atoms;
mod changing_destruction;
mod creating_a_job;
mod deleting;
mod destruction;
mod errors;
mod execution_duration;
mod http;
mod job;
mod job_list;
mod limits;
mod media;
mod orders;
mod owner;
mod parameter_values;
mod parameters;
mod phase;
mod quote;
mod result_content;
mod results;
mod run_id;
mod schema;
mod time_format;
mod times;
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
    changing_destruction::CHECKS,
    quote::CHECKS,
    owner::CHECKS,
    run_id::CHECKS,
    results::CHECKS,
    result_content::CHECKS,
    parameters::CHECKS,
    parameter_values::CHECKS,
    errors::CHECKS,
    deleting::CHECKS,
    http::CHECKS,
    time_format::CHECKS,
    version::CHECKS,
    schema::CHECKS,
];
