//! What scenarios read of tables to go on: copies in the cloud, the addresses beside them, services of links. They judge nothing.

use url::Url;

use crate::documents::cloud::{Cell, CloudUri, Place, Point, is_datalink, links_type};
use crate::documents::votable::{By, Data, Origin, Row, Value, Votable, find};
use crate::documents::xml::{self, Document};
use crate::recording::Exchange;

/// Rows of a table that are read, at most.
const ROWS: usize = 2000;

/// A copy in the cloud that a row names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Number of the exchange with the document.
    pub exchange: u32,
    /// The row, from 0.
    pub row: usize,
    /// Is the document a list of links?
    pub is_of_links: bool,
    /// What names the object.
    pub place: Place,
    /// The key as it is written.
    pub written_key: String,
    /// `access`
    pub access: String,
    /// The URI as it is written, if it was one.
    pub uri: Option<String>,
    /// The number of the member in an array of copies.
    pub member: Option<usize>,
    /// Names of the first generation?
    pub is_first_generation: bool,
    /// The address of the same row.
    pub twin: Option<Url>,
    /// Does that address give a list of links rather than the file?
    pub twin_is_links: bool,
    /// Length in bytes, if the row says one.
    pub size: Option<u64>,
    /// Media type, if the row says one.
    pub media_type: Option<String>,
}

/// A row of a table with an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addressed {
    /// The row, from 0.
    pub row: usize,
    /// `ID` or `obs_publisher_did`.
    pub id: Option<String>,
    /// `access_url`
    pub url: Option<String>,
    /// `access_format` or `content_type`.
    pub media_type: Option<String>,
    /// Length in bytes.
    pub size: Option<u64>,
    /// `semantics`
    pub semantics: Option<String>,
    /// `link_auth`
    pub link_auth: Option<String>,
    /// `error_message`
    pub error: Option<String>,
    /// The text of the cell `cloud_access`.
    pub cell: Option<String>,
    /// Cells of columns of a provider: its name, and the URI.
    pub provided: Vec<(String, String)>,
}

/// The document of an answer, whatever its status.
pub fn document(exchange: &Exchange) -> Option<Document> {
    xml::parse(&exchange.response()?.body, None).ok()
}

/// The rows of the table of results.
pub fn rows(votable: Votable<'_>) -> Vec<Addressed> {
    rows_where(votable, |_| true)
}

/// Those in which a cell says exactly this.
pub fn rows_with(votable: Votable<'_>, text: &str) -> Vec<Addressed> {
    let says = |value: &Value| {
        let number = || value.integer().map(|number| number.to_string());
        value.text().map(str::trim) == Some(text) || number().as_deref() == Some(text)
    };
    rows_where(votable, |row| row.cells.iter().any(|cell| says(&cell.value)))
}

fn rows_where(votable: Votable<'_>, is_wanted: impl Fn(&Row) -> bool) -> Vec<Addressed> {
    let ids = votable.ids();
    let table = votable
        .primary_table()
        .or_else(|| votable.tables().into_iter().next());
    let Some(table) = table else { return Vec::new() };
    let data = table.data(&ids);
    let columns = Columns::of(&data);
    let rows = data.rows().take(ROWS).filter(is_wanted);
    rows.map(|row| columns.read(&row)).collect()
}

/// The numbers of the columns that are read.
struct Columns {
    id: Option<usize>,
    url: Option<usize>,
    media_type: Option<usize>,
    kilobytes: Option<usize>,
    bytes: Option<usize>,
    semantics: Option<usize>,
    link_auth: Option<usize>,
    error: Option<usize>,
    cell: Option<usize>,
    provided: Vec<(usize, String)>,
}

impl Columns {
    fn of(data: &Data<'_>) -> Columns {
        let named = |name: &str| find(&data.fields, By::NameInAnyCase(name));
        let ucd = |ucd: &str| find(&data.fields, By::Ucd(ucd));
        let numbered = data.fields.iter().enumerate();
        let provided = numbered.filter_map(|(number, field)| {
            let words = field.ucd()?.split(';').map(str::trim);
            let provider = words
                .filter_map(|word| word.strip_prefix("meta.ref."))
                .next_back()?;
            let is_one = ["aws", "gc", "google", "gcp", "azure", "prem"].contains(&provider);
            is_one.then(|| (number, provider.to_owned()))
        });
        Columns {
            id: named("ID")
                .filter(|_| named("semantics").is_some())
                .or_else(|| named("obs_publisher_did")),
            url: named("access_url").or_else(|| ucd("VOX:Image_AccessReference")),
            media_type: named("content_type")
                .or_else(|| named("access_format"))
                .or_else(|| ucd("VOX:Image_Format")),
            kilobytes: named("access_estsize"),
            bytes: named("content_length").or_else(|| ucd("VOX:Image_FileSize")),
            semantics: named("semantics"),
            link_auth: named("link_auth"),
            error: named("error_message"),
            cell: named("cloud_access"),
            provided: provided.collect(),
        }
    }

    fn read(&self, row: &Row) -> Addressed {
        let text = |column: Option<usize>| {
            let value = row.value(column?)?;
            let text = value.text()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let number = |column: Option<usize>| {
            let value = row.value(column?)?;
            let whole = value.integer().or_else(|| value.float().map(|f| f as i64))?;
            u64::try_from(whole).ok()
        };
        let provided = self.provided.iter();
        Addressed {
            row: row.number - 1,
            id: text(self.id),
            url: text(self.url),
            media_type: text(self.media_type),
            size: number(self.bytes).or_else(|| number(self.kilobytes)?.checked_mul(1000)),
            semantics: text(self.semantics),
            link_auth: text(self.link_auth),
            error: text(self.error),
            cell: text(self.cell),
            provided: provided
                .filter_map(|(number, provider)| Some((provider.clone(), text(Some(*number))?)))
                .collect(),
        }
    }
}

impl Addressed {
    /// The http address of the row.
    pub fn http(&self) -> Option<Url> {
        let url = Url::parse(self.url.as_deref()?).ok()?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    /// Does the address give a list of links?
    pub fn gives_links(&self) -> bool {
        self.media_type.as_deref().is_some_and(links_type)
    }

    /// The copies in the cloud that the row names.
    pub fn listed(&self, exchange: u32, is_of_links: bool) -> Vec<Listed> {
        let base = Listed {
            exchange,
            row: self.row,
            is_of_links,
            access: "open".to_owned(),
            twin: self.http(),
            twin_is_links: self.gives_links(),
            size: self.size,
            media_type: self.media_type.clone().filter(|_| !self.gives_links()),
            ..Listed::default()
        };
        let points = self.cell.as_deref().and_then(|text| Cell::read(text).ok());
        let points = points.map(|cell| cell.points).unwrap_or_default();
        let mut found: Vec<Listed> = points.iter().filter_map(|point| of_point(point, &base)).collect();
        let stated = self.provided.iter().map(|(_, uri)| uri).chain(&self.url);
        for uri in stated {
            let more =
                of_uri(uri, &base).filter(|one| !found.iter().any(|known| known.place.is_same(&one.place)));
            found.extend(more);
        }
        found
    }
}

fn of_point(point: &Point, base: &Listed) -> Option<Listed> {
    Some(Listed {
        place: Place {
            provider: point.provider_name(),
            bucket: point.bucket.clone()?,
            key: point.asked_key()?.to_owned(),
            region: point.region.clone().filter(|region| !region.is_empty()),
            endpoint: point.endpoint.clone(),
        },
        written_key: point.key.clone()?,
        access: point.access_word().to_owned(),
        uri: point.uri.clone(),
        member: point.member,
        is_first_generation: point.is_first_generation,
        ..base.clone()
    })
}

/// A copy that is named by a URI.
pub fn of_uri(text: &str, base: &Listed) -> Option<Listed> {
    let uri = CloudUri::read(text).filter(|uri| uri.is_store() && !uri.bucket.is_empty())?;
    Some(Listed {
        place: Place {
            provider: uri.provider?.to_owned(),
            bucket: uri.bucket,
            key: uri.key.strip_prefix('/').unwrap_or(&uri.key).to_owned(),
            ..Place::default()
        },
        written_key: uri.key,
        uri: Some(text.to_owned()),
        ..base.clone()
    })
}

/// Where the descriptors of a document say that lists of links are, and the identifiers that its rows give for them.
pub fn links_service(votable: Votable<'_>, base: &Url) -> Option<(Url, Vec<String>)> {
    let ids = votable.ids();
    let mut services = votable.services().into_iter().filter(|service| {
        let id = service.standard_id().and_then(|param| param.value());
        id.is_some_and(is_datalink)
    });
    let service = services.next()?;
    let url = base.join(service.access_url()?.value()?.trim()).ok()?;
    let inputs = service.inputs();
    let input = inputs
        .iter()
        .find(|input| input.param.name().is_some_and(|n| n.eq_ignore_ascii_case("ID")));
    let column = input.and_then(|input| match input.origin {
        Origin::Column(_) => input.field(&ids),
        _ => None,
    });
    let table = votable.primary_table()?;
    let data = table.data(&ids);
    let number = column.and_then(|field| data.fields.iter().position(|other| *other == field));
    let values = number.map(|number| {
        let cells = data
            .rows()
            .take(ROWS)
            .filter_map(|row| Some(row.value(number)?.text()?.to_owned()));
        cells.filter(|text| !text.is_empty()).collect()
    });
    Some((url, values.unwrap_or_default()))
}

/// Is this address signed, so that whoever has it has access?
pub fn is_signed(url: &Url) -> bool {
    url.query_pairs().any(|(name, _)| {
        let name = name.to_ascii_lowercase();
        matches!(
            name.as_str(),
            "x-amz-signature" | "x-goog-signature" | "signature" | "sig"
        )
    })
}
