//! The checks of UWS: one file a section of the catalogue.

pub(super) mod address;
mod announced;
mod archived;
pub(super) mod atoms;
mod blocking;
mod blocking_ends;
mod callers;
mod changing_destruction;
pub(super) mod creating_a_job;
mod creation_time;
mod deleting;
mod destruction;
pub(super) mod errors;
mod execution_duration;
mod filters;
mod filters_by_time;
mod filters_last;
mod filters_together;
mod filters_wrong;
mod held;
mod http;
pub(super) mod job;
mod job_list;
mod job_times;
mod jobs_of_others;
mod kept_results;
pub(super) mod limits;
mod list_entries;
mod list_links;
mod lives;
mod location;
mod long_limits;
mod long_orders;
pub(super) mod media;
mod methods;
mod multipart;
mod negotiation;
mod not_blocking;
mod not_deleting;
mod orders;
mod orders_of_others;
pub(super) mod own_jobs;
mod owner;
mod owner_of_users;
pub(super) mod parameter_values;
pub(super) mod parameters;
mod phase;
mod phase_meaning;
pub(super) mod quote;
mod refused_orders;
mod refusing_a_job;
mod result_content;
pub(super) mod results;
pub(super) mod run_id;
mod schema;
mod schema_of_documents;
mod schema_of_jobs;
mod schema_of_lists;
mod schema_of_parts;
mod second_user;
mod sightings;
mod signing_in;
mod started_at_creation;

mod time_format;
pub(super) mod times;
mod timing;
mod transitions;
pub(super) mod unknown;
mod unknown_orders;
mod values;
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
    long_orders::CHECKS,
    long_limits::CHECKS,
    refusing_a_job::CHECKS,
    unknown_orders::CHECKS,
    execution_duration::CHECKS,
    destruction::CHECKS,
    changing_destruction::CHECKS,
    quote::CHECKS,
    owner::CHECKS,
    owner_of_users::CHECKS,
    run_id::CHECKS,
    results::CHECKS,
    result_content::CHECKS,
    parameters::CHECKS,
    parameter_values::CHECKS,
    values::CHECKS,
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
    signing_in::CHECKS,
    second_user::CHECKS,
    jobs_of_others::CHECKS,
    orders_of_others::CHECKS,
    schema_of_documents::CHECKS,
    schema_of_lists::CHECKS,
    schema_of_jobs::CHECKS,
    schema_of_parts::CHECKS,
];
