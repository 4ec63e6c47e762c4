//! Faults of section C: creating a job.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Kind;

const LIST: &[Kind] = &[Kind::List];

pub(super) const FAULTS: &[Fault] = &[fault(
    "create-200",
    "A job that is made is answered with 200 instead of 303.",
    &["uws-create-303"],
    &[post(LIST, &[Status(200)])],
)];
