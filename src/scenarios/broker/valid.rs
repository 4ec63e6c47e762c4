//! Valid requests of every kind, and what is offered for them (F-02 to F-10).

use std::sync::Arc;

use serde_json::{Value, json};

use super::asking::{Asking, ask_and_read, read_set};
use super::bodies::{
    full_container, gaia, ivoa_data, limited, notebook, only, plain_data, rucio_data, s3_data, singularity,
    skao_data, smallest, storage, volume, with_compute, with_data, with_everything, with_limits,
    with_schedule,
};
use super::ending::free;
use super::plan::kind;
use super::telling::get;
use super::{when, wire, wrong};
use crate::documents::broker::{Dialect, Format};
use crate::http::Who;
use crate::recording::{Step, step};
use crate::scenarios::{Stop, Talk};

/// F-02 in JSON, then the very same in YAML: the second must have the room of the first.
pub async fn in_json_and_yaml(talk: &Arc<Talk>) -> (Result<(), Stop>, Result<(), Stop>) {
    let request = match limited(talk, "f02") {
        Ok(request) => request,
        Err(stop) => return (Err(stop.clone()), Err(stop)),
    };
    let answer = ask_and_read(talk, (step::F02_ASK, step::F02_SET), &request).await;
    for offer in &answer.offers {
        get(talk, Who::First, step::F02_OFFER, &offer.url).await;
    }
    free(talk, "f02").await;
    let other = match wire::format(talk.ground.dialect()) {
        Format::Yaml => Format::Json,
        _ => Format::Yaml,
    };
    let mut answer = Asking::formatted(talk, step::F08_ASK, &request, other)
        .send(talk)
        .await;
    read_set(talk, step::F08_SET, &mut answer).await;
    free(talk, "f08").await;
    let mut untyped = Asking::formatted(talk, step::F08_UNTYPED, &request, Format::Yaml);
    untyped.media_type = None;
    untyped.send(talk).await;
    free(talk, "f08").await;
    (Ok(()), Ok(()))
}

/// The same window as start and end, as start and duration, and a date.
pub async fn windows(talk: &Arc<Talk>) -> Result<(), Stop> {
    let at = when::tomorrow(&talk.plan, "window");
    let (from, to) = (when::text(at), when::text(when::later(at, 1800.0)));
    let starts = [
        format!("{from}/{to}"),
        format!("{from}/PT30M"),
        format!("{}/P1D", when::date(at)),
    ];
    for start in starts {
        let request = with_schedule(with_limits(smallest(talk, "window")?), "PT1H", Some(start));
        ask_and_read(talk, (step::WINDOW_ASK, step::WINDOW_SET), &request).await;
        free(talk, "window").await;
    }
    Ok(())
}

/// The Gaia request.
pub async fn f03(talk: &Arc<Talk>) -> Result<(), Stop> {
    let answer = ask_and_read(talk, (step::F03_ASK, step::F03_SET), &gaia(talk, "f03")).await;
    for offer in &answer.offers {
        get(talk, Who::First, step::F03_OFFER, &offer.url).await;
    }
    Ok(())
}

async fn one(talk: &Arc<Talk>, steps: (Step, Step), request: Value) -> Result<(), Stop> {
    ask_and_read(talk, steps, &request).await;
    Ok(())
}

/// A container with everything.
pub async fn f04(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = with_compute(only(talk, "f04", &full_container()), (1, None), (2, None));
    one(talk, (step::F04_ASK, step::F04_SET), request).await
}

/// The same as privileged.
pub async fn privileged(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = with_compute(only(talk, "privileged", &full_container()), (1, None), (2, None));
    request["executable"]["privileged"] = json!(true);
    one(talk, (step::PRIVILEGED_ASK, step::PRIVILEGED_SET), request).await
}

/// A Singularity container.
pub async fn f05(talk: &Arc<Talk>) -> Result<(), Stop> {
    one(
        talk,
        (step::F05_ASK, step::F05_SET),
        only(talk, "f05", &singularity()),
    )
    .await
}

/// A notebook.
pub async fn f01_notebook(talk: &Arc<Talk>) -> Result<(), Stop> {
    one(
        talk,
        (step::NOTEBOOK_ASK, step::NOTEBOOK_SET),
        only(talk, "notebook", &notebook()),
    )
    .await
}

/// Data, storage and volumes of every kind.
pub async fn f06(talk: &Arc<Talk>) -> Result<(), Stop> {
    one(
        talk,
        (step::F06_ASK, step::F06_SET),
        with_everything(talk, "f06")?,
    )
    .await
}

/// Plain data.
pub async fn f06a(talk: &Arc<Talk>) -> Result<(), Stop> {
    one(
        talk,
        (step::F06A_ASK, step::F06A_SET),
        with_data(talk, "f06a", plain_data())?,
    )
    .await
}

/// Data in a bucket.
pub async fn f06b(talk: &Arc<Talk>) -> Result<(), Stop> {
    one(
        talk,
        (step::F06B_ASK, step::F06B_SET),
        with_data(talk, "f06b", s3_data())?,
    )
    .await
}

/// Data in a data lake.
pub async fn f06c(talk: &Arc<Talk>) -> Result<(), Stop> {
    one(
        talk,
        (step::F06C_ASK, step::F06C_SET),
        with_data(talk, "f06c", rucio_data())?,
    )
    .await
}

/// Data that the Virtual Observatory describes.
pub async fn f06d(talk: &Arc<Talk>) -> Result<(), Stop> {
    one(
        talk,
        (step::F06D_ASK, step::F06D_SET),
        with_data(talk, "f06d", ivoa_data())?,
    )
    .await
}

/// Data of the SKA Observatory.
pub async fn f06e(talk: &Arc<Talk>) -> Result<(), Stop> {
    one(
        talk,
        (step::F06E_ASK, step::F06E_SET),
        with_data(talk, "f06e", skao_data())?,
    )
    .await
}

/// Storage with a size.
pub async fn f06s(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = with_compute(smallest(talk, "f06s")?, (1, None), (2, None));
    request["storage"] = json!([storage("work", 20, Some(40))]);
    request["compute"]["volumes"] = json!([volume("/out", Some("READWRITE"), "work")]);
    one(talk, (step::F06S_ASK, step::F06S_SET), request).await
}

/// A volume without a mode.
pub async fn f06v(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = with_data(talk, "f06v", plain_data())?;
    request["compute"]["volumes"] = json!([volume("/in/plain", None, "plain")]);
    one(talk, (step::F06V_ASK, step::F06V_SET), request).await
}

/// Data at a host that does not exist (RFC 6761 section 6.4).
pub async fn f06x(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut data = plain_data();
    data["location"] = json!("https://unreachable.invalid/data/table.vot");
    if talk.ground.dialect() == Dialect::V23 {
        data = s3_data();
        data["endpoint"] = json!("https://s3.unreachable.invalid");
    }
    one(
        talk,
        (step::F06X_ASK, step::F06X_SET),
        with_data(talk, "f06x", data)?,
    )
    .await
}

/// A limit of cost and a need of performance that were met before, as far as anything was quoted.
pub async fn f07(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = smallest(talk, "f07")?;
    let offers = talk.ground.base().map_or(&[][..], |base| &base.offers);
    let items = |name: &str| {
        let name = name.to_owned();
        offers
            .iter()
            .filter_map(move |offer| offer.get(&name)?.as_array())
            .flatten()
    };
    let of_type = wrong::quoted_cost(talk).unwrap_or_else(|| "urn:ivoa:calycopis:cost:monetary".to_owned());
    let number = |item: &Value, name: &str| item.get(name).and_then(Value::as_f64);
    let costs = items("costs").filter(|item| item["type"] == of_type.as_str());
    let dearest = costs
        .filter_map(|item| number(item, "max").or(number(item, "min")))
        .fold(0.5, f64::max);
    request["costs"] = json!([wrong::cost(&of_type, 2.0 * dearest)]);
    let metric = items("metrics").find_map(|item| Some((item["type"].as_str()?, number(item, "min")?)));
    let (metric, least) = metric.unwrap_or(("urn:ivoa:calycopis:metric:compute-performance", 50.0));
    request["metrics"] = json!([{
        "kind": kind("metrics/simple-minmax-float-metric"), "type": metric, "min": least,
    }]);
    one(talk, (step::F07_ASK, step::F07_SET), request).await
}

/// The smallest request in XML.
pub async fn f09(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = smallest(talk, "f09")?;
    let mut answer = Asking::formatted(talk, step::F09_ASK, &request, Format::Xml)
        .send(talk)
        .await;
    read_set(talk, step::F09_SET, &mut answer).await;
    Ok(())
}

/// Members that only the service sets, twice the same.
pub async fn f10(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = smallest(talk, "f10")?;
    let executable = &mut request["executable"];
    executable["meta"]["uuid"] = json!("11111111-1111-4111-8111-111111111111");
    executable["meta"]["url"] = json!("https://attacker.example/x");
    executable["meta"]["created"] = json!("2001-01-01T00:00:00Z");
    executable["phase"] = json!("RUNNING");
    executable["schedule"] = json!({ "preparing": { "start": "2001-01-01T00:00:00Z", "duration": "PT1S" } });
    if executable["kind"]
        .as_str()
        .is_some_and(|kind| kind.contains("docker"))
    {
        executable["network"] = json!({ "ports": [{
            "access": true,
            "internal": { "port": 8888 },
            "external": { "port": 22, "addresses": ["203.0.113.9"] },
            "protocol": "TCP",
        }] });
    }
    for _ in 0..2 {
        ask_and_read(talk, (step::F10_ASK, step::F10_SET), &request).await;
        free(talk, "f10").await;
    }
    Ok(())
}

/// Members that no schema knows, in JSON and in YAML.
pub async fn members(talk: &Arc<Talk>) -> Result<(), Stop> {
    let mut request = smallest(talk, "members")?;
    request["voconform-extra"] = json!("nothing");
    request["executable"]["voconform-extra"] = json!({ "nothing": true });
    request["executable"]["meta"]["voconform-extra"] = json!(["nothing"]);
    for format in [Format::Json, Format::Yaml] {
        let mut answer = Asking::formatted(talk, step::MEMBERS_ASK, &request, format)
            .send(talk)
            .await;
        read_set(talk, step::MEMBERS_SET, &mut answer).await;
        free(talk, "members").await;
    }
    Ok(())
}

/// The same smallest request twice, byte for byte.
pub async fn twice(talk: &Arc<Talk>) -> Result<(), Stop> {
    let request = smallest(talk, "twice")?;
    for _ in 0..2 {
        ask_and_read(talk, (step::TWICE_ASK, step::TWICE_SET), &request).await;
    }
    Ok(())
}
