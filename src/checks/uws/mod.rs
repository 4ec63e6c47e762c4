//! The checks of UWS: one file a section of the catalogue.

mod address;
mod announced;
mod archived;
mod atoms;
mod blocking;
mod blocking_ends;
mod changing_destruction;
mod creating_a_job;
mod creation_time;
mod deleting;
mod destruction;
mod errors;
mod execution_duration;
mod filters;
mod filters_by_time;
mod filters_last;
mod filters_together;
mod filters_wrong;
mod held;
mod http;
mod job;
mod job_list;
mod job_times;
mod limits;
mod list_entries;
mod list_links;
mod location;
mod media;
mod methods;
mod negotiation;
mod not_blocking;
mod not_deleting;
mod orders;
mod own_jobs;
mod owner;
mod parameter_values;
mod parameters;
mod phase;
mod phase_meaning;
mod quote;
mod refused_orders;
mod result_content;
mod results;
mod run_id;
mod schema;
mod schema_of_documents;
mod schema_of_jobs;
mod schema_of_lists;
mod schema_of_parts;
mod started_at_creation;

mod time_format;
mod times;
mod timing;
mod transitions;
mod unknown;
mod unknown_orders;
mod version;

use super::Check;

/// All sections in catalogue order.
pub const CHECKS: &[&[Check]] = &[
    job_list::CHECKS,
    list_entries::CHECKS,
    list_links::CHECKS,
    filters::CHECKS,
    filters_by_time::CHECKS,
    filters_last::CHECKS,
    filters_together::CHECKS,
    filters_wrong::CHECKS,
    creating_a_job::CHECKS,
    location::CHECKS,
    started_at_creation::CHECKS,
    job::CHECKS,
    job_times::CHECKS,
    creation_time::CHECKS,
    phase::CHECKS,
    phase_meaning::CHECKS,
    archived::CHECKS,
    transitions::CHECKS,
    held::CHECKS,
    orders::CHECKS,
    refused_orders::CHECKS,
    unknown_orders::CHECKS,
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
    not_deleting::CHECKS,
    unknown::CHECKS,
    http::CHECKS,
    methods::CHECKS,
    negotiation::CHECKS,
    time_format::CHECKS,
    version::CHECKS,
    blocking::CHECKS,
    blocking_ends::CHECKS,
    not_blocking::CHECKS,
    announced::CHECKS,
    schema_of_documents::CHECKS,
    schema_of_lists::CHECKS,
    schema_of_jobs::CHECKS,
    schema_of_parts::CHECKS,
];
