//! A conforming UWS 1.1 service (with a UWS 1.0 face) over a mock job executor, an Execution Broker over mock platforms, and services that tell where data
//! are in the cloud, with an object store that holds them. It can be made to misbehave by named
//! faults and to differ legally by named variants, and shares no code with the validator that judges it.

mod access;
mod answer;
mod backends;
mod broker;
mod cloud;
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
pub use cloud::{CloudConfig, StoreRequest};
pub use config::{Config, StartError};
pub use faults::{Fault, faults};
pub use server::{Running, start};
pub use variants::{Variant, variants};
