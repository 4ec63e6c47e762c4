//! Instants as services write them: the lexical rules by hand, so that the broken one can be named.
//!
//! Sources: ISO 8601 as UWS 1.1 section 2.2.1 and DALI 1.1 section 3.3.3 use it, XML Schema part 2 section 3.2.7.

mod lexical;
mod reading;
mod rules;
#[cfg(test)]
mod tests;

pub use reading::{Instant, Separator, Zone, xs_date_time};
pub use rules::{BadInstant, Rule};
