//! VOTables (1.1 to 1.5) as services of the Virtual Observatory send them: metadata, rows in every inline form, service
//! descriptors, and the fate of a query (DALI 1.1 section 4.4). What is wrong is listed with its place, never in the way.

mod binary;
pub mod code;
mod column;
mod data;
mod datatype;
mod field;
mod find;
mod ids;
mod literal;
mod metadata;
mod names;
mod places;
mod primitives;
mod problem;
mod reader;
mod rules;
mod service;
mod stream;
mod table;
mod tabledata;
#[cfg(test)]
mod tests;
mod value;

pub use code::{Code, Weight};
pub use data::{Cell, Data, Form, MAX_CELLS, MAX_ELEMENTS, MAX_FIELDS, MAX_ROWS, Row};
pub use datatype::{ArraySize, Datatype, Size};
pub use field::{Bound, Choice, Field, Param, Values};
pub use find::{By, find, find_all};
pub use ids::Ids;
pub use metadata::{Group, Info, Link, Resource};
pub use places::Place;
pub use problem::{MOST_OF_A_CODE, Problem, Problems};
pub use reader::{Rows, Status, Votable};
pub use rules::{MAX_TABLES, problems};
pub use service::{Input, Origin, Service};
pub use table::Table;
pub use value::Value;
