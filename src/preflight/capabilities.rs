//! What capabilities say of the target (catalogue chapter 4.1): the job list, and which profile and recipes fit it.

use url::Url;

use crate::documents::vosi::Capabilities;
use crate::documents::xml::Document;
use crate::scenarios::Preset;

/// A job list that capabilities announce.
pub struct Announced {
    /// Where it is.
    pub job_list: Url,
    /// Profile it calls for.
    pub profile: &'static str,
    /// Recipes that fit.
    pub preset: Preset,
    /// Version of UWS it claims, if it does.
    pub uws: Option<&'static str>,
    /// The identifier that said so.
    pub standard_id: String,
}

/// Is this the root of a capabilities document (VOSI 1.1 section 3.1)?
pub fn is_capabilities(document: &Document) -> bool {
    Capabilities::of(document.root()).is_some()
}

/// The first job list announced: TAP before SODA before plain UWS.
pub fn announced(document: &Document) -> Option<Announced> {
    let list = Capabilities::of(document.root())?
        .job_lists()
        .into_iter()
        .next()?;
    let (profile, preset, uws) = fitting(list.id.id);
    Some(Announced {
        standard_id: list.capability.standard_id()?.to_owned(),
        job_list: list.url,
        profile,
        preset,
        uws,
    })
}

/// Profile, recipes and claimed version of UWS for an identifier.
fn fitting(id: &str) -> (&'static str, Preset, Option<&'static str>) {
    match id.split_once("/std/").map_or("", |(_, name)| name) {
        name if name.starts_with("TAP") => ("tap-async", Preset::Tap, None),
        name if name.starts_with("SODA") => ("soda-async", Preset::Soda, None),
        "UWS#rest-1.0" => ("uws", Preset::None, Some("1.0")),
        _ => ("uws", Preset::None, Some("1.1")),
    }
}
