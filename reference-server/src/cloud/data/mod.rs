//! What there is: data sets, the files that they consist of, and the buckets that hold copies of them. All made by us.

mod buckets;
mod bytes;
mod datasets;
mod objects;
mod overview;

pub(crate) use buckets::{BUCKETS, Bucket, Class, Cors, bucket};
pub(crate) use bytes::Content;
pub(crate) use datasets::{DATA_SETS, DataSet, Door, Kept, Replica};
pub(crate) use objects::{Blob, README, RESULT, archived, keys, object};
pub(crate) use overview::overview;
