//! A small TAP 1.1 service over a few tables in memory (TAP_SCHEMA and one table of stars).

pub(crate) mod adql;
mod fetch;
mod order;
mod resources;
mod schema;
mod table;
mod upload;
mod votable;

pub(crate) use fetch::fetch_all;
pub(crate) use order::{work, work_with};
pub(crate) use resources::{error_document, sync, tables};
pub(crate) use table::{Column, Table, Value};
pub(crate) use upload::Upload;
