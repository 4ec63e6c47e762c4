//! Group A of the catalogue: the column `cloud_access` as its FIELD describes it.

use super::cell::COLUMN;
use super::ground::{Column, WITH_CELLS, each_column};
use super::providers::{KNOWN, providers};
use crate::checks::{Check, Finding, Part, Reads, Seen, Sheet, View};
use crate::documents::cloud::links_type;
use crate::documents::votable::{Datatype, Size};
use crate::recording::{Reason, Step, step};

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";

/// Where a list of links was read that may have the column.
const LISTS: &[Step] = &[step::LINKS_GET, step::DISCOVERY_ACCESS_URL];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-col-present",
        reads: Reads::Any(&[step::DISCOVERY_QUERY, step::LINKS_GET, step::DISCOVERY_ACCESS_URL]),
        because: "A client that runs beside the data finds its copies here, and downloads from the archive where there is nothing.",
        usually: "The column was not added to this service, or has a name of its own.",
        mend: "Add the column cloud_access to the answers of discovery or to the lists of links.",
        good: &[
            GOOD,
            "discovery/query GET /query -> 200 | @cloud/discovery-chandra s|name=\"cloud_access\"|name=\"other\"|",
            "discovery/query GET /query -> 200 | @cloud/discovery-links-column\nlinks/get GET /links?ID=a -> 200 | @cloud/links-good",
        ],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|name=\"cloud_access\"|name=\"other\"|",
                "missing",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|name=\"cloud_access\"|name=\"Cloud_Access\"|",
                "misspelled",
            ),
        ],
        judge: present,
    },
    Check {
        decides: "cloud-col-datatype",
        reads: Reads::Any(WITH_CELLS),
        because: "Readers decode cells by the datatype: of bytes or one letter nothing of the JSON is left.",
        usually: "The arraysize was forgotten: then a cell holds one letter.",
        mend: "Write datatype=\"char\" (or unicodeChar) and arraysize=\"*\".",
        good: &[GOOD, "links/get GET /links?ID=a -> 200 | @cloud/links-good"],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|name=\"cloud_access\" datatype=\"char\" arraysize=\"*\"|name=\"cloud_access\" datatype=\"char\"|",
                "no-arraysize",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|name=\"cloud_access\" datatype=\"char\"|name=\"cloud_access\" datatype=\"unsignedByte\"|",
                "no-text",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|name=\"cloud_access\" datatype=\"char\" arraysize=\"*\"|name=\"cloud_access\" datatype=\"char\" arraysize=\"20x*\"|",
                "several-texts",
            ),
        ],
        judge: |v| each_column(v, WITH_CELLS, |column| vec![datatype(column)]),
    },
    Check {
        decides: "cloud-col-xtype-json",
        reads: Reads::Any(WITH_CELLS),
        because: "A generic client can show and search JSON that it knows to be JSON.",
        usually: "The xtype is new in the draft of DALI 1.2.",
        mend: "Add xtype=\"json\" to the FIELD.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cloud/discovery-good s| xtype=\"json\"||",
            "no-xtype",
        )],
        judge: |v| each_column(v, WITH_CELLS, |column| vec![xtype(column)]),
    },
    Check {
        decides: "cloud-col-no-access-utype",
        reads: Reads::Any(WITH_CELLS),
        because: "A generic client takes the column for the address of the data, and tries to download the JSON.",
        usually: "The FIELD was copied from that of access_url.",
        mend: "Leave out utype and UCD, or choose others.",
        good: &[GOOD],
        bad: &[
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|name=\"cloud_access\"|name=\"cloud_access\" utype=\"obscore:Access.Reference\"|",
                "access-utype",
            ),
            (
                "discovery/query GET /query -> 200 | @cloud/discovery-good s|name=\"cloud_access\"|name=\"cloud_access\" ucd=\"meta.ref.url\"|",
                "access-ucd",
            ),
        ],
        judge: |v| each_column(v, WITH_CELLS, |column| vec![no_disguise(column)]),
    },
    Check {
        decides: "cloud-col-ucd",
        reads: Reads::Any(WITH_CELLS),
        because: "A client could find the column by a UCD, if one were agreed.",
        usually: "None is agreed, so services choose or leave it out.",
        mend: "Nothing must be mended.",
        good: &[GOOD],
        bad: &[],
        judge: |v| each_column(v, WITH_CELLS, |column| vec![ucd(column)]),
    },
    Check {
        decides: "cloud-col-description",
        reads: Reads::Any(WITH_CELLS),
        because: "Who sees the column in a table should know what the braces are for.",
        usually: "The column was added without a description.",
        mend: "Say in the DESCRIPTION that the cells hold JSON, and what for.",
        good: &[
            GOOD,
            "discovery/query GET /query -> 200 | @cloud/discovery-chandra",
        ],
        bad: &[],
        judge: |v| each_column(v, WITH_CELLS, |column| vec![description(column)]),
    },
];

fn present(v: &View<'_>) -> Vec<Finding> {
    let found = v.at(step::DISCOVERY_QUERY).map(|x| match x.sheet() {
        Ok(sheet) => is_present(v, &sheet),
        Err(undecided) => undecided,
    });
    found.collect()
}

fn is_present(v: &View<'_>, sheet: &Sheet<'_>) -> Finding {
    let x = &sheet.x;
    if let Some(way) = way_to_the_cloud(sheet) {
        return Finding::pass(x, sheet.head(), way);
    }
    let lists: Vec<Seen<'_>> = LISTS.iter().flat_map(|step| v.at(*step)).collect();
    let mut in_lists = lists.iter().filter_map(|x| x.sheet().ok());
    if let Some((list, way)) = in_lists.find_map(|s| Some((s.x, way_to_the_cloud(&s)?))) {
        return Finding::pass(&list, Part::BODY, format!("the list of links: {way}"));
    }
    let leads_to_links = sheet
        .rows
        .iter()
        .any(|row| links_type(sheet.text(row, "access_format")));
    if leads_to_links && lists.is_empty() {
        let observed = "the answer has no column for the cloud, and its lists of links were not read";
        return Finding::undecided(Reason::NotObserved, x, observed);
    }
    let expected = "a column `cloud_access`, a provider column, or lists of links that have one";
    let alike = sheet.fields.iter().find(|field| {
        let name = field.name().unwrap_or_default();
        name.eq_ignore_ascii_case(COLUMN) || name.eq_ignore_ascii_case("cloudaccess")
    });
    match alike {
        Some(field) => {
            let observed = format!("the column is called `{}`", field.label());
            Finding::broken("misspelled", x, sheet.field(*field), expected, observed)
        }
        None => {
            let observed = format!("{} columns, none of them for the cloud", sheet.fields.len());
            Finding::broken("missing", x, sheet.head(), expected, observed)
        }
    }
}

/// How a table tells where files are in the cloud.
fn way_to_the_cloud(sheet: &Sheet<'_>) -> Option<String> {
    if sheet.column(COLUMN).is_some() {
        return Some("the column `cloud_access`".to_owned());
    }
    if let Some(column) = providers(sheet).first() {
        return Some(format!("the provider column `{}`", column.field.label()));
    }
    let offers = |service: &crate::documents::votable::Service<'_>| {
        service.inputs().iter().any(|input| {
            let options = input
                .param
                .field
                .values()
                .map(|values| values.options())
                .unwrap_or_default();
            let named = |option: &str| KNOWN.iter().any(|known| option.split(':').next() == Some(*known));
            options.iter().filter_map(|option| option.value).any(named)
        })
    };
    let found = sheet.votable.services().iter().any(offers);
    found.then(|| "a service descriptor with a choice of providers".to_owned())
}

fn place(column: &Column<'_>) -> Part {
    column.sheet.field(column.field)
}

fn datatype(column: &Column<'_>) -> Finding {
    let (x, field) = (&column.sheet.x, column.field);
    let declared = format!(
        "datatype {}, arraysize {}",
        field.datatype_text().unwrap_or("none"),
        field.arraysize().unwrap_or("none")
    );
    let broken = |code| {
        let expected = "char or unicodeChar with arraysize `*`, `n*` or `n`";
        Finding::broken(code, x, place(column), expected, declared.clone())
    };
    if !matches!(field.datatype(), Some(Datatype::Char | Datatype::UnicodeChar)) {
        return broken("no-text");
    }
    match field.size() {
        Size::Array(size) if size.inner.is_empty() => Finding::pass(x, place(column), declared.clone()),
        Size::Array(_) => broken("several-texts"),
        Size::One | Size::Unknown => broken("no-arraysize"),
    }
}

fn xtype(column: &Column<'_>) -> Finding {
    let x = &column.sheet.x;
    match column.field.xtype() {
        Some(xtype) if xtype.eq_ignore_ascii_case("json") => Finding::pass(x, place(column), "xtype json"),
        other => {
            let observed = other.map_or("no xtype".to_owned(), |xtype| format!("xtype `{xtype}`"));
            Finding::broken("no-xtype", x, place(column), "xtype=\"json\"", observed)
        }
    }
}

fn no_disguise(column: &Column<'_>) -> Finding {
    let (x, field) = (&column.sheet.x, column.field);
    let utype = field.utype().unwrap_or_default().to_ascii_lowercase();
    if utype == "access.reference" || utype.ends_with(":access.reference") {
        let observed = format!("utype `{}`", field.utype().unwrap_or_default());
        let at = Part::Body(Some(field.span_of("utype")));
        return Finding::broken(
            "access-utype",
            x,
            at,
            "not the utype of the access reference",
            observed,
        );
    }
    let ucd = field.ucd().unwrap_or_default().to_ascii_lowercase();
    let mut words = ucd.split(';').map(str::trim);
    if words.any(|word| matches!(word, "meta.ref.url" | "vox:image_accessreference")) {
        let observed = format!("UCD `{}`", field.ucd().unwrap_or_default());
        let at = Part::Body(Some(field.span_of("ucd")));
        return Finding::broken("access-ucd", x, at, "not the UCD of an address of data", observed);
    }
    Finding::pass(x, place(column), "neither utype nor UCD of an address")
}

fn ucd(column: &Column<'_>) -> Finding {
    let observed = match column.field.ucd() {
        Some(ucd) => format!("the UCD is `{ucd}`"),
        None => "there is no UCD".to_owned(),
    };
    Finding::info("ucd", &column.sheet.x, place(column), observed)
}

fn description(column: &Column<'_>) -> Finding {
    let x = &column.sheet.x;
    let text = column.field.description().unwrap_or_default();
    let (code, observed) = match text.as_str() {
        "" => ("undescribed", "there is no DESCRIPTION".to_owned()),
        text if text.to_ascii_lowercase().contains("json") => ("described", format!("`{text}`")),
        text => ("json-unsaid", format!("`{text}` does not say JSON")),
    };
    Finding::info(code, x, place(column), observed)
}
