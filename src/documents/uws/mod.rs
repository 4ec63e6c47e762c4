//! What UWS services say: typed views of their documents, and the schema by hand.

mod field;
mod job;
mod job_list;
mod lists;
mod names;
mod phase;
pub mod schema;
#[cfg(test)]
mod tests;

pub use field::{Field, Value};
pub use job::{ErrorSummary, Job};
pub use job_list::{JobList, JobRef};
pub use lists::{Parameter, ResultRef, parameters_of, results_of};
pub use names::{UWS_NS, XLINK_NS, XS_NS, XSI_NS};
pub use phase::Phase;
