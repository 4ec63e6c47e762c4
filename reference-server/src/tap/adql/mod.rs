//! As much of ADQL 2.0 as clients ask of TAP_SCHEMA: SELECT of columns or COUNT(*) from one table or a comma join, with
//! WHERE and ORDER BY.

mod condition;
mod lexer;
mod parser;
mod query;
mod run;
mod scope;

pub(crate) use parser::parse;
pub(crate) use query::Query;
pub(crate) use run::run;
