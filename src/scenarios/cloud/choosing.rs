//! Which of the copies that documents name are looked at: few of each provider, and of many kinds.

use std::collections::{HashMap, HashSet};

use url::Url;

use super::ask::{allowed, sent};
use super::ground::Object;
use super::reading::{Listed, of_uri};
use crate::documents::cloud::Place;
use crate::recording::{ObjectRecord, is_folder};
use crate::scenarios::Talk;

/// Open objects of each provider, from documents of a kind.
const OPEN: usize = 3;
const OF_LINKS: usize = 1;
/// Objects that the user names, and those that a lookup gives.
const GIVEN: usize = 8;
const LOOKED_UP: usize = 1;
/// Further copies of an array.
const SIBLINGS: usize = 2;

/// An object with its further copies.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The first copy, or the only one.
    pub object: Object,
    /// The others of the same array.
    pub siblings: Vec<Object>,
}

/// Chooses, and puts down what was chosen.
pub fn choose(talk: &Talk) -> Vec<Chosen> {
    let listed = talk.cloud.with(|known| known.listed.clone());
    let groups = groups(listed);
    let mut chosen: Vec<Vec<Listed>> = Vec::new();
    let mut providers: Vec<String> = groups
        .iter()
        .map(|group| group[0].place.provider.clone())
        .collect();
    providers.sort_unstable();
    providers.dedup();
    for provider in providers {
        let of_provider = |is_of_links: bool| {
            let fits = |g: &&Vec<Listed>| g[0].place.provider == provider && g[0].is_of_links == is_of_links;
            groups.iter().filter(fits).collect::<Vec<_>>()
        };
        chosen.extend(of_one(&of_provider(false), OPEN));
        chosen.extend(of_one(&of_provider(true), OF_LINKS));
    }
    let mut all: Vec<Chosen> = chosen.iter().map(|group| put_down(talk, group)).collect();
    all.extend(given(talk).iter().map(|group| put_down(talk, group)));
    all
}

/// Copies by row and provider; arrays stay together. The same object twice is asked once for each kind of document.
fn groups(listed: Vec<Listed>) -> Vec<Vec<Listed>> {
    let mut groups: Vec<Vec<Listed>> = Vec::new();
    let mut known = HashSet::new();
    let mut arrays: HashMap<(u32, usize, String), usize> = HashMap::new();
    for one in listed {
        let place = &one.place;
        let named = (place.provider.clone(), place.bucket.clone(), place.key.clone());
        if !known.insert((one.is_of_links, named)) {
            continue;
        }
        let array = (one.exchange, one.row, place.provider.clone());
        let number = match one.member {
            Some(_) => *arrays.entry(array).or_insert(groups.len()),
            None => groups.len(),
        };
        match groups.get_mut(number) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

/// Some open ones, one of each other kind of access, one directory.
fn of_one(groups: &[&Vec<Listed>], most: usize) -> Vec<Vec<Listed>> {
    let is_directory = |group: &Vec<Listed>| {
        let first = &group[0];
        is_folder(
            &first.place.key,
            first.twin.as_ref().map(Url::as_str),
            first.media_type.as_deref(),
        )
    };
    let access = |group: &Vec<Listed>| match group[0].access.as_str() {
        word @ ("region" | "restricted" | "none") => word.to_owned(),
        _ => "open".to_owned(),
    };
    let mut open: Vec<&Vec<Listed>> = Vec::new();
    let mut rest: Vec<Vec<Listed>> = Vec::new();
    for group in groups {
        let word = access(group);
        if word == "open" && !is_directory(group) {
            open.push(group);
        } else if !rest
            .iter()
            .any(|known| access(known) == word && is_directory(known) == is_directory(group))
        {
            rest.push((*group).clone());
        }
    }
    let first = open.first().copied();
    let array = open.iter().copied().find(|group| group.len() > 1);
    let awkward = open.iter().copied().find(|group| !flags(&group[0]).is_empty());
    let mut chosen: Vec<&Vec<Listed>> = Vec::new();
    for group in [first, array, awkward].into_iter().flatten().chain(open) {
        if chosen.len() < most && !chosen.contains(&group) {
            chosen.push(group);
        }
    }
    chosen.into_iter().cloned().chain(rest).collect()
}

/// What the user names, and the first key that the lookup gave.
fn given(talk: &Talk) -> Vec<Vec<Listed>> {
    let plan = &talk.plan.cloud;
    let base = Listed {
        access: "open".to_owned(),
        ..Listed::default()
    };
    let objects = plan.objects.iter().take(GIVEN).filter_map(|given| {
        let twin = given.twin.clone();
        Some(vec![Listed {
            twin,
            ..of_uri(&given.uri, &base)?
        }])
    });
    let looked_up = talk.cloud.with(|known| known.looked_up.clone());
    let buckets = plan.named_buckets();
    let of_lookup = looked_up
        .into_iter()
        .take(LOOKED_UP)
        .filter_map(|(exchange, key)| {
            let (provider, bucket) = buckets.first()?.clone();
            let place = Place {
                provider,
                bucket,
                key: key.clone(),
                ..Place::default()
            };
            Some(vec![Listed {
                exchange,
                place,
                written_key: key,
                ..base.clone()
            }])
        });
    objects.chain(of_lookup).collect()
}

fn flags(listed: &Listed) -> Vec<String> {
    let key = &listed.place.key;
    let bytes = key.as_bytes();
    let is_encoded = bytes
        .windows(3)
        .any(|w| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit());
    let all = [
        ("gen1", listed.is_first_generation),
        (
            "leading-slash",
            listed.written_key.starts_with('/') && listed.uri.is_none(),
        ),
        ("respelled", key.contains("//") || is_encoded),
    ];
    all.into_iter()
        .filter(|(_, is)| *is)
        .map(|(word, _)| word.to_owned())
        .collect()
}

fn put_down(talk: &Talk, group: &[Listed]) -> Chosen {
    let object = put_down_one(talk, &group[0], None);
    let label = object.record.label.clone();
    let siblings = group[1..]
        .iter()
        .take(SIBLINGS)
        .map(|one| put_down_one(talk, one, Some(&label)));
    Chosen {
        siblings: siblings.collect(),
        object,
    }
}

fn put_down_one(talk: &Talk, listed: &Listed, first_of: Option<&str>) -> Object {
    let mut record = record(talk, listed);
    let address = talk.plan.cloud.endpoints.resolve(&listed.place);
    if let Some((url, _)) = address.ok().as_ref().and_then(sent) {
        let refused = allowed(talk, &url).err().map(|stop| stop.detail);
        record.skipped = record.skipped.or(refused);
    }
    record.first_of = first_of.map(str::to_owned);
    record.label = talk.cloud.put_down('o', record.clone());
    Object {
        record,
        place: listed.place.clone(),
    }
}

/// What the recording tells of a copy, without label; why it can't be asked, whoever its host is.
pub fn record(talk: &Talk, listed: &Listed) -> ObjectRecord {
    let endpoints = &talk.plan.cloud.endpoints;
    let place = &listed.place;
    let address = endpoints.resolve(place);
    let skipped = match (&address, listed.access.as_str()) {
        (_, "none") => Some("its access is none".to_owned()),
        _ if place.key.is_empty() => Some("it names no key".to_owned()),
        (Err(why), _) => Some(why.words().to_owned()),
        (Ok(address), _) => match sent(address) {
            Some(_) => None,
            None => Some("its address is none of HTTP".to_owned()),
        },
    };
    ObjectRecord {
        label: String::new(),
        origin: (listed.exchange != 0).then_some(listed.exchange),
        row: (listed.exchange != 0).then_some(listed.row),
        provider: place.provider.clone(),
        bucket: place.bucket.clone(),
        key: place.key.clone(),
        region: place.region.clone(),
        access: listed.access.clone(),
        endpoint: endpoints
            .endpoint(place)
            .ok()
            .filter(|_| !endpoints.is_default(place)),
        uri: listed.uri.clone(),
        address: address.map(|address| address.to_string()).unwrap_or_default(),
        twin: listed
            .twin
            .as_ref()
            .filter(|_| !listed.twin_is_links)
            .map(ToString::to_string),
        size_hint: listed.size,
        type_hint: listed.media_type.clone(),
        first_of: None,
        flags: flags(listed),
        skipped,
    }
}
