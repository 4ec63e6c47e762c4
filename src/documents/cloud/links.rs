//! Telling lists of links (DataLink 1.1 section 3) and tables of observations from other tables.

use crate::documents::media_type::MediaType;
use crate::documents::votable::{By, Data, Field, Votable, find};

/// The identifier of the standard, without the version.
pub const DATALINK_ID: &str = "ivo://ivoa.net/std/DataLink#links-";
/// The columns that a list of links must have (DataLink 1.1 section 3.2).
pub const LINKS_FIELDS: [&str; 8] = [
    "ID",
    "access_url",
    "service_def",
    "error_message",
    "description",
    "semantics",
    "content_type",
    "content_length",
];

/// Is this identifier that of a service of links, of any version?
pub fn is_datalink(standard_id: &str) -> bool {
    standard_id.len() >= DATALINK_ID.len() - 1
        && standard_id
            .get(..DATALINK_ID.len() - 1)
            .is_some_and(|start| start.eq_ignore_ascii_case(&DATALINK_ID[..DATALINK_ID.len() - 1]))
}

/// Is it the media type of a list of links: `application/x-votable+xml;content=datalink` (DataLink 1.1 section 3.3)?
pub fn links_type(media_type: &str) -> bool {
    MediaType::read(media_type).is_some()
        && media_type
            .to_ascii_lowercase()
            .replace([' ', '"'], "")
            .contains("content=datalink")
}

/// Do these columns look like a list of links? Most are enough: what is missing is a finding.
pub fn is_links(fields: &[Field<'_>]) -> bool {
    let has = |name: &&str| find(fields, By::NameInAnyCase(name)).is_some();
    has(&"semantics") && LINKS_FIELDS.iter().filter(|name| has(name)).count() >= 5
}

/// The rows of a list of links.
pub fn links_of<'d>(votable: Votable<'d>) -> Option<Data<'d>> {
    let ids = votable.ids();
    let table = votable.primary_table().or_else(|| votable.tables().into_iter().next())?;
    let data = table.data(&ids);
    is_links(&data.fields).then_some(data)
}

/// The version that a list of links says it is of: `1.0`, `1.1`…
pub fn links_version(votable: Votable<'_>) -> Option<String> {
    let mut infos = votable.infos();
    for resource in votable.all_resources() {
        infos.extend(resource.infos());
        infos.extend(resource.tables().into_iter().flat_map(|table| table.infos()));
    }
    let of_standard = |name: Option<&str>| name.is_some_and(|n| n.eq_ignore_ascii_case("standardID"));
    let mut named = infos.into_iter().filter(|info| of_standard(info.name()));
    let value = named.find_map(|info| info.value().filter(|value| is_datalink(value)))?;
    Some(value.rsplit('-').next().unwrap_or_default().to_owned())
}

/// Do these columns look like a table of observations (ObsCore 1.1 section 3, SIA 2)?
pub fn obscore_columns(fields: &[Field<'_>]) -> bool {
    let has = |name: &str| find(fields, By::NameInAnyCase(name)).is_some();
    has("access_url") && (has("obs_publisher_did") || has("access_format") || has("obs_id"))
}
