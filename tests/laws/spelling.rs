//! What says the same in other words is judged the same.

use std::sync::Arc;

use voconform::checks::judge;
use voconform::recording::{Header, Recording, har};
use voconform::self_test::vector;

use super::json;
use super::samples::{Dice, Sample, all, answered, brokers, clouds, complaints, differences, holds, samples};
use super::xml::{IN_CLOUDS, IN_JOB_LISTS, Way, rewrite};

fn unchanged(what: &str, change: impl Fn(&Recording) -> Recording + Sync) {
    unchanged_of(&all().collect::<Vec<_>>(), what, change);
}

fn unchanged_of(samples: &[&Sample], what: &str, change: impl Fn(&Recording) -> Recording + Sync) {
    holds(complaints(samples, |sample: &&Sample| {
        let after = vector(&change(&sample.recording));
        differences(&format!("{}, {what}", sample.name), &sample.vector, &after)
    }));
}

#[test]
fn json_in_other_words() {
    let files = samples().iter().filter(|s| s.recording.meta.dialect.is_some());
    let samples: Vec<&Sample> = brokers().iter().chain(files).collect();
    let of_brokers = json::Way::ALL
        .into_iter()
        .flat_map(|way| samples.iter().map(move |sample| (way, *sample)));
    let of_clouds = [json::Way::MemberOrder, json::Way::Space, json::Way::Escapes]
        .into_iter()
        .flat_map(|way| clouds().iter().map(move |sample| (way, sample)));
    let cases: Vec<(json::Way, &Sample)> = of_brokers.chain(of_clouds).collect();
    // Every second answer says it so: the others are compared with it.
    holds(complaints(&cases, |(way, sample)| {
        let other = answered(&sample.recording, |x, response| {
            if x.id % 2 == 0 {
                json::rewrite(response, *way);
            }
        });
        differences(
            &format!("{}, {way:?}", sample.name),
            &sample.vector,
            &vector(&other),
        )
    }));
}

#[test]
fn xml_in_other_words() {
    for way in [
        Way::Prefixes,
        Way::AttributeOrder,
        Way::Space,
        Way::LineEnds,
        Way::Utf16,
        Way::Latin1,
    ] {
        let samples: Vec<&Sample> = samples().iter().chain(clouds()).collect();
        unchanged_of(&samples, &format!("{way:?}"), |recording| {
            let ours = match recording.meta.cloud {
                Some(_) => IN_CLOUDS,
                None => IN_JOB_LISTS,
            };
            answered(recording, |_, response| rewrite(response, way, ours))
        });
    }
}

#[test]
fn headers_in_other_order_and_case() {
    // Lines of the same name keep their order among each other (RFC 9110 section 5.3).
    let sorted =
        |headers: &mut Vec<Header>| headers.sort_by_key(|h| std::cmp::Reverse(h.name.to_ascii_lowercase()));
    unchanged("headers in another order", |recording| {
        answered(recording, |_, response| sorted(&mut response.headers))
    });
    for (what, change) in [
        ("upper case", str::to_ascii_uppercase as fn(&str) -> String),
        ("lower case", str::to_ascii_lowercase),
    ] {
        unchanged(what, |recording| {
            answered(recording, |_, response| {
                for header in &mut response.headers {
                    header.name = change(&header.name);
                }
            })
        });
    }
}

#[test]
fn har_and_back() {
    unchanged("HAR and back", |recording| {
        har::from_har(&har::to_har(recording).to_string()).unwrap()
    });
}

#[test]
fn listed_in_another_order() {
    unchanged("shuffled", |recording| {
        let mut dice = Dice(2);
        let mut shuffled = recording.clone();
        let count = shuffled.exchanges.len();
        for at in (1..count).rev() {
            shuffled.exchanges.swap(at, dice.below(at + 1));
        }
        shuffled.jobs.reverse();
        shuffled.not_made.reverse();
        shuffled
    });
}

#[test]
fn numbered_from_another_start() {
    let number = |id: u32| id + 1000;
    unchanged("other numbers", |recording| {
        let mut other = recording.clone();
        for x in &mut other.exchanges {
            let x = Arc::make_mut(x);
            x.id = number(x.id);
            x.redirected_from = x.redirected_from.map(number);
        }
        let objects = other.meta.cloud.iter_mut().flat_map(|cloud| &mut cloud.objects);
        objects.for_each(|object| object.origin = object.origin.map(number));
        other
    });
}

#[test]
fn judged_twice() {
    for sample in all() {
        let told = || format!("{:?}", judge(&sample.recording));
        assert_eq!(told(), told(), "{}", sample.name);
    }
}
