//! The scenarios of DALI: what a job list of a data access service must do on top of UWS.

mod names;
mod parameters;
pub mod results;

use super::lanes::Lanes;

/// Begins them all.
pub fn start(lanes: &mut Lanes) {
    lanes.start("dc1", |t| async move { results::run(&t).await });
    lanes.start("dp1", |t| async move { parameters::run(&t).await });
    lanes.start("dn1", |t| async move { names::any_case(&t).await });
    lanes.start("ds1", |t| async move { names::twice(&t).await });
    lanes.start("dr1", |t| async move { names::long_run_id(&t).await });
    lanes.start("dr2", |t| async move { names::too_long_run_id(&t).await });
}
