//! What a VOSI capabilities document says of job lists (catalogue chapter 4.1).

use url::Url;

use crate::documents::xml::{Document, Element};
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
    document.root().name() == "capabilities"
}

/// The first job list announced: TAP before SODA before plain UWS. IVOIDs are compared without case.
pub fn announced(document: &Document) -> Option<Announced> {
    let capabilities: Vec<Element<'_>> = document
        .root()
        .children()
        .filter(|c| c.name() == "capability")
        .collect();
    let forms: [(&str, &'static str, Preset, Option<&'static str>, &str); 5] = [
        ("ivo://ivoa.net/std/tap", "tap-async", Preset::Tap, None, "async"),
        (
            "ivo://ivoa.net/std/tap#async-1.1",
            "tap-async",
            Preset::Tap,
            None,
            "",
        ),
        (
            "ivo://ivoa.net/std/soda#async-1.0",
            "soda-async",
            Preset::Soda,
            None,
            "",
        ),
        (
            "ivo://ivoa.net/std/uws#rest-1.1",
            "uws",
            Preset::None,
            Some("1.1"),
            "",
        ),
        (
            "ivo://ivoa.net/std/uws#rest-1.0",
            "uws",
            Preset::None,
            Some("1.0"),
            "",
        ),
    ];
    forms.iter().find_map(|(id, profile, preset, uws, child)| {
        let capability = capabilities
            .iter()
            .find(|c| standard_id(c).is_some_and(|s| s.eq_ignore_ascii_case(id)))?;
        let mut job_list = access_url(*capability)?;
        if !child.is_empty() {
            job_list.path_segments_mut().ok()?.pop_if_empty().push(child);
        }
        let standard_id = standard_id(capability)?.to_owned();
        Some(Announced {
            job_list,
            profile,
            preset: *preset,
            uws: *uws,
            standard_id,
        })
    })
}

/// The standardID; the misspelling that SODA 1.0 section 2.5 prints is taken for discovery.
fn standard_id<'d>(capability: &Element<'d>) -> Option<&'d str> {
    let attribute = capability
        .attribute("standardID")
        .or_else(|| capability.attribute("standardid"))?;
    Some(attribute.value.trim())
}

fn access_url(capability: Element<'_>) -> Option<Url> {
    let interface = capability.children().find(|c| c.name() == "interface")?;
    let url = interface.children().find(|c| c.name() == "accessURL")?;
    Url::parse(url.text().trim())
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https"))
}
