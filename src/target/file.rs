//! The target file: TOML, read strictly. Every error names file, line and column.

use std::path::Path;

use toml::de::DeTable;

use super::address::parse_url;
use super::broker::broker;
use super::cloud::cloud;
use super::identities::identities;
use super::reader::{Item, Source, Table};
use super::recipes::recipes;
use super::units::{parse_bytes, parse_duration};
use super::waivers::waivers;
use super::{Limits, Target, TargetError};
use crate::scenarios::Preset;
use crate::spec::PROFILES;
use crate::spec::catalogue::VERSIONS;

/// What a target file may refer to.
pub struct Surroundings<'a> {
    /// Relative paths start here.
    pub folder: &'a Path,
    /// The value of an environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

/// All presets by their words.
const PRESETS: [Preset; 8] = [
    Preset::Tap,
    Preset::Soda,
    Preset::Reference,
    Preset::ReferenceTap,
    Preset::ReferenceSoda,
    Preset::ReferenceBroker,
    Preset::ReferenceCloud,
    Preset::None,
];
/// Versions of UWS that can be judged.
const UWS_VERSIONS: [&str; 2] = ["1.0", "1.1"];
/// A target file has a few dozen lines.
const LARGEST: u64 = 1024 * 1024;

/// Reads a target file of one service or of several, with the environment of this process.
///
/// # Errors
/// The file can't be read, or something in it is wrong.
pub fn from_file(path: &Path) -> Result<Vec<Target>, TargetError> {
    let name = path.display().to_string();
    let unreadable = |message: String| TargetError::unreadable(&name, message);
    let size = std::fs::metadata(path)
        .map_err(|e| unreadable(format!("can't read it: {e}")))?
        .len();
    if size > LARGEST {
        return Err(unreadable("too large for a target file".to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(|e| unreadable(format!("can't read it: {e}")))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    from_text(
        &name,
        &text,
        &Surroundings {
            folder,
            variable: &|name| std::env::var(name).ok(),
        },
    )
}

/// Reads a target file that names one service.
///
/// # Errors
/// The file can't be read, something in it is wrong, or it names several services.
pub fn one_from_file(path: &Path) -> Result<Target, TargetError> {
    let mut targets = from_file(path)?;
    let last = targets.pop().filter(|_| targets.is_empty());
    last.ok_or_else(|| {
        let message = "it names several services, and one is asked here".to_owned();
        TargetError::unreadable(&path.display().to_string(), message)
    })
}

/// Reads the text of a target file; `name` is for messages. Where it names several services, all of them are read, in
/// the order of the file; what is said once for all goes for those that do not say it themselves.
///
/// # Errors
/// Something in it is wrong: an unknown key, a wrong type, a reference to a variable that isn't set…
pub fn from_text(name: &str, text: &str, around: &Surroundings<'_>) -> Result<Vec<Target>, TargetError> {
    let source = Source { file: name, text };
    let parsed = DeTable::parse(text).map_err(|e| source.error(e.span().unwrap_or(0..0), e.message()))?;
    let root = Table::root(source, &parsed);
    let Some(services) = root.get("service") else {
        root.allow(&KEYS)?;
        return Ok(vec![service(&root, &Target::new(nowhere()?), around)?]);
    };
    root.allow(&["service", "limits", "identity", "catalogue"])?;
    let mut shared = Target::new(nowhere()?);
    common(&mut shared, &root, around)?;
    let services = services.table("a table of services")?.items();
    if services.is_empty() {
        return Err(root.error("`service` names no service"));
    }
    let read = |item: Item<'_>| {
        let table = item.table("a table about a service")?;
        table.allow(&KEYS)?;
        Ok(Target {
            name: Some(item.key().to_owned()),
            ..service(&table, &shared, around)?
        })
    };
    services.into_iter().map(read).collect()
}

/// What can be said of a service.
const KEYS: [&str; 12] = [
    "url",
    "profile",
    "uws",
    "preset",
    "sync",
    "recipes",
    "broker",
    "cloud",
    "limits",
    "identity",
    "waiver",
    "catalogue",
];

/// The address of what is not asked: it stands for those of the services in what they share.
fn nowhere() -> Result<url::Url, TargetError> {
    url::Url::parse("http://localhost/").map_err(|e| TargetError::unreadable("", e.to_string()))
}

/// What can be said once for several services.
fn common(target: &mut Target, table: &Table<'_>, around: &Surroundings<'_>) -> Result<(), TargetError> {
    if let Some(item) = table.get("limits") {
        limits(&mut target.limits, &item.table("a table of limits")?)?;
    }
    if let Some(item) = table.get("identity") {
        target.identities = identities(&item.table("a table of identities")?, around)?;
    }
    if let Some(item) = table.get("catalogue") {
        target.catalogue = Some(item.word(&VERSIONS)?.to_owned());
    }
    Ok(())
}

/// One service, from the whole file or from a table of it.
fn service(root: &Table<'_>, shared: &Target, around: &Surroundings<'_>) -> Result<Target, TargetError> {
    let url = root.get("url").ok_or_else(|| {
        root.error("`url` is missing: the job list, TAP base, capabilities, or base of a broker")
    })?;
    let mut target = Target {
        url: address(&url)?.url,
        ..shared.clone()
    };
    if let Some(item) = root.get("profile") {
        let names: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
        target.profile = Some(item.word(&names)?.to_owned());
    }
    if let Some(item) = root.get("uws") {
        target.uws = Some(item.word(&UWS_VERSIONS)?.to_owned());
    }
    if let Some(item) = root.get("preset") {
        let word = item.word(&PRESETS.map(Preset::word))?;
        target.preset = PRESETS.into_iter().find(|preset| preset.word() == word);
    }
    if let Some(item) = root.get("sync") {
        target.sync = Some(address(&item)?.url);
    }
    if let Some(item) = root.get("recipes") {
        let recipes = recipes(&item.table("a table of recipes")?, around)?;
        (target.recipes, target.contents) = (recipes.parameters, recipes.contents);
    }
    if let Some(item) = root.get("broker") {
        target.broker = broker(&item.table("a table about a broker")?)?;
    }
    if let Some(item) = root.get("cloud") {
        target.cloud = cloud(&item.table("a table about addresses in the cloud")?)?;
    }
    if let Some(item) = root.get("waiver") {
        target.waivers = waivers(&item)?;
    }
    common(&mut target, root, around)?;
    let by_certificate = target.identities.iter().any(|i| i.certificate().is_some());
    if by_certificate && target.url.scheme() != "https" {
        return Err(url.error("a certificate is presented to https only: `url` is not such an address"));
    }
    Ok(target)
}

pub(super) fn address(item: &Item<'_>) -> Result<Target, TargetError> {
    let url = parse_url(item.text()?).map_err(|message| item.error(message))?;
    if !url.username().is_empty() || url.password().is_some() {
        let advice = "name an [identity.NAME] with basic = { user = …, password = { env = … } } instead";
        let path = item.path();
        return Err(item.error(format!("`{path}` must hold neither user nor password: {advice}")));
    }
    Ok(Target::new(url))
}

fn limits(limits: &mut Limits, table: &Table<'_>) -> Result<(), TargetError> {
    table.allow(&[
        "rate",
        "connections",
        "deadline",
        "timeout",
        "patience",
        "grace",
        "wait",
        "body",
        "total",
    ])?;
    if let Some(item) = table.get("rate") {
        limits.rate = Some(item.count(10_000)?);
    }
    if let Some(item) = table.get("connections") {
        limits.connections = item.count(64)? as usize;
    }
    let times = [
        ("deadline", &mut limits.deadline),
        ("timeout", &mut limits.timeout),
        ("patience", &mut limits.patience),
        ("grace", &mut limits.grace),
        ("wait", &mut limits.wait),
    ];
    for (key, time) in times {
        if let Some(item) = table.get(key) {
            *time = parse_duration(item.text()?).map_err(|message| item.error(message))?;
        }
    }
    for (key, bytes) in [("body", &mut limits.body), ("total", &mut limits.total)] {
        if let Some(item) = table.get(key) {
            *bytes = match item.text() {
                Ok(text) => parse_bytes(text).map_err(|message| item.error(message))?,
                Err(_) => item.count(u32::MAX)? as usize,
            };
        }
    }
    Ok(())
}
