//! What was asked of objects in stores and what they answered: the data of the part on the cloud.

use serde::{Deserialize, Serialize};

use super::model::ResultRow;
use crate::checks::cloud::answers::asked::{
    Asked, Piece, READS, content_range, error_code, object, total, wanted,
};
use crate::checks::{Seen, Verdict, View};
use crate::documents::byte_range::Wanted;
use crate::recording::{Exchange, ObjectRecord, Recording, Step, step};

/// The ranges that are compared, by the part of the object that they are of.
const PARTS: [(&str, Step); 3] = [
    ("head", step::OBJECT_FIRST),
    ("middle", step::OBJECT_MIDDLE),
    ("tail", step::OBJECT_TAIL),
];
const TWIN: &[Step] = &[step::TWIN_FIRST, step::TWIN_MIDDLE, step::TWIN_TAIL];
const SIBLING: &[Step] = &[step::SIBLING_FIRST, step::SIBLING_TAIL];

/// An object that was sampled, a bucket, or a signed address. Lengths and places are in bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ObjectRow {
    /// `o1`, `o2`… for objects, `b1`… for buckets, `s1`… for signed addresses.
    pub label: String,
    /// The provider; empty where the address alone is known.
    pub provider: String,
    /// The bucket.
    pub bucket: String,
    /// The key; empty for a bucket.
    pub key: String,
    /// The region, if it is stated.
    pub region: Option<String>,
    /// `open`, `region`, `restricted` or `none`.
    pub access: String,
    /// The URL that was asked.
    pub address: String,
    /// The URL of the same bytes at the archive.
    pub twin: Option<String>,
    /// The exchange whose document named it; none where the user did.
    pub named_in: Option<u32>,
    /// The row of that document, from 0.
    pub row: Option<usize>,
    /// The first copy of the array that it stands in.
    pub first_of: Option<String>,
    /// Its length, as its answers tell it.
    pub length: Option<u64>,
    /// Its length, as the table says.
    pub length_said: Option<u64>,
    /// Its entity-tag.
    pub etag: Option<String>,
    /// Why nothing was asked.
    pub not_asked: Option<String>,
    /// What was asked, in order.
    pub asked: Vec<AskedRow>,
    /// The findings on these exchanges, each requirement once with its worst.
    pub verdicts: Vec<VerdictRow>,
    /// The comparisons with the archive's file and with the first copy.
    pub comparisons: Vec<Comparison>,
}

/// A request about an object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AskedRow {
    /// Number of the exchange.
    pub exchange: u32,
    /// The step.
    pub step: String,
    /// The method.
    pub method: String,
    /// The range that was asked for, such as `0-2879`.
    pub range: Option<String>,
    /// The status, if an answer came.
    pub status: Option<u16>,
    /// What came, in words.
    pub found: String,
}

/// A verdict that an exchange about the object is evidence of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictRow {
    /// The verdict of the finding.
    pub verdict: Verdict,
    /// The requirement.
    pub requirement: String,
    /// The exchange.
    pub exchange: u32,
}

/// Ranges of an object beside those of the same file elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Where the other one is, in words: `the archive`, or the label of another copy.
    pub with: String,
    /// The URL of the other one.
    pub address: String,
    /// Length here and there, as far as it is known.
    pub lengths: [Option<u64>; 2],
    /// The ranges, by their place.
    pub ranges: Vec<RangeRow>,
}

/// A range of bytes, both ends included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RangeRow {
    /// `head`, `middle` or `tail`.
    pub part: String,
    /// The first and the last byte.
    pub bytes: [u64; 2],
    /// The exchange that read it here, and the one that read it there.
    pub exchanges: [Option<u32>; 2],
    /// What came of it.
    pub verdict: Sameness,
    /// Place of the first byte that differs.
    pub differs_at: Option<u64>,
}

/// Are the bytes of a range the same here and there?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sameness {
    /// They are.
    Equal,
    /// They are not.
    Different,
    /// One of both was not read there.
    NotCompared,
}

impl Sameness {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Sameness::Equal => "equal",
            Sameness::Different => "different",
            Sameness::NotCompared => "not compared",
        }
    }
}

/// The objects of a recording, in the order in which they were chosen.
pub fn objects(recording: &Recording, results: &[ResultRow]) -> Vec<ObjectRow> {
    let Some(cloud) = &recording.meta.cloud else {
        return Vec::new();
    };
    let view = View::new(recording);
    let rows = cloud.objects.iter();
    rows.map(|record| row(&view, record, results)).collect()
}

fn row(view: &View<'_>, record: &ObjectRecord, results: &[ResultRow]) -> ObjectRow {
    let one = object(view, &record.label);
    let own = || {
        let exchanges = view.recording.exchanges.iter().map(|x| &**x);
        exchanges.filter(|x| x.about.as_deref() == Some(&*record.label))
    };
    ObjectRow {
        label: record.label.clone(),
        provider: record.provider.clone(),
        bucket: record.bucket.clone(),
        key: record.key.clone(),
        region: record.region.clone(),
        access: record.access.clone(),
        address: record.address.clone(),
        twin: record.twin.clone(),
        named_in: record.origin,
        row: record.row,
        first_of: record.first_of.clone(),
        length: length(&one),
        length_said: record.size_hint,
        etag: one.etags().first().map(|(etag, _)| (*etag).to_owned()),
        not_asked: record.skipped.clone(),
        asked: own().map(|x| asked(view, x)).collect(),
        verdicts: verdicts(own(), results),
        comparisons: comparisons(view, &one),
    }
}

/// As the object's own answers or, of a further copy, those of its own steps tell it.
fn length(one: &Asked<'_>) -> Option<u64> {
    one.length().or_else(|| one.all(SIBLING).find_map(|x| total(&x)))
}

fn asked(view: &View<'_>, x: &Exchange) -> AskedRow {
    let mut headers = x.request.headers.iter();
    let range = headers.find(|h| h.name.eq_ignore_ascii_case("range"));
    AskedRow {
        exchange: x.id,
        step: x.step.clone(),
        method: x.request.method.clone(),
        range: range.map(|h| h.value.trim_start_matches("bytes=").to_owned()),
        status: x.response().map(|response| response.status),
        found: match (&x.outcome, view.numbered(x.id)) {
            (Err(failure), _) => failure.detail.clone(),
            (Ok(_), Some(seen)) => found(&seen),
            (Ok(_), None) => "the answer broke off".to_owned(),
        },
    }
}

/// An answer in a few words.
fn found(x: &Seen<'_>) -> String {
    let is_head = x.exchange.request.method == "HEAD";
    match (x.status(), content_range(x).and_then(|range| range.span)) {
        (206, Some((first, last))) => match wanted(x) {
            Some(Wanted::Span(from, Some(to))) if (from, to) == (first, last) => String::new(),
            _ => format!("{first} to {last}"),
        },
        (200, _) if !is_head && wanted(x).is_some() => "the whole, not the range".to_owned(),
        (200 | 204, _) => String::new(),
        (304, _) => "not modified".to_owned(),
        (416, _) => "no such range".to_owned(),
        (301..=308, _) => match x.header("x-amz-bucket-region") {
            Some(region) => format!("moved to {region}"),
            None => "moved".to_owned(),
        },
        _ => error_code(x).unwrap_or_default(),
    }
}

fn verdicts<'x>(own: impl Iterator<Item = &'x Exchange>, results: &[ResultRow]) -> Vec<VerdictRow> {
    let numbers: Vec<u32> = own.map(|x| x.id).collect();
    let of_result = |result: &ResultRow| {
        // Findings stand worst first.
        let mut findings = result.findings.iter();
        let finding = findings.find(|finding| numbers.contains(&finding.exchange))?;
        Some(VerdictRow {
            verdict: finding.verdict,
            requirement: result.requirement.clone(),
            exchange: finding.exchange,
        })
    };
    results.iter().filter_map(of_result).collect()
}

fn comparisons(view: &View<'_>, one: &Asked<'_>) -> Vec<Comparison> {
    let mut all = Vec::new();
    let twin = one.record.and_then(|record| record.twin.clone());
    if let Some(address) = twin.filter(|_| one.at(step::TWIN_FIRST).is_some()) {
        all.push(Comparison {
            with: "the archive".to_owned(),
            address,
            lengths: [length(one), one.all(TWIN).find_map(|x| total(&x))],
            ranges: ranges(&one.pieces(READS), &one.pieces(TWIN)),
        });
    }
    let first = one.record.and_then(|record| record.first_of.as_deref());
    if let Some(label) = first.filter(|_| one.at(step::SIBLING_FIRST).is_some()) {
        let first = object(view, label);
        all.push(Comparison {
            with: label.to_owned(),
            address: first
                .record
                .map(|record| record.address.clone())
                .unwrap_or_default(),
            lengths: [length(one), length(&first)],
            ranges: ranges(&one.pieces(SIBLING), &first.pieces(READS)),
        });
    }
    all
}

/// What was read here and there, compared where it is the same range. Ranges that were only read to try how ranges work are
/// left out where they add nothing.
fn ranges(own: &[Piece<'_>], others: &[Piece<'_>]) -> Vec<RangeRow> {
    let mut rows: Vec<RangeRow> = Vec::new();
    let mut met: Vec<u32> = Vec::new();
    for own in own.iter().filter(|piece| part(piece).is_some()) {
        let together = others
            .iter()
            .filter_map(|other| Some((other, own.against(other)?)));
        let best = together.max_by_key(|(other, result)| {
            let width = overlap(own, other).map(|[first, last]| last - first);
            (result.is_err(), part(own) == part(other), width)
        });
        rows.push(match best {
            Some((other, result)) => {
                met.push(other.x.id());
                compared(own, other, result)
            }
            None => alone(own, [Some(own.x.id()), None]),
        });
    }
    for other in others {
        if part(other).is_none() || met.contains(&other.x.id()) {
            continue;
        }
        // What else was read here may overlap with it.
        let together = own.iter().find_map(|own| Some((own, own.against(other)?)));
        let row = match together {
            Some((own, result)) => compared(own, other, result),
            None => alone(other, [None, Some(other.x.id())]),
        };
        let is_covered = |known: &RangeRow| known.bytes == row.bytes && known.verdict == row.verdict;
        if !rows.iter().any(is_covered) {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| row.bytes);
    rows
}

fn compared(own: &Piece<'_>, other: &Piece<'_>, result: Result<u64, u64>) -> RangeRow {
    let name = part(own).or(part(other)).unwrap_or("range");
    RangeRow {
        part: name.to_owned(),
        bytes: overlap(own, other).unwrap_or_default(),
        exchanges: [Some(own.x.id()), Some(other.x.id())],
        verdict: match result {
            Ok(_) => Sameness::Equal,
            Err(_) => Sameness::Different,
        },
        differs_at: result.err(),
    }
}

fn alone(piece: &Piece<'_>, exchanges: [Option<u32>; 2]) -> RangeRow {
    RangeRow {
        part: part(piece).unwrap_or("range").to_owned(),
        bytes: [piece.start, last(piece)],
        exchanges,
        verdict: Sameness::NotCompared,
        differs_at: None,
    }
}

/// A piece has at least one byte.
fn last(piece: &Piece<'_>) -> u64 {
    piece.start + (piece.bytes.len() as u64).saturating_sub(1)
}

fn overlap(own: &Piece<'_>, other: &Piece<'_>) -> Option<[u64; 2]> {
    let both = [own.start.max(other.start), last(own).min(last(other))];
    (both[0] <= both[1]).then_some(both)
}

/// The part of the object that the step asked for.
fn part(piece: &Piece<'_>) -> Option<&'static str> {
    let step = piece.x.exchange.step.as_str();
    let own = PARTS.iter().find(|(_, known)| known.name() == step);
    let (_, same) = step.split_once('/')?;
    let others = || {
        let is_other = step.starts_with("twin/") || step.starts_with("sibling/");
        PARTS
            .iter()
            .find(|(_, known)| is_other && known.name().ends_with(&format!("/{same}")))
    };
    // A whole that came in place of a range is its head.
    let is_whole = piece.start == 0 && !matches!(wanted(&piece.x), Some(Wanted::Span(0, _)));
    let found = own.or_else(others).map(|(part, _)| *part)?;
    Some(if is_whole { "head" } else { found })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::example::recording;

    const HEAD: &str = "#object o1 aws b x region=us-east-1 size=10 twin=https://archive.example.org/x\n\
        object/head(o1) HEAD /x -> 200 Content-Length: 9; ETag: \"e\"\n\
        object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n";

    fn rows(text: &str) -> Vec<ObjectRow> {
        objects(&recording(text), &[])
    }

    fn ranges_of(text: &str) -> Vec<(String, [u64; 2], Sameness, Option<u64>)> {
        let rows = rows(text);
        let compared = rows.iter().flat_map(|row| &row.comparisons);
        let ranges = compared.flat_map(|one| &one.ranges);
        let told = |range: &RangeRow| (range.part.clone(), range.bytes, range.verdict, range.differs_at);
        ranges.map(told).collect()
    }

    #[test]
    fn what_was_asked_and_found_is_told() {
        let rows = rows(HEAD);
        let row = &rows[0];
        assert_eq!((row.length, row.length_said), (Some(9), Some(10)));
        assert_eq!(row.etag.as_deref(), Some("\"e\""));
        let asked = row
            .asked
            .iter()
            .map(|one| (&*one.step, one.range.as_deref(), one.status));
        assert_eq!(
            asked.collect::<Vec<_>>(),
            [
                ("object/head", None, Some(200)),
                ("object/first", Some("0-3"), Some(206))
            ]
        );
        assert!(row.comparisons.is_empty(), "the archive was not asked");
        let silent = "#object o1 aws b x\nobject/head(o1) HEAD /x -> !timeout";
        assert_eq!(self::rows(silent)[0].asked[0].status, None);
    }

    #[test]
    fn bytes_are_compared_where_both_were_read() {
        let tails = "object/tail(o1) GET /x Range:bytes=-2 -> 206 Content-Range: bytes 7-8/9 | yz\n";
        let same = "twin/first(o1) GET https://archive.example.org/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
            twin/tail(o1) GET https://archive.example.org/x Range:bytes=-2 -> 206 Content-Range: bytes 7-8/9 | yZ";
        assert_eq!(
            ranges_of(&format!("{HEAD}{tails}{same}")),
            [
                ("head".to_owned(), [0, 3], Sameness::Equal, None),
                ("tail".to_owned(), [7, 8], Sameness::Different, Some(8)),
            ]
        );
        // The archive's file is longer: its end is elsewhere.
        let longer = same.replace("0-3/9", "0-3/12").replace("7-8/9", "10-11/12");
        assert_eq!(
            ranges_of(&format!("{HEAD}{tails}{longer}")),
            [
                ("head".to_owned(), [0, 3], Sameness::Equal, None),
                ("tail".to_owned(), [7, 8], Sameness::NotCompared, None),
                ("tail".to_owned(), [10, 11], Sameness::NotCompared, None),
            ]
        );
    }

    #[test]
    fn a_whole_in_place_of_a_range_is_a_head() {
        let whole = "twin/first(o1) GET https://archive.example.org/x Range:bytes=0-3 -> 200+ Content-Length: 9 | SIMQLE";
        assert_eq!(
            ranges_of(&format!("{HEAD}{whole}")),
            [("head".to_owned(), [0, 3], Sameness::Different, Some(3))]
        );
    }

    #[test]
    fn further_copies_are_compared_with_the_first() {
        let text = "#object o1 aws a x\n#object o2 aws b x first_of=o1\n\
            object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
            sibling/first(o2) GET /b/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP";
        let rows = rows(text);
        assert!(rows[0].comparisons.is_empty());
        let one = &rows[1].comparisons[0];
        assert_eq!((one.with.as_str(), one.lengths), ("o1", [Some(9), Some(9)]));
        assert_eq!(one.ranges[0].exchanges, [Some(2), Some(1)]);
    }
}
