//! The columns of a list of links (DataLink 1.1 section 3.2).

use super::ground::sheets;
use crate::checks::{Check, Finding, Part, Reads, Seen, Sheet, Verdict, settle};
use crate::documents::cloud::LINKS_FIELDS;
use crate::documents::votable::code::Weight;
use crate::documents::votable::{Datatype, Field, Size, Value};
use crate::recording::{Step, step};

const GOOD: &str = "links/get GET /links?ID=a -> 200 | @cloud/links-good";
const SHOWN: &[Step] = &[step::LINKS_GET, step::LINKS_NONE];

/// The UCDs of the standard's table; none is fixed for content_qualifier.
const UCDS: [(&str, &str); 11] = [
    ("ID", "meta.id;meta.main"),
    ("access_url", "meta.ref.url"),
    ("service_def", "meta.ref"),
    ("error_message", "meta.code.error"),
    ("description", "meta.note"),
    ("semantics", "meta.code"),
    ("content_type", "meta.code.mime"),
    ("content_length", "phys.size;meta.file"),
    ("local_semantics", "meta.id.assoc"),
    ("link_auth", "meta.code"),
    ("link_authorized", "meta.code"),
];

/// Columns of text.
const TEXTS: [&str; 10] = [
    "ID",
    "access_url",
    "service_def",
    "error_message",
    "description",
    "semantics",
    "content_type",
    "content_qualifier",
    "local_semantics",
    "link_auth",
];

/// Columns of values that can be none of their datatype.
const VALUES: [&str; 2] = ["content_length", "link_authorized"];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "dl-fields",
        reads: Reads::Any(SHOWN),
        because: "Clients ask for the columns by name, and stop where one is missing.",
        usually: "Columns that are always empty were left out, or names follow the house style.",
        mend: "Write all eight columns, in an empty table too.",
        good: &[GOOD, "links/none GET /links -> 200 | @cloud/links-none"],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|name=\"service_def\"|name=\"serviceDef\"|",
                "missing",
            ),
            (
                "links/none GET /links -> 200 | <VOTABLE><RESOURCE type=\"results\"/></VOTABLE>",
                "no-table",
            ),
        ],
        judge: |v| {
            SHOWN
                .iter()
                .flat_map(|step| v.at(*step))
                .map(|x| settle(eight(x)))
                .collect()
        },
    },
    Check {
        decides: "dl-field-order",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "Clients that count columns in place of asking for their names break where the order differs.",
        usually: "The order is free.",
        mend: "Nothing must be mended.",
        good: &[GOOD],
        bad: &[],
        judge: |v| sheets(v, &[step::LINKS_GET], |sheet| vec![order(sheet)]),
    },
    Check {
        decides: "dl-ucds",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "Clients and registries recognise the columns by their UCDs.",
        usually: "The UCD was left out, or guessed.",
        mend: "Take the UCDs from the table of DataLink 1.1 section 3.2.",
        good: &[GOOD],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|meta.id;meta.main|meta.id|",
                "other-ucd",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s| ucd=\"meta.note\"||",
                "other-ucd",
            ),
        ],
        judge: |v| sheets(v, &[step::LINKS_GET], ucds),
    },
    Check {
        decides: "dl-datatypes",
        reads: Reads::Any(&[step::LINKS_GET]),
        because: "Readers decode cells by the datatype: an int can't hold the length of a large file, and a length without its unit says little.",
        usually: "The datatype is that of the database column.",
        mend: "Declare text as char with arraysize=\"*\", content_length as long with unit=\"byte\", link_authorized as boolean.",
        good: &[
            GOOD,
            "links/get GET /links?ID=a -> 200 | @cloud/links-unknown s|<TD>#this</TD><TD/><TD/>|<TD>#this</TD><TD/><TD encoding=\"base64\">ODQ=</TD>|",
        ],
        bad: &[
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-unknown s|<TD>#this</TD><TD/><TD/>|<TD>#this</TD><TD/><TD>84 kB</TD>|",
                "value",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|datatype=\"long\"|datatype=\"int\"|",
                "length",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s| unit=\"byte\"||",
                "length",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|name=\"description\" datatype=\"char\"|name=\"description\" datatype=\"unicodeChar\"|",
                "unicode",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|name=\"semantics\" datatype=\"char\" arraysize=\"*\"|name=\"semantics\" datatype=\"char\"|",
                "no-text",
            ),
            (
                "links/get GET /links?ID=a -> 200 | @cloud/links-good s|datatype=\"boolean\"|datatype=\"char\" arraysize=\"*\"|",
                "no-boolean",
            ),
        ],
        judge: |v| sheets(v, &[step::LINKS_GET], datatypes),
    },
];

fn eight(x: Seen<'_>) -> Result<Finding, Finding> {
    let votable = x.votable()?;
    if votable.error().is_none() && votable.tables().is_empty() {
        let at = Part::Body(Some(votable.root.tag_span()));
        return Ok(Finding::broken(
            "no-table",
            &x,
            at,
            "a TABLE with the eight columns",
            "no TABLE",
        ));
    }
    let sheet = x.sheet()?;
    let missing: Vec<&str> = LINKS_FIELDS
        .into_iter()
        .filter(|name| sheet.column(name).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(Finding::pass(&x, sheet.head(), "all eight columns"));
    }
    let alike = sheet.fields.iter().filter_map(|field| field.name()).find(|name| {
        let bare = name.replace('_', "").to_lowercase();
        missing
            .iter()
            .any(|missing| missing.replace('_', "").to_lowercase() == bare)
    });
    let hint = alike.map_or(String::new(), |name| format!("; there is `{name}`"));
    let observed = format!("no {}{hint}", missing.join(", "));
    Ok(Finding::broken(
        "missing",
        &x,
        sheet.head(),
        "the eight columns of the standard",
        observed,
    ))
}

fn order(sheet: &Sheet<'_>) -> Finding {
    let names = sheet.fields.iter().filter_map(|field| field.name());
    let found: Vec<&str> = names.filter(|name| LINKS_FIELDS.contains(name)).collect();
    let (code, observed) = match found == LINKS_FIELDS {
        true => (
            "in-order",
            "the columns stand in the order of the standard's table".to_owned(),
        ),
        false => (
            "other-order",
            format!("the columns stand in the order {}", found.join(", ")),
        ),
    };
    Finding::info(code, &sheet.x, sheet.head(), observed)
}

fn named<'v>(sheet: &Sheet<'v>, name: &str) -> Option<Field<'v>> {
    sheet
        .column(name)
        .and_then(|number| sheet.fields.get(number))
        .copied()
}

fn ucds(sheet: &Sheet<'_>) -> Vec<Finding> {
    let present = || {
        UCDS.iter()
            .filter_map(|(name, ucd)| Some((named(sheet, name)?, *name, *ucd)))
    };
    let plain = |ucd: &str| ucd.replace(' ', "").to_lowercase();
    let wrong = present().filter(|(field, _, ucd)| field.ucd().map(plain) != Some(plain(ucd)));
    let mut findings: Vec<Finding> = wrong
        .map(|(field, name, ucd)| {
            let observed = format!("`{name}` has {}", field.ucd().unwrap_or("no UCD"));
            let at = Part::Body(Some(field.span_of("ucd")));
            Finding::broken("other-ucd", &sheet.x, at, format!("the UCD {ucd}"), observed)
        })
        .collect();
    if findings.is_empty() && present().next().is_some() {
        findings.push(Finding::pass(&sheet.x, sheet.head(), "the UCDs of the standard"));
    }
    findings
}

fn datatypes(sheet: &Sheet<'_>) -> Vec<Finding> {
    let texts = TEXTS.iter().filter_map(|name| text(sheet, named(sheet, name)?));
    let length = named(sheet, "content_length").and_then(|field| length(sheet, field));
    let boolean = named(sheet, "link_authorized").and_then(|field| boolean(sheet, field));
    let values = VALUES.iter().filter_map(|name| no_value(sheet, name));
    let mut findings: Vec<Finding> = texts.chain(length).chain(boolean).chain(values).collect();
    if findings.is_empty() && !sheet.fields.is_empty() {
        findings.push(Finding::pass(
            &sheet.x,
            sheet.head(),
            "the datatypes of the standard",
        ));
    }
    findings
}

fn declared(field: Field<'_>) -> String {
    let size = field
        .arraysize()
        .map_or(String::new(), |size| format!(", arraysize {size}"));
    let datatype = field.datatype_text().unwrap_or("none");
    format!("`{}` has the datatype {datatype}{size}", field.label())
}

fn text(sheet: &Sheet<'_>, field: Field<'_>) -> Option<Finding> {
    let is_array = !matches!(field.size(), Size::One) || field.arraysize().is_some();
    let broken = |code| {
        let expected = "char with an arraysize";
        Finding::broken(code, &sheet.x, sheet.field(field), expected, declared(field))
    };
    match field.datatype() {
        Some(Datatype::Char) if is_array => None,
        Some(Datatype::UnicodeChar) if is_array => Some(broken("unicode").graded(Verdict::Warn)),
        _ => Some(broken("no-text")),
    }
}

fn length(sheet: &Sheet<'_>, field: Field<'_>) -> Option<Finding> {
    if field.datatype() == Some(Datatype::Long) && field.unit() == Some("byte") {
        return None;
    }
    let observed = format!("{}, unit {}", declared(field), field.unit().unwrap_or("none"));
    let expected = "datatype long and unit byte";
    Some(Finding::broken(
        "length",
        &sheet.x,
        sheet.field(field),
        expected,
        observed,
    ))
}

/// The first cell of a column that is no value of the datatype which the column declares.
fn no_value(sheet: &Sheet<'_>, name: &str) -> Option<Finding> {
    let column = sheet.column(name)?;
    let whole = sheet.rows.iter().filter(|row| !Sheet::is_shifted(row));
    let mut texts = whole.filter_map(|row| {
        let cell = row.cells.get(column)?;
        // A cell may also be encoded by itself, which we do not read.
        let is_broken = cell
            .problem
            .as_ref()
            .is_some_and(|problem| problem.code.weight == Weight::Broken);
        match &cell.value {
            Value::Unreadable(text) if is_broken => Some((row, text)),
            _ => None,
        }
    });
    let (row, text) = texts.next()?;
    let more = match texts.count() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let datatype = sheet.fields.get(column).and_then(|field| field.datatype_text());
    let expected = format!("a value of the datatype {}", datatype.unwrap_or("none"));
    let observed = format!("row {}, {name}: `{text}`{more}", row.number);
    let at = sheet.cell(row, name);
    Some(Finding::broken("value", &sheet.x, at, expected, observed))
}

fn boolean(sheet: &Sheet<'_>, field: Field<'_>) -> Option<Finding> {
    let is_boolean = field.datatype() == Some(Datatype::Boolean);
    (!is_boolean).then(|| {
        let expected = "datatype boolean";
        Finding::broken(
            "no-boolean",
            &sheet.x,
            sheet.field(field),
            expected,
            declared(field),
        )
    })
}
