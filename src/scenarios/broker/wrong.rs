//! Requests that nobody should say YES to (catalogue 8.2), each one change away from a good one.

use jiff::ToSpan;
use serde_json::{Value, json};

use super::bodies::{
    full_container, limited, only, plain_container, plain_data, rucio_data, smallest, storage, volume,
    with_compute, with_data, with_limits, with_schedule,
};
use super::plan::kind;
use super::when;
use crate::documents::broker::Dialect;
use crate::recording::Reason;
use crate::scenarios::{Stop, Talk};

type Bodies = Result<Vec<Value>, Stop>;

/// A kind that nobody knows.
pub fn unknown_kind(talk: &Talk) -> String {
    format!("urn:voconform:no-such-kind:{}", talk.plan.nonce)
}

/// A request with data, a volume and storage, to be spoilt in turn.
fn whole(talk: &Talk, lane: &str) -> Result<Value, Stop> {
    with_data(talk, lane, plain_data())
}

/// The same request with another value at each of these places in turn; null takes the member away.
fn changed(request: &Value, changes: &[(&str, Value)]) -> Vec<Value> {
    let change = |(pointer, value): &(&str, Value)| {
        let mut request = request.clone();
        set(&mut request, pointer, value.clone());
        request
    };
    changes.iter().map(change).collect()
}

fn set(request: &mut Value, pointer: &str, value: Value) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return;
    };
    match request.pointer_mut(parent) {
        Some(Value::Object(members)) if value.is_null() => {
            members.shift_remove(name);
        }
        Some(Value::Object(members)) => {
            members.insert(name.to_owned(), value);
        }
        _ => {}
    }
}

/// I-03: more cores than anybody has.
pub fn unsatisfiable(talk: &Talk, lane: &str) -> Result<Value, Stop> {
    let mut request = limited(talk, lane)?;
    request["compute"]["cores"] = json!({ "min": 9_007_199_254_740_991_u64 });
    Ok(request)
}

/// I-03
pub fn i03(talk: &Talk) -> Bodies {
    Ok(vec![unsatisfiable(talk, "i03")?])
}

/// I-04: no executable.
pub fn i04(_: &Talk) -> Bodies {
    let compute = with_limits(json!({}));
    Ok(vec![json!({}), compute])
}

/// I-05: parts without a kind.
pub fn i05(talk: &Talk) -> Bodies {
    Ok(changed(&whole(talk, "i05")?, &kinds(talk, &Value::Null)))
}

/// The places of kinds that this version has, each with this value.
fn kinds(talk: &Talk, value: &Value) -> Vec<(&'static str, Value)> {
    let places = [
        "/executable/kind",
        "/compute/kind",
        "/storage/0/kind",
        "/data/0/kind",
        "/compute/volumes/0/kind",
    ];
    // The oldest versions have no types of volumes.
    let old = matches!(talk.ground.dialect(), Dialect::V25 | Dialect::V23);
    let places = places
        .into_iter()
        .filter(|place| !(old && place.contains("volumes")));
    places.map(|place| (place, value.clone())).collect()
}

/// I-06: an executable of an unknown kind.
pub fn i06(talk: &Talk) -> Bodies {
    Ok(changed(
        &smallest(talk, "i06")?,
        &[("/executable/kind", json!(unknown_kind(talk)))],
    ))
}

/// I-07: resources of an unknown kind.
pub fn i07(talk: &Talk) -> Bodies {
    let mut places = kinds(talk, &json!(unknown_kind(talk)));
    places.remove(0);
    Ok(changed(&whole(talk, "i07")?, &places))
}

/// I-08: data of an abstract kind.
pub fn i08(talk: &Talk) -> Bodies {
    let data = json!({
        "kind": kind("data/abstract-data-resource"), "meta": { "name": "plain" }, "storage": "inputs",
    });
    Ok(vec![with_data(talk, "i08", data)?])
}

/// I-09: compute as a list.
pub fn i09(talk: &Talk) -> Bodies {
    let mut request = with_limits(smallest(talk, "i09")?);
    request["compute"] = json!([request["compute"].take()]);
    Ok(vec![request])
}

/// I-10: storage and data as objects.
pub fn i10(talk: &Talk) -> Bodies {
    let whole = whole(talk, "i10")?;
    let first = |name: &str| whole[name][0].clone();
    Ok(changed(
        &whole,
        &[("/storage", first("storage")), ("/data", first("data"))],
    ))
}

/// Requests with each of these durations.
fn durations(talk: &Talk, lane: &str, durations: &[Value]) -> Bodies {
    let request = with_schedule(smallest(talk, lane)?, "", None);
    let places = durations
        .iter()
        .map(|d| ("/schedule/requested/duration", d.clone()));
    Ok(changed(&request, &places.collect::<Vec<_>>()))
}

/// I-11: durations that are none.
pub fn i11(talk: &Talk) -> Bodies {
    let none = ["P1H", "1H", "PT", "P", "two hours"].map(Value::from);
    durations(talk, "i11", &[&none[..], &[json!(7200)]].concat())
}

/// I-11: durations that some read and others don't.
pub fn i11_odd(talk: &Talk) -> Bodies {
    durations(
        talk,
        "i11",
        &["P1W", "P1M", "-PT1H", "P1DT", "P99999999999D"].map(Value::from),
    )
}

/// Requests with each of these windows.
fn windows(talk: &Talk, lane: &str, starts: &[String]) -> Bodies {
    let request = with_schedule(smallest(talk, lane)?, "PT1H", None);
    let places = starts.iter().map(|s| ("/schedule/requested/start", json!(s)));
    Ok(changed(&request, &places.collect::<Vec<_>>()))
}

/// I-12: starts that are no interval. A single instant is allowed by the texts of 2025 and before.
pub fn i12(talk: &Talk) -> Bodies {
    let at = when::text(when::tomorrow(&talk.plan, "i12"));
    let mut starts = vec![
        String::new(),
        "tomorrow".to_owned(),
        format!("{at}/{at}/PT1H"),
        format!("R5/{at}/PT1H"),
    ];
    if talk.ground.dialect() != Dialect::V25 {
        starts.push(at);
    }
    windows(talk, "i12", &starts)
}

/// I-13: an interval that ends before it begins.
pub fn i13(talk: &Talk) -> Bodies {
    let at = when::tomorrow(&talk.plan, "i13");
    let (from, to) = (when::text(at + 24.hours()), when::text(at));
    windows(talk, "i13", &[format!("{from}/{to}")])
}

/// I-14: a window in the past.
pub fn i14(talk: &Talk) -> Bodies {
    let at = when::text(when::ahead(0) - 48.hours());
    windows(talk, "i14", &[format!("{at}/PT30M")])
}

/// I-15: minima above maxima.
pub fn i15(talk: &Talk) -> Bodies {
    let backwards = || json!({ "min": 8, "max": 4 });
    let places = [
        ("/compute/cores", backwards()),
        ("/compute/memory", backwards()),
        ("/storage/0/size", backwards()),
    ];
    Ok(changed(&whole(talk, "i15")?, &places))
}

/// I-16: negative amounts.
pub fn i16(talk: &Talk) -> Bodies {
    let places = [
        ("/compute/cores", json!({ "min": -1 })),
        ("/storage/0/size", json!({ "min": -1 })),
    ];
    Ok(changed(&whole(talk, "i16")?, &places))
}

/// I-17: members of the wrong type. What only containers have is asked of containers.
pub fn i17(talk: &Talk) -> Bodies {
    let mut bodies = Vec::new();
    let base = smallest(talk, "i17")?;
    if base["executable"].get("location").is_some() {
        bodies.extend(changed(
            &base,
            &[("/executable/location", json!({ "url": "https://example.org" }))],
        ));
    }
    bodies.extend(changed(&with_limits(base), &[("/compute/cores/min", json!("2"))]));
    let container = only(talk, "i17", &full_container());
    let places = [
        ("/executable/network/ports", json!({ "internal": 8888 })),
        ("/executable/environment/LANG", json!(7)),
    ];
    bodies.extend(changed(&container, &places));
    Ok(bodies)
}

/// I-18: values outside of an enumeration.
pub fn i18(talk: &Talk) -> Bodies {
    let mut bodies = changed(&whole(talk, "i18")?, &[("/compute/volumes/0/mode", json!("rw"))]);
    let lake = with_data(talk, "i18", rucio_data())?;
    // The first draft has no types of what is in a data lake.
    if talk.ground.dialect() != Dialect::V25 {
        bodies.extend(changed(&lake, &[("/data/0/rucio/type", json!("DIRECTORY"))]));
    }
    Ok(bodies)
}

/// I-19: a volume of nothing.
pub fn i19(talk: &Talk) -> Bodies {
    Ok(changed(
        &whole(talk, "i19")?,
        &[("/compute/volumes/0/resource", json!("nowhere"))],
    ))
}

/// I-20: data on no storage.
pub fn i20(talk: &Talk) -> Bodies {
    Ok(changed(
        &whole(talk, "i20")?,
        &[("/data/0/storage", json!("nowhere"))],
    ))
}

/// A request with storage of these names, a volume of which is mounted.
fn stored(talk: &Talk, lane: &str, names: &[&str]) -> Result<Value, Stop> {
    let mut request = with_compute(smallest(talk, lane)?, (1, None), (2, None));
    request["storage"] = names.iter().map(|name| storage(name, 20, None)).collect();
    request["compute"]["volumes"] = json!([volume("/out", Some("READWRITE"), "work")]);
    Ok(request)
}

/// I-21: two storages of one name.
pub fn i21(talk: &Talk) -> Bodies {
    Ok(vec![stored(talk, "i21", &["work", "work"])?])
}

/// I-22: data and storage of one name.
pub fn i22(talk: &Talk) -> Bodies {
    let mut request = stored(talk, "i22", &["work", "inputs"])?;
    let mut data = plain_data();
    data["meta"]["name"] = json!("work");
    request["data"] = json!([data]);
    Ok(vec![request])
}

/// I-23: a container without an image.
pub fn i23(talk: &Talk) -> Bodies {
    let request = only(talk, "i23", &plain_container());
    Ok(changed(
        &request,
        &[
            ("/executable/image", Value::Null),
            ("/executable/image/locations", json!([])),
        ],
    ))
}

/// I-24: a container for a machine that nobody has.
pub fn i24(talk: &Talk) -> Bodies {
    let request = only(talk, "i24", &plain_container());
    Ok(changed(
        &request,
        &[("/executable/image/platform/architecture", json!("pdp11"))],
    ))
}

/// I-25: a port of an unknown protocol.
pub fn i25(talk: &Talk) -> Bodies {
    let mut request = only(talk, "i25", &full_container());
    set(
        &mut request["executable"],
        "/network/ports/0/protocol",
        json!("FTP"),
    );
    Ok(vec![request])
}

/// I-26: something for nothing, of a type that costs something wherever it was offered.
pub fn i26(talk: &Talk) -> Bodies {
    let quoted = quoted_cost(talk).ok_or_else(|| Stop {
        detail: "no offer quotes a cost, and the target file names no type of costs ([broker] cost)"
            .to_owned(),
        ..Stop::reason(Reason::NotObserved)
    })?;
    let mut request = smallest(talk, "i26")?;
    request["costs"] = json!([cost(&quoted, 0.0)]);
    Ok(vec![request])
}

/// A limit of cost.
pub fn cost(of: &str, max: f64) -> Value {
    json!({
        "kind": kind("costs/simple-minmax-float-cost"), "type": of, "description": "limit", "max": max,
    })
}

/// A type of costs that the platform quotes above zero, by the target file or by the first offers.
pub fn quoted_cost(talk: &Talk) -> Option<String> {
    let offers = talk.ground.base().map_or(&[][..], |base| &base.offers);
    let items = offers
        .iter()
        .filter_map(|offer| offer.get("costs")?.as_array())
        .flatten();
    let dear = items.filter(|item| {
        item.get("min")
            .and_then(Value::as_f64)
            .is_some_and(|min| min > 0.0)
    });
    let mut types = dear.filter_map(|item| item.get("type")?.as_str());
    talk.plan
        .broker
        .cost
        .clone()
        .or_else(|| types.next().map(str::to_owned))
}
