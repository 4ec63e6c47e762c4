//! Telling lists of links (DataLink 1.1 section 3) and tables of observations from other tables.

use url::Url;

use crate::documents::media_type::MediaType;
use crate::documents::vosi::Capabilities;
use crate::documents::votable::{By, Data, Field, Service, Votable, find};

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
    let table = votable
        .primary_table()
        .or_else(|| votable.tables().into_iter().next())?;
    let data = table.data(&ids);
    is_links(&data.fields).then_some(data)
}

/// The version that a list of links says it is of: `1.0`, `1.1`…
///
/// The INFO is new in version 1.1 (section 3.3.1): what the list says of itself as a service is taken where it is missing.
pub fn links_version(votable: Votable<'_>) -> Option<String> {
    let of_standard = |name: Option<&str>| name.is_some_and(|n| n.eq_ignore_ascii_case("standardID"));
    let infos = votable.infos_anywhere().into_iter();
    let mut named = infos.filter(|info| of_standard(info.name()));
    let claimed = named.find_map(|info| info.value().and_then(version_of));
    claimed.or_else(|| described_version(votable))
}

/// The version of the services of links that a table describes.
pub fn described_version(votable: Votable<'_>) -> Option<String> {
    let services = votable.all_resources().into_iter().filter_map(Service::of);
    services
        .filter_map(Service::standard_id)
        .find_map(|id| id.value().and_then(version_of))
}

/// The version of the service of links at an address that capabilities announce; of the only one whatever its address.
pub fn announced_version(capabilities: Capabilities<'_>, links: &Url) -> Option<String> {
    let all: Vec<_> = capabilities
        .all()
        .filter_map(|capability| Some((version_of(capability.standard_id()?)?, capability)))
        .collect();
    let is_there = |url: Url| url.path() == links.path() && url.host() == links.host();
    let here = all.iter().find(|(_, capability)| {
        let mut urls = capability.access_urls().filter_map(|url| url.url());
        urls.any(is_there)
    });
    let only = all.first().filter(|_| all.len() == 1);
    here.or(only).map(|(version, _)| version.clone())
}

fn version_of(standard_id: &str) -> Option<String> {
    let version = standard_id
        .rsplit('-')
        .next()
        .filter(|_| is_datalink(standard_id));
    version.map(str::to_owned)
}

/// Do these columns look like a table of observations (ObsCore 1.1 section 3, SIA 2)?
pub fn obscore_columns(fields: &[Field<'_>]) -> bool {
    let has = |name: &str| find(fields, By::NameInAnyCase(name)).is_some();
    has("access_url") && (has("obs_publisher_did") || has("access_format") || has("obs_id"))
}
