//! XML beside VOTables that services of the cloud send: transfers of VOSpace, errors and listings of object stores.

mod listing;
mod store_error;
mod transfer;

pub use listing::{Entry, Listing, STORE_NS};
pub use store_error::StoreError;
pub use transfer::{Protocol, TRANSFER_NS, Transfer};
