//! The objects themselves, asked by nobody: at most eight requests and 64 KiB each (catalogue 2.4, 3.D).

use std::sync::Arc;

use url::Url;

use super::ask::{BEYOND, anonymous, followed, needs, number_of, sent, status, total};
use super::choosing::Chosen;
use super::ground::Object;
use super::twin;
use crate::documents::cloud::Address;
use crate::http::Ask;
use crate::recording::{Exchange, Reason, Step, step};
use crate::scenarios::{Stop, Talk};

pub use super::choosing::choose;

/// One block of FITS.
pub const FIRST: u64 = 2880;
/// Bytes from the end, and from the middle.
pub const TAIL: u64 = 1024;
pub const MIDDLE: u64 = 512;

/// What was seen of an object.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The length.
    pub total: Option<u64>,
    /// The offset of the bytes from the middle.
    pub offset: Option<u64>,
}

/// Asks all that were chosen, their twins and further copies.
pub async fn run(talk: &Arc<Talk>, chosen: &[Chosen]) {
    for one in chosen {
        let record = &one.object.record;
        if record.skipped.is_some() || record.is_folder() {
            continue;
        }
        let Some(shape) = probe(talk, &one.object).await else {
            continue;
        };
        twin::twin(talk, &one.object, &shape).await;
        for sibling in &one.siblings {
            twin::sibling(talk, sibling).await;
        }
    }
    let stop = why_not(chosen);
    for lane in ["object", "twin", "sibling"] {
        talk.explain_rest(lane, &stop);
    }
}

/// Why there are steps that were made for no object.
pub fn why_not(chosen: &[Chosen]) -> Stop {
    let skipped = || chosen.iter().filter_map(|one| one.object.record.skipped.clone());
    let is_asked = chosen.iter().any(|one| one.object.record.skipped.is_none());
    match (
        is_asked,
        skipped().find(|why| why.starts_with("the target does not name")),
    ) {
        (true, _) => Stop::reason(Reason::NotObserved),
        (false, Some(why)) => Stop {
            reason: Reason::ForeignHost,
            because: None,
            detail: why,
        },
        (false, None) => match skipped().next() {
            Some(why) => Stop {
                detail: why,
                ..Stop::reason(Reason::NotObserved)
            },
            None => needs("no object is known: discovery, links, lookup or objects"),
        },
    }
}

/// A request for an object or a bucket; the path is sent as it stands.
pub fn stored(method: &str, address: &Address, label: &str) -> Option<Ask> {
    let (url, target) = sent(address)?;
    Some(anonymous(method, &url).target(target).about(label))
}

struct Asking<'a> {
    talk: &'a Talk,
    label: &'a str,
    address: Address,
}

impl Asking<'_> {
    async fn range(
        &self,
        step: Step,
        range: &str,
        length: u64,
        more: &[(&str, &str)],
    ) -> Option<Arc<Exchange>> {
        let ask = stored("GET", &self.address, self.label)?
            .header("Range", &format!("bytes={range}"))
            .at_most(length as usize + BEYOND);
        let ask = more
            .iter()
            .fold(ask, |ask, (name, value)| ask.header(name, value));
        followed(self.talk, step, ask).await.ok()
    }
}

/// Asks one object. None if it can't be read, so that there is nothing to compare.
async fn probe(talk: &Talk, object: &Object) -> Option<Shape> {
    let record = &object.record;
    let endpoints = &talk.plan.cloud.endpoints;
    let mut asking = Asking {
        talk,
        label: &record.label,
        address: endpoints.resolve(&object.place).ok()?,
    };
    if record.access == "restricted" {
        asking.range(step::OBJECT_RESTRICTED, "0-0", 1, &[]).await;
        return None;
    }
    let ask = stored("HEAD", &asking.address, asking.label)?.header("x-amz-checksum-mode", "ENABLED");
    let head = followed(talk, step::OBJECT_HEAD, ask).await.ok()?;
    if let Some(region) = moved(&head).filter(|region| object.place.region.as_ref() != Some(region)) {
        let mut place = object.place.clone();
        place.region = Some(region);
        asking.address = endpoints.resolve(&place).ok()?;
    }
    let first = asking
        .range(step::OBJECT_FIRST, &format!("0-{}", FIRST - 1), FIRST, &[])
        .await?;
    let length = total(&first).or_else(|| total(&head));
    let is_empty = length == Some(0);
    if !matches!(status(&first), 200 | 206) && !is_empty {
        if matches!(status(&first), 403 | 404) {
            // It may be there in the other spelling.
            respelled(&asking, object).await;
        }
        return None;
    }
    let etag = header(&first, "etag").or_else(|| header(&head, "etag"));
    let mut shape = Shape {
        total: length,
        offset: None,
    };
    if !is_empty {
        shape.offset = length.map(|length| offset(&record.key, length));
        ranges(&asking, &shape, total(&head)).await;
    }
    if let Some(etag) = etag {
        asking
            .range(step::OBJECT_CONDITIONAL, "0-0", 1, &[("If-None-Match", &etag)])
            .await;
    }
    respelled(&asking, object).await;
    Some(shape)
}

async fn ranges(asking: &Asking<'_>, shape: &Shape, by_head: Option<u64>) {
    asking
        .range(step::OBJECT_TAIL, &format!("-{TAIL}"), TAIL, &[])
        .await;
    let (Some(size), Some(offset)) = (shape.total, shape.offset) else {
        return;
    };
    let middle = format!("{offset}-{}", offset + MIDDLE - 1);
    asking.range(step::OBJECT_MIDDLE, &middle, MIDDLE, &[]).await;
    let over = format!("{}-{}", size.saturating_sub(TAIL + MIDDLE), size + TAIL - 1);
    asking
        .range(step::OBJECT_OVER, &over, 2 * TAIL + MIDDLE, &[])
        .await;
    // Where HEAD tells another length, the larger one is beyond both.
    let beyond = by_head.map_or(size, |by_head| by_head.max(size));
    asking
        .range(step::OBJECT_BEYOND, &format!("{beyond}-"), 1, &[])
        .await;
}

/// The other spelling of a key that may be misspelled: without doubled slashes, or decoded.
async fn respelled(asking: &Asking<'_>, object: &Object) {
    let flags = &object.record.flags;
    let key = &object.place.key;
    let other = if flags.iter().any(|flag| flag == "leading-slash") {
        format!("/{key}")
    } else if flags.iter().any(|flag| flag == "respelled") && key.contains("//") {
        single_slashes(key)
    } else if flags.iter().any(|flag| flag == "respelled") {
        percent_encoding::percent_decode_str(key)
            .decode_utf8_lossy()
            .into_owned()
    } else {
        return;
    };
    let mut place = object.place.clone();
    place.key = other;
    let Ok(address) = asking.talk.plan.cloud.endpoints.resolve(&place) else {
        return;
    };
    let asking = Asking {
        talk: asking.talk,
        label: asking.label,
        address,
    };
    asking.range(step::OBJECT_RESPELLED, "0-0", 1, &[]).await;
}

fn single_slashes(key: &str) -> String {
    let parts: Vec<&str> = key.split('/').filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

/// The region that a store says the bucket is in, when it does not answer from here.
pub fn moved(exchange: &Exchange) -> Option<String> {
    matches!(status(exchange), 301 | 307 | 400).then(|| header(exchange, "x-amz-bucket-region"))?
}

/// The value of a header.
pub fn header(exchange: &Exchange, name: &str) -> Option<String> {
    exchange.response()?.header(name).map(str::to_owned)
}

/// Where the bytes from the middle begin: the same in each run.
pub fn offset(key: &str, size: u64) -> u64 {
    match size.checked_sub(MIDDLE) {
        Some(room) if room > 0 => number_of(key) % room,
        _ => 0,
    }
}

/// The URL of an address, for twins.
pub fn http(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_inside_and_always_the_same() {
        for size in [0, 1, 512, 513, 100_000] {
            let at = offset("hst/x.fits", size);
            assert!(at == 0 || at + MIDDLE <= size, "{size}: {at}");
            assert_eq!(at, offset("hst/x.fits", size));
        }
        assert_eq!(single_slashes("a//b/c"), "a/b/c");
    }
}
