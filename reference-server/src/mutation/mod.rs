//! How a server is made to differ from the plain one: the vocabulary of faults and variants.

mod act;
mod apply;
mod help;
mod quirk;

pub(crate) use act::*;
pub(crate) use apply::{Mutations, Seen};
pub(crate) use help::*;
pub(crate) use quirk::{Quirk, Quirks};
