//! The table `[cloud]` of a target file: what there is to ask besides `url`, and whom.

use toml::de::DeValue;
use url::Url;

use super::TargetError;
use super::file::address;
use super::reader::{Item, Table};
use super::units::parse_duration;
use crate::documents::cloud::CloudUri;
use crate::scenarios::{CloudPlan, GivenObject};

const KEYS: [&str; 17] = [
    "discovery",
    "links",
    "lookup",
    "locate",
    "vospace",
    "job",
    "objects",
    "signed",
    "buckets",
    "ids",
    "uris",
    "artifacts",
    "origin",
    "wait_expiry",
    "allow_http",
    "endpoints",
    "hosts",
];

/// Reads the table.
pub fn cloud(table: &Table<'_>) -> Result<CloudPlan, TargetError> {
    table.allow(&KEYS)?;
    let mut plan = CloudPlan::default();
    let addresses = [
        ("discovery", &mut plan.discovery),
        ("links", &mut plan.links),
        ("lookup", &mut plan.lookup),
        ("locate", &mut plan.locate),
        ("job", &mut plan.job),
    ];
    for (key, place) in addresses {
        if let Some(item) = table.get(key) {
            *place = Some(address(&item)?.url);
        }
    }
    let lists = [
        ("buckets", &mut plan.buckets),
        ("ids", &mut plan.ids),
        ("uris", &mut plan.uris),
        ("artifacts", &mut plan.artifacts),
        ("hosts", &mut plan.hosts),
    ];
    for (key, place) in lists {
        if let Some(item) = table.get(key) {
            *place = texts(&item)?;
        }
    }
    if let Some(item) = table.get("vospace") {
        match item.value() {
            DeValue::Boolean(truth) => plan.is_vospace = *truth,
            DeValue::String(_) => plan.vospace = Some(address(&item)?.url),
            _ => {
                return Err(
                    item.wrong_type("true, false, or the address of a VOSpace's synchronous transfers")
                );
            }
        }
    }
    if let Some(item) = table.get("objects") {
        plan.objects = elements(&item)?.iter().map(object).collect::<Result<_, _>>()?;
    }
    if let Some(item) = table.get("signed") {
        let urls = elements(&item)?;
        plan.signed = urls
            .iter()
            .map(|item| Ok(address(item)?.url))
            .collect::<Result<_, TargetError>>()?;
    }
    settings(table, &mut plan)?;
    Ok(plan)
}

fn settings(table: &Table<'_>, plan: &mut CloudPlan) -> Result<(), TargetError> {
    if let Some(item) = table.get("origin") {
        plan.origin = Some(origin(&item)?);
    }
    if let Some(item) = table.get("wait_expiry") {
        plan.wait_expiry = parse_duration(item.text()?).map_err(|message| item.error(message))?;
    }
    if let Some(item) = table.get("allow_http") {
        plan.allow_http = item.truth()?;
    }
    if let Some(item) = table.get("endpoints") {
        for endpoint in item.table("a table of endpoints by provider or bucket")?.items() {
            let text = self::endpoint(&endpoint)?;
            plan.endpoints.0.insert(endpoint.key().to_owned(), text);
        }
    }
    Ok(())
}

/// The origin of a script (RFC 6454 section 6.2): scheme, host and port.
fn origin(item: &Item<'_>) -> Result<String, TargetError> {
    let url = address(item)?.url;
    let origin = url.origin().ascii_serialization();
    match url.path() == "/" && url.query().is_none() && url.fragment().is_none() {
        true => Ok(origin),
        false => Err(item.error(format!(
            "`{}` must be an origin, such as \"{origin}\"",
            item.path()
        ))),
    }
}

/// An address in which `{region}` may stand for the region.
fn endpoint(item: &Item<'_>) -> Result<String, TargetError> {
    let text = item.text()?;
    let sample = text.replace("{region}", "us-east-1");
    let sample = sample.replacen("://{bucket}.", "://bucket.", 1);
    let fits = Url::parse(&sample).is_ok_and(|url| {
        let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        matches!(url.scheme(), "http" | "https") && is_plain
    });
    match fits {
        true => Ok(text.to_owned()),
        false => Err(item.error(format!(
            "`{}` must be the address of an endpoint, such as \"https://s3.{{region}}.example.org\"",
            item.path()
        ))),
    }
}

fn object(item: &Item<'_>) -> Result<GivenObject, TargetError> {
    let (uri_item, twin) = match item.value() {
        DeValue::Table(_) => {
            let table = item.table("a table with `uri`")?;
            table.allow(&["uri", "twin"])?;
            let uri = table
                .get("uri")
                .ok_or_else(|| item.key_error(format!("`{}` has an object without `uri`", item.path())))?;
            (uri, table.get("twin"))
        }
        _ => (item.clone(), None),
    };
    let text = uri_item.text()?;
    let uri = CloudUri::read(text).filter(CloudUri::is_store);
    if uri.is_none_or(|uri| uri.bucket.is_empty()) {
        let path = uri_item.path();
        return Err(uri_item.error(format!(
            "`{path}` must name an object as s3://bucket/key, not {text:?}"
        )));
    }
    Ok(GivenObject {
        uri: text.to_owned(),
        twin: twin.map(|item| Ok(address(&item)?.url)).transpose()?,
    })
}

fn texts(item: &Item<'_>) -> Result<Vec<String>, TargetError> {
    let items = elements(item)?;
    items.iter().map(|item| Ok(item.text()?.to_owned())).collect()
}

/// The elements of an array; a single value stands for an array of one.
fn elements<'s>(item: &Item<'s>) -> Result<Vec<Item<'s>>, TargetError> {
    Ok(match item.value() {
        DeValue::Array(array) => item.elements(array).collect(),
        _ => vec![item.clone()],
    })
}
