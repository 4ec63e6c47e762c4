//! What is at hand while a request is answered: the service, who asks, and the addresses of files.

use super::data::{self, DataSet, Door, bucket};
use super::encoding::{encode_path, encode_value};
use super::mutation::Rule;
use super::route::{ROOT, STORE};
use super::service::Service;
use super::store::{self, Wanted};
use crate::message::Request;

pub(crate) struct Scene<'a> {
    pub service: &'a Service,
    pub request: &'a Request,
    /// The user who asks.
    pub user: Option<&'a str>,
}

/// What a link to `{links}` is announced as (DataLink 1.1, 3.1).
pub(crate) const DATALINK: &str = "application/x-votable+xml;content=datalink";

impl Scene<'_> {
    pub fn base(&self) -> &str {
        &self.request.base
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{ROOT}/{path}", self.base())
    }

    /// The https twin.
    pub fn archive_url(&self, set: &DataSet) -> String {
        self.url(&format!("archive/{}", encode_path(set.path)))
    }

    pub fn links_url(&self, set: &DataSet) -> String {
        self.url(&format!("links?ID={}", encode_value(&set.did())))
    }

    /// Where discovery leads to, and what is there.
    pub fn access(&self, set: &DataSet) -> (String, &'static str) {
        match set.door {
            Door::File => (self.archive_url(set), set.content.media_type()),
            Door::Links => (self.links_url(set), DATALINK),
        }
    }

    pub fn lifetime(&self) -> i64 {
        if self.service.has(Rule::SignedShortly) {
            return 30;
        }
        i64::try_from(self.service.config.signed_for.as_secs()).unwrap_or(i64::MAX)
    }

    /// When what is signed now was signed; by a fault, most of its time is over.
    fn signed_at(&self) -> jiff::Timestamp {
        let now = self.service.now();
        let earlier = jiff::SignedDuration::from_secs(self.lifetime() * 3 / 4);
        match self.service.has(Rule::SignedEarlier) {
            true => now.checked_sub(earlier).unwrap_or(now),
            false => now,
        }
    }

    /// A URL by which anybody can read a copy, as long as it lasts.
    pub fn signed_url(&self, copy: &data::Replica) -> String {
        self.signed(copy.bucket, copy.key, self.signed_at())
    }

    /// The same for the result of the finished job, signed now or when it is said.
    pub fn signed_result(&self, at: Option<jiff::Timestamp>) -> String {
        let at = at.unwrap_or_else(|| self.signed_at());
        self.signed(data::RESULT.bucket, data::RESULT.key, at)
    }

    fn signed(&self, bucket_name: &str, key: &str, now: jiff::Timestamp) -> String {
        let resource = format!("/{bucket_name}/{key}");
        let path = format!("{STORE}{resource}");
        let wanted = Wanted {
            base: self.base(),
            path: &path,
            region: bucket(bucket_name).map_or("us-east-1", |bucket| bucket.region),
            now,
            lifetime: self.lifetime(),
        };
        match self.service.has(Rule::OldStyle) {
            true => store::old_signed_url(&wanted, &resource),
            false => store::signed_url(&wanted, self.service.has(Rule::GoogleStyle)),
        }
    }

    /// The plain address of a copy.
    pub fn store_url(&self, copy: &data::Replica) -> String {
        format!("{}{STORE}/{}/{}", self.base(), copy.bucket, encode_path(copy.key))
    }
}
