//! Discovery: queries for images, cones and tables, whose answers tell where copies are in the cloud.

mod cone;
mod images;
mod obscore;
mod query;
mod region;

pub(crate) use cone::cone;
pub(crate) use images::images;
pub(crate) use query::query;
