//! What names an object in the cloud: cells of `cloud_access`, URIs, and the addresses that are made of them.

mod address;
mod cell;
mod links;
mod uri;

pub use address::{Address, Endpoints, Place, Unresolvable, encode_key};
pub use cell::{Cell, CellError, MemberSpans, Point};
pub use links::{
    DATALINK_ID, LINKS_FIELDS, announced_version, is_datalink, is_links, links_of, links_type, links_version,
    obscore_columns,
};
pub use uri::{CloudUri, UriProblem, provider_of};
