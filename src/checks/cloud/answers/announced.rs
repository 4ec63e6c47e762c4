//! Group E of the catalogue: what the table says of an object, against the object.

use super::asked::{Asked, OBJECTS, decided, objects};
use super::twin::beginning;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::media_type::MediaType;
use crate::documents::votable::{By, Cell, Votable};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-twin-estsize",
        reads: Reads::All(&[step::DISCOVERY_QUERY, step::OBJECT_FIRST]),
        because: "Users decide by the size whether to download at all, and are told a thousand times too much.",
        usually: "The column was filled with bytes.",
        mend: "Give access_estsize in kilobytes.",
        good: &[GOOD_SIZE],
        bad: &[(BYTES, "bytes"), (FAR, "far-off")],
        judge: |v| of_rows(v, "access_estsize", estimate),
    },
    Check {
        decides: "cloud-twin-sia1-size",
        reads: Reads::All(&[step::DISCOVERY_QUERY, step::OBJECT_FIRST]),
        because: "Users decide by the size whether to download at all.",
        usually: "The size is that of the file before it was compressed, or in kilobytes.",
        mend: "Give the length of the file in bytes.",
        good: &[GOOD_SIZE],
        bad: &[(FAR, "other-size")],
        judge: |v| of_rows(v, "VOX:Image_FileSize", exact),
    },
    Check {
        decides: "cloud-twin-magic",
        reads: Reads::Any(&[step::OBJECT_FIRST]),
        because: "A client opens the file by its announced format, and fails on the first bytes.",
        usually: "A page with an error was uploaded in place of the file, or the format is stated for all files alike.",
        mend: "Announce the format that the file has, or upload the file again.",
        good: &[
            "#object o1 aws b x.fits type=application/fits\nobject/first(o1) GET /x Range:bytes=0-8 -> 206 Content-Range: bytes 0-8/99 | SIMPLE  =",
        ],
        bad: &[
            (
                "#object o1 aws b x.fits type=application/fits\nobject/first(o1) GET /x Range:bytes=0-9 -> 206 Content-Range: bytes 0-9/99 | <!-- XYZ -",
                "other-format",
            ),
            (
                "#object o1 aws b x.png type=image/png\nobject/first(o1) GET /x Range:bytes=0-8 -> 206 Content-Range: bytes 0-8/99 | SIMPLE  =",
                "other-format",
            ),
        ],
        judge: |v| {
            objects(v, &[step::OBJECT_FIRST])
                .iter()
                .filter_map(begins_as_announced)
                .collect()
        },
    },
];

const GOOD_SIZE: &str = concat!(
    "#object o1 aws b x origin=1 row=0\n",
    "discovery/query GET /query -> 200 | <VOTABLE version=\"1.4\"><RESOURCE type=\"results\"><TABLE><FIELD name=\"access_estsize\" datatype=\"long\" unit=\"kbyte\"/><FIELD name=\"size\" datatype=\"long\" ucd=\"VOX:Image_FileSize\"/><DATA><TABLEDATA><TR><TD>100</TD><TD>100000</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\n",
    "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/100000 | SIMP"
);
const BYTES: &str = concat!(
    "#object o1 aws b x origin=1 row=0\n",
    "discovery/query GET /query -> 200 | <VOTABLE version=\"1.4\"><RESOURCE type=\"results\"><TABLE><FIELD name=\"access_estsize\" datatype=\"long\" unit=\"kbyte\"/><DATA><TABLEDATA><TR><TD>100000</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\n",
    "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/100000 | SIMP"
);
const FAR: &str = concat!(
    "#object o1 aws b x origin=1 row=0\n",
    "discovery/query GET /query -> 200 | <VOTABLE version=\"1.4\"><RESOURCE type=\"results\"><TABLE><FIELD name=\"access_estsize\" datatype=\"long\" unit=\"kbyte\"/><FIELD name=\"size\" datatype=\"long\" ucd=\"VOX:Image_FileSize\"/><DATA><TABLEDATA><TR><TD>7</TD><TD>7</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\n",
    "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/100000 | SIMP"
);

/// The cell of a column in the row that named the object, with its answer; by the column's name or UCD.
fn cell<'v>(v: &'v View<'_>, one: &Asked<'_>, column: &str) -> Option<(Seen<'v>, Cell)> {
    let record = one.record?;
    let x = v.answers().find(|x| Some(x.id()) == record.origin)?;
    let votable = Votable::of(x.document().ok()?)?;
    let ids = votable.ids();
    let data = votable.primary_table()?.data(&ids);
    let number = data
        .find(By::NameInAnyCase(column))
        .or_else(|| data.find(By::Ucd(column)))?;
    let mut row = data.row(record.row?)?;
    (number < row.cells.len()).then(|| (x, row.cells.swap_remove(number)))
}

/// A judgement for each object whose row has a number in this column.
fn of_rows(
    v: &View<'_>,
    column: &str,
    judge: fn(&Asked<'_>, &Seen<'_>, Part, f64, f64) -> Option<Finding>,
) -> Vec<Finding> {
    let judged = objects(v, OBJECTS).into_iter().filter_map(|one| {
        let (x, cell) = cell(v, &one, column)?;
        let stated = cell
            .value
            .float()
            .or(cell.value.integer().map(|whole| whole as f64))?;
        let length = one.length()? as f64;
        judge(&one, &x, Part::Body(Some(cell.place.span)), stated, length)
    });
    decided(judged.collect())
}

/// Shorter files are told badly in whole kilobytes.
const SHORTEST: f64 = 4000.0;

fn estimate(one: &Asked<'_>, x: &Seen<'_>, part: Part, stated: f64, length: f64) -> Option<Finding> {
    let hint = one.record?.type_hint.as_deref().unwrap_or_default();
    if hint.contains("content=datalink") {
        return Some(Finding::undecided(
            Reason::Ambiguous,
            x,
            "the size may be that of several files",
        ));
    }
    if length < SHORTEST || stated <= 0.0 {
        return Some(Finding::undecided(
            Reason::NotObserved,
            x,
            "too small, or no size is stated",
        ));
    }
    let near = |size: f64| (length / 2.0..=length * 2.0).contains(&size);
    let expected = format!(
        "about {} (kilobytes), for {length} bytes",
        (length / 1000.0).round()
    );
    Some(if near(stated * 1000.0) {
        Finding::pass(x, part, format!("{stated} for {length} bytes"))
    } else if near(stated) {
        let advice = "Divide by 1000: the column is in kilobytes.";
        Finding::broken("bytes", x, part, expected, format!("{stated}: these are bytes")).advise(advice)
    } else {
        Finding::broken("far-off", x, part, expected, format!("{stated}"))
    })
}

fn exact(_: &Asked<'_>, x: &Seen<'_>, part: Part, stated: f64, length: f64) -> Option<Finding> {
    Some(if stated == length {
        Finding::pass(x, part, format!("{length}"))
    } else {
        Finding::broken("other-size", x, part, format!("{length}"), format!("{stated}"))
    })
}

/// What files of a format begin with; none for formats that are not judged.
fn begins_as(media: &str, bytes: &[u8]) -> Option<bool> {
    Some(match media {
        "application/fits" | "image/fits" => bytes.starts_with(b"SIMPLE  ="),
        "application/gzip" | "application/x-gzip" => bytes.starts_with(&[0x1f, 0x8b]),
        "image/jpeg" => bytes.starts_with(&[0xff, 0xd8, 0xff]),
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        // Readers look for it in the first kilobyte.
        "application/pdf" => bytes
            .iter()
            .take(1024)
            .copied()
            .collect::<Vec<u8>>()
            .windows(5)
            .any(|w| w == b"%PDF-"),
        "application/vnd.apache.parquet" | "application/parquet" | "application/x-parquet" => {
            bytes.starts_with(b"PAR1")
        }
        "application/x-votable+xml" => is_xml(bytes),
        // A user block of 512 bytes or more may stand before it.
        "application/x-hdf5" | "application/hdf5" | "application/x-hdf" => {
            let mark = b"\x89HDF\r\n\x1a\n";
            [0, 512, 1024, 2048]
                .into_iter()
                .any(|at| bytes.get(at..).is_some_and(|rest| rest.starts_with(mark)))
        }
        _ => return None,
    })
}

/// Does it look like XML that is no page for browsers? In UTF-16 anything does.
fn is_xml(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with('<') && !text.starts_with("<html") && !text.starts_with("<!doctype html")
}

fn begins_as_announced(one: &Asked<'_>) -> Option<Finding> {
    let record = one.record?;
    let media = MediaType::read(record.type_hint.as_deref()?)?;
    if media.parameter("content") == Some("datalink") {
        return None;
    }
    let (x, bytes) = beginning(one)?;
    let is_right = begins_as(&media.essence(), bytes)?;
    let shown: String = bytes
        .iter()
        .take(10)
        .map(|b| b.escape_ascii().to_string())
        .collect();
    let is_packed = bytes.starts_with(&[0x1f, 0x8b]) && record.key.to_ascii_lowercase().ends_with(".gz");
    Some(match is_right {
        true => Finding::pass(&x, Part::BODY, format!("begins with {shown}")),
        false if is_packed => Finding::undecided(Reason::Ambiguous, &x, "it is compressed, as its name says"),
        false => {
            let expected = format!("the beginning of {}", media.essence());
            let observed = format!("{} begins with {shown}", one.name());
            Finding::broken("other-format", &x, Part::BODY, expected, observed)
        }
    })
}
