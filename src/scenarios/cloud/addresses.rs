//! Every address of some datasets, for people who choose where to compute: whether it answers, and how fast. Nothing is judged.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::address_documents::{Copy, Found, ask_query, find};
use super::admitting::asked;
use super::ask::{BEYOND, anonymous, sent, status};
use super::object::moved;
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
    let Some(mut door) = door(talk, label, &copy) else {
        return;
    };
    let is_signed = copy.kind() == 's';
    // Signatures are of GET, and what was negotiated may be used once.
    if !is_signed {
        let head = match door.ask(step::ADDRESS_HEAD, "HEAD", None).await {
            Ok(head) => head,
            Err(stop) => return talk.cloud.pass_over(label, &stop.detail),
        };
        if head.outcome.is_err() {
            return;
        }
        if move_to(talk, label, &mut copy.place, &head) {
            match self::door(talk, label, &copy) {
                Some(other) => door = other,
                None => return,
            }
        }
    }
    let range = if is_signed {
        "0-0".to_owned()
    } else {
        format!("0-{}", BYTES - 1)
    };
    let most = if copy.is_once { 1 } else { READS };
    for _ in 0..most {
        match door.ask(step::ADDRESS_READ, "GET", Some(&range)).await {
            Ok(exchange) if matches!(status(&exchange), 200 | 206) => {}
            Ok(_) => return,
            Err(stop) => return talk.cloud.pass_over(label, &stop.detail),
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

/// The store says that the bucket is in another region: is it asked there?
fn move_to(talk: &Talk, label: &str, place: &mut Option<Place>, head: &Exchange) -> bool {
    let Some(place) = place else { return false };
    let Some(region) = moved(head).filter(|region| place.region.as_ref() != Some(region)) else {
        return false;
    };
    place.region = Some(region);
    let Ok(address) = talk.plan.cloud.endpoints.resolve(place) else {
        return false;
    };
    talk.cloud.with(|known| {
        let found = known.meta.objects.iter_mut().find(|object| object.label == label);
        if let Some(object) = found {
            object.region.clone_from(&place.region);
            object.address = address.to_string();
        }
    });
    true
}
