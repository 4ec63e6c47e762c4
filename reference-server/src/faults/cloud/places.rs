//! Faults of where objects are: regions, host names, classes of storage (group D).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Resource, store_error_document};
use crate::faults::Fault;

const OBJECT: &[Resource] = &[Resource::Object];
const READ: &[&str] = &["GET", "HEAD"];

fn is_virtual(seen: &Seen) -> bool {
    let bucket = format!("{}.s3.", seen.target.bucket);
    seen.request
        .header("Host")
        .is_some_and(|host| host.starts_with(&bucket))
}

fn pays_nothing(seen: &Seen) -> bool {
    is_plain(seen) && !seen.sends("x-amz-request-payer")
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    cloud(
        "ca-region-lie",
        "A bucket tells another region than its own.",
        &["cloud-obj-region-header"],
        &[rewrite(
            at(READ, &[Resource::Bucket]).answered(ANY_STATUS),
            &[Header("x-amz-bucket-region", "ap-southeast-2")],
        )],
    ),
    cloud(
        "ca-region-silent",
        "In the wrong region there is just no such bucket.",
        &["cloud-obj-region-redirect"],
        &[rewrite(
            at(READ, &[Resource::Bucket, Resource::Object]).answered(301),
            &[
                Any(|answer, seen| store_error_document(answer, 404, "NoSuchBucket", seen.is_head())),
                Remove("x-amz-bucket-region"),
            ],
        )],
    ),
    cloud(
        "ca-no-virtual-style",
        "Buckets have no host names.",
        &["cloud-obj-style-virtual"],
        &[rewrite(
            at(READ, &[Resource::Bucket, Resource::Object]).when(is_virtual),
            &[Any(|answer, seen| {
                store_error_document(answer, 404, "NoSuchBucket", seen.is_head())
            })],
        )],
    ),
    cloud(
        "ca-style-other-object",
        "By its path an object is another one than by its host.",
        &["cloud-obj-style-path"],
        &[rewrite(
            at(READ, OBJECT).when(is_virtual),
            &[Header("ETag", "\"0123456789abcdef0123456789abcdef\"")],
        )],
    ),
    cloud(
        "ca-requester-pays",
        "Only those may read who pay.",
        &["cloud-obj-requester-pays"],
        &[rewrite(
            at(READ, OBJECT).when(pays_nothing),
            &[Any(|answer, seen| {
                let message = "Access Denied: the bucket is configured for Requester Pays";
                store_error(answer, "AccessDenied", message, seen);
            })],
        )],
    ),
    cloud(
        "ca-archived",
        "Objects lie on tape.",
        &["cloud-obj-archived"],
        &[rewrite(
            at(&["GET"], OBJECT).when(is_plain),
            &[Any(|answer, seen| {
                let message = "The operation is not valid for the object's storage class";
                store_error(answer, "InvalidObjectState", message, seen);
            })],
        )],
    ),
    cloud(
        "ca-slash-collapse",
        "The store has made one slash of two.",
        &["cloud-json-key-no-double-slash"],
        &[rule(Rule::CollapseSlashes)],
    ),
    cloud(
        "ca-keys-gone",
        "The object of the first data set is not there.",
        &["cloud-obj-head-open", "cloud-obj-get-open"],
        &[rewrite(
            at(READ, OBJECT).when(|seen| seen.is_object(BUCKET, KEY)),
            &[Any(|answer, seen| {
                store_error_document(answer, 404, "NoSuchKey", seen.is_head())
            })],
        )],
    ),
];
