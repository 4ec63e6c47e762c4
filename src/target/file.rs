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
use super::{Limits, Target, TargetError};
use crate::scenarios::Preset;
use crate::spec::PROFILES;

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
const VERSIONS: [&str; 2] = ["1.0", "1.1"];
/// A target file has a few dozen lines.
const LARGEST: u64 = 1024 * 1024;

/// Reads a target file, with the environment of this process.
///
/// # Errors
/// The file can't be read, or something in it is wrong.
pub fn from_file(path: &Path) -> Result<Target, TargetError> {
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

/// Reads the text of a target file; `name` is for messages.
///
/// # Errors
/// Something in it is wrong: an unknown key, a wrong type, a reference to a variable that isn't set…
pub fn from_text(name: &str, text: &str, around: &Surroundings<'_>) -> Result<Target, TargetError> {
    let source = Source { file: name, text };
    let parsed = DeTable::parse(text).map_err(|e| source.error(e.span().unwrap_or(0..0), e.message()))?;
    let root = Table::root(source, &parsed);
    root.allow(&[
        "url", "profile", "uws", "preset", "sync", "recipes", "broker", "cloud", "limits", "identity",
    ])?;
    let url = root.get("url").ok_or_else(|| {
        root.error("`url` is missing: the job list, TAP base, capabilities, or base of a broker")
    })?;
    let mut target = address(&url)?;
    if let Some(item) = root.get("profile") {
        let names: Vec<&str> = PROFILES.iter().map(|profile| profile.name).collect();
        target.profile = Some(item.word(&names)?.to_owned());
    }
    if let Some(item) = root.get("uws") {
        target.uws = Some(item.word(&VERSIONS)?.to_owned());
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
    if let Some(item) = root.get("limits") {
        target.limits = limits(&item.table("a table of limits")?)?;
    }
    if let Some(item) = root.get("identity") {
        target.identities = identities(&item.table("a table of identities")?, around)?;
        let by_certificate = target.identities.iter().any(|i| i.certificate().is_some());
        if by_certificate && target.url.scheme() != "https" {
            return Err(url.error("a certificate is presented to https only: `url` is not such an address"));
        }
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

fn limits(table: &Table<'_>) -> Result<Limits, TargetError> {
    table.allow(&[
        "rate",
        "connections",
        "deadline",
        "timeout",
        "patience",
        "grace",
        "wait",
        "body",
    ])?;
    let mut limits = Limits::default();
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
    if let Some(item) = table.get("body") {
        limits.body = match item.text() {
            Ok(text) => parse_bytes(text).map_err(|message| item.error(message))?,
            Err(_) => item.count(u32::MAX)? as usize,
        };
    }
    Ok(limits)
}
