//! What a client asks for, whatever version it speaks.

use std::sync::Arc;

use serde_json::Value;

use super::legacy::Origin;
use super::problem::Problem;

/// A request in the shape of 1.0, and what it said in its own spelling.
#[derive(Clone, Debug, Default)]
pub(crate) struct Order {
    /// The request, once for each window that would do: 1.0 has one, older versions have lists.
    pub requests: Vec<Value>,
    /// What makes it no request at all in its own spelling.
    pub wrong: Vec<Problem>,
    /// Why it can't be served, because of what only older versions have.
    pub refused: Vec<Problem>,
    pub origin: Arc<Origin>,
}

impl Order {
    /// A request of 1.0.
    pub fn plain(request: Value) -> Order {
        Order {
            requests: vec![request],
            ..Order::default()
        }
    }
}
