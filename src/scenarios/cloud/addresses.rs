//! Every address of some datasets, for people who choose where to compute: whether it answers, and how fast. Nothing is judged.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::address_documents::{Copy, Found, ask_query, find};
use super::admitting::asked;
use super::ask::{BEYOND, anonymous, sent, status};
use super::object::{header, moved};
use crate::documents::cloud::Place;
use crate::http::Ask;
use crate::recording::{DatasetRecord, Exchange, Step, step};
use crate::scenarios::{Stop, Talk};

/// Addresses of a dataset that are tried.
const MOST: usize = 24;
/// Reads of an address, and the bytes of one.
const READS: usize = 3;
const BYTES: usize = 1024;
/// An address that takes longer is not for computing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Finds and tries them, one dataset after the other, so that times can be compared.
pub async fn run(talk: &Arc<Talk>) {
    let query = ask_query(talk).await;
    for id in &talk.plan.cloud.datasets {
        let found = find(talk, query.as_ref(), id).await;
        for (label, copy) in put_down(talk, id, found) {
            probe(talk, &label, copy).await;
        }
    }
}

fn put_down(talk: &Talk, id: &str, mut found: Found) -> Vec<(String, Copy)> {
    if found.copies.len() > MOST {
        let left = found.copies.len() - MOST;
        found
            .said
            .push(format!("{left} more addresses are not looked at"));
        found.copies.truncate(MOST);
    }
    let labelled: Vec<(String, Copy)> = found
        .copies
        .into_iter()
        .map(|copy| (talk.cloud.put_down(copy.kind(), copy.record.clone()), copy))
        .collect();
    let dataset = DatasetRecord {
        id: id.to_owned(),
        addresses: labelled.iter().map(|(label, _)| label.clone()).collect(),
        said: found.said,
    };
    talk.cloud.with(|known| known.meta.datasets.push(dataset));
    labelled
}

/// What an address is asked by.
struct Door<'t> {
    talk: &'t Talk,
    label: &'t str,
    url: Url,
    /// The path of a store as it is sent.
    target: Option<String>,
    /// Is it a plain address of the web? Then the credentials of the user go along where it is of the service itself.
    is_plain: bool,
}

impl Door<'_> {
    async fn ask(&self, step: Step, method: &str, range: Option<&str>) -> Result<Arc<Exchange>, Stop> {
        let mut ask = match self.is_plain {
            true => Ask::new(method, &self.url)
                .header("Accept", "*/*")
                .header("Accept-Encoding", "identity"),
            false => anonymous(method, &self.url),
        };
        if let Some(target) = &self.target {
            ask = ask.target(target);
        }
        if let Some(range) = range {
            ask = ask.header("Range", &format!("bytes={range}"));
        }
        let ask = ask.about(self.label).within(PATIENCE).at_most(BYTES + BEYOND);
        asked(self.talk, step, ask).await
    }
}

/// Is it there, and how fast does it answer?
async fn probe(talk: &Talk, label: &str, mut copy: Copy) {
    if copy.record.skipped.is_none()
        && let Some(region) = region_of_bucket(talk, &copy).await
    {
        move_to(talk, label, &mut copy.place, region);
    }
    let Some(mut door) = door(talk, label, &copy) else {
        return;
    };
    // Signatures are of GET, and what was negotiated may be used once.
    if copy.kind() != 's' {
        let head = match door.ask(step::ADDRESS_HEAD, "HEAD", None).await {
            Ok(head) => head,
            Err(stop) => return talk.cloud.pass_over(label, &stop.detail),
        };
        if head.outcome.is_err() {
            return;
        }
        if let Some(region) = moved(&head) {
            move_to(talk, label, &mut copy.place, region);
            match self::door(talk, label, &copy) {
                Some(other) => door = other,
                None => return,
            }
        }
    }
    read(&door, &copy).await;
}

/// Small reads, more than one where they can be: their times differ.
async fn read(door: &Door<'_>, copy: &Copy) {
    let range = match copy.kind() {
        's' => "0-0".to_owned(),
        _ => format!("0-{}", BYTES - 1),
    };
    let most = if copy.is_once { 1 } else { READS };
    for _ in 0..most {
        match door.ask(step::ADDRESS_READ, "GET", Some(&range)).await {
            Ok(exchange) if matches!(status(&exchange), 200 | 206) => {}
            Ok(_) => return,
            Err(stop) => return door.talk.cloud.pass_over(door.label, &stop.detail),
        }
    }
}

fn door<'t>(talk: &'t Talk, label: &'t str, copy: &Copy) -> Option<Door<'t>> {
    if copy.record.skipped.is_some() {
        return None;
    }
    let door = |url: Url, target: Option<String>| Door {
        talk,
        label,
        url,
        target,
        is_plain: copy.kind() == 'w',
    };
    match &copy.place {
        Some(place) => {
            let address = talk.plan.cloud.endpoints.resolve(place).ok()?;
            let (url, target) = sent(&address)?;
            Some(door(url, Some(target.to_owned())))
        }
        None => Some(door(Url::parse(&copy.record.address).ok()?, None)),
    }
}

/// Where the store says that a bucket is, if no document says it. Where to compute is chosen by the region.
async fn region_of_bucket(talk: &Talk, copy: &Copy) -> Option<String> {
    let place = copy.place.as_ref().filter(|place| place.region.is_none())?;
    let bucket = Place {
        key: String::new(),
        ..place.clone()
    };
    let address = talk.plan.cloud.endpoints.resolve(&bucket).ok()?;
    let (url, target) = sent(&address)?;
    let ask = anonymous("HEAD", &url).target(target).within(PATIENCE);
    let exchange = asked(talk, step::ADDRESS_BUCKET, ask).await.ok()?;
    header(&exchange, "x-amz-bucket-region").filter(|region| !region.is_empty())
}

/// The bucket is in this region: it is asked there, and the recording says so.
fn move_to(talk: &Talk, label: &str, place: &mut Option<Place>, region: String) {
    let Some(place) = place else { return };
    place.region = Some(region);
    let Ok(address) = talk.plan.cloud.endpoints.resolve(place) else {
        return;
    };
    talk.cloud.with(|known| {
        let found = known.meta.objects.iter_mut().find(|object| object.label == label);
        if let Some(object) = found {
            object.region.clone_from(&place.region);
            object.address = address.to_string();
        }
    });
}
