//! The cloud: discovery that tells where copies are, DataLink, lookup and location of files, and an object store with the copies.

mod answer;
mod archive;
mod auth;
mod cell;
mod config;
pub(crate) mod data;
mod discovery;
mod encoding;
mod fields;
mod handle;
mod jobs;
mod links;
mod locate;
mod lookup;
pub(crate) mod mutation;
mod route;
mod scene;
mod serialise;
mod service;
mod store;
mod vosi;
mod votable;

pub(crate) use answer::{Answer, Content};
pub(crate) use cell::ascii;
pub use config::CloudConfig;
pub(crate) use data::overview;
pub(crate) use handle::answer;
pub(crate) use route::Resource;
pub(crate) use serialise::Format;
pub(crate) use service::Service;
pub use store::StoreRequest;
pub(crate) use store::{error as store_error, error_document as store_error_document};
pub(crate) use votable::{Cell, Field, Info, Param, Resource as VoResource, Table, Votable};

/// Names and paths of what a target may name.
pub(crate) const ENDPOINTS: [(&str, &str); 5] = [
    ("cloud", "/cloud/sia/query"),
    ("datalink", "/cloud/links"),
    ("lookup", "/cloud/lookup"),
    ("locate", "/cloud/locate"),
    ("store", "/store"),
];
