//! What there is, in a line each, for people.

use super::{BUCKETS, Class, DATA_SETS, keys};

/// The data sets with their identifiers, and the buckets with their keys.
pub(crate) fn overview() -> Vec<String> {
    let sets = DATA_SETS.iter().map(|set| {
        let copies: Vec<String> = set
            .copies
            .iter()
            .map(|copy| {
                format!(
                    "{} s3://{}/{} ({})",
                    copy.provider, copy.bucket, copy.key, copy.access
                )
            })
            .collect();
        let mast = if set.mast.is_empty() {
            String::new()
        } else {
            format!(", {}", set.mast)
        };
        format!(
            "{} ({}{mast}, {:?}): {}",
            set.did(),
            set.artifact(),
            set.kept,
            if copies.is_empty() {
                "not in the cloud".to_owned()
            } else {
                copies.join(", ")
            }
        )
    });
    let buckets = BUCKETS.iter().map(|bucket| {
        let who = match bucket.class {
            Class::Public => "everybody may list and read",
            Class::Unlistable => "everybody may read",
            Class::Private => "who has a signature may read",
            Class::Regional => "only machines of the region may read",
            Class::RequesterPays => "who pays may read",
        };
        let keys = keys(bucket.name).join(", ");
        format!("bucket {} in {}, {who}: {keys}", bucket.name, bucket.region)
    });
    sets.chain(buckets).collect()
}
