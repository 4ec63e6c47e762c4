//! A conforming UWS 1.1 service (with a UWS 1.0 face) over a mock job executor, and an Execution Broker over mock platforms. It can be made to misbehave by named
//! faults and to differ legally by named variants, and shares no code with the validator that judges it.

mod access;
mod answer;
mod backends;
mod broker;
mod config;
mod control_port;
mod faults;
mod gzip;
mod index;
mod message;
mod mutation;
mod server;
mod soda;
mod tap;
mod uws;
mod variants;
mod vosi;
mod wire;
mod xml;

pub use access::{Access, User};
pub use backends::{BoxFuture, Clock, ManualClock, RealClock, ScaledClock};
pub use broker::{BrokerConfig, Counting, Platform};
pub use config::{Config, StartError};
pub use faults::{Fault, faults};
pub use server::{Running, start};
pub use variants::{Variant, variants};
