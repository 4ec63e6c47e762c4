//! What a service stands on: clocks, and the executor that moves the mock jobs on.

mod clock;
mod executor;
mod steered;

pub(crate) use clock::later;
pub use clock::{BoxFuture, Clock, ManualClock, RealClock, ScaledClock};
pub(crate) use executor::run_executor;
pub(crate) use steered::{Pace, SteeredClock};
