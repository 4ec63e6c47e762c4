//! Group D of the catalogue: ranges of bytes (RFC 9110 section 14).

use super::asked::{Asked, OBJECTS, READS, content_range, delivered, is_coded, length, objects, wanted};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, settle};
use crate::documents::byte_range::Wanted;
use crate::recording::{Reason, Step, step};

/// The steps whose ranges lie within the object.
pub const INSIDE: &[Step] = &[step::OBJECT_FIRST, step::OBJECT_TAIL, step::OBJECT_MIDDLE];
/// The steps that may be answered with a part.
const PARTS: &[Step] = &[
    step::OBJECT_FIRST,
    step::OBJECT_TAIL,
    step::OBJECT_MIDDLE,
    step::OBJECT_OVER,
    step::OBJECT_CONDITIONAL,
    step::SIBLING_FIRST,
    step::SIBLING_TAIL,
];
/// Where the range stands.
pub const RANGE: Part = Part::Header("content-range");

const FIRST: &str =
    "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; Content-Length: 4 | SIMP";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-obj-range-206",
        reads: Reads::Any(INSIDE),
        because: "A client that wants one image of a large file gets all of it, and pays with time.",
        usually: "A proxy before the store takes the header away, or compresses on the fly.",
        mend: "Serve single ranges with 206.",
        good: &[FIRST],
        bad: &[
            (
                "object/first(o1) GET /x Range:bytes=0-3 -> 200 Content-Length: 9 | SIMPLE  =",
                "whole",
            ),
            (
                "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; Content-Length: 4 | SIMP\n\
                 object/tail(o1) GET /x Range:bytes=-4 -> 416",
                "refused",
            ),
        ],
        judge: |v| of_each(v, INSIDE),
    },
    Check {
        decides: "cloud-obj-206-content-range",
        reads: Reads::Any(PARTS),
        because: "Without it a client does not know which bytes it has, nor how many there are.",
        usually: "A proxy answers from its cache and leaves the header out.",
        mend: "Send Content-Range with each 206 of a single part.",
        good: &[FIRST],
        bad: &[
            (
                "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Length: 4 | SIMP",
                "missing",
            ),
            (
                "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: 0-3/9 | SIMP",
                "unreadable",
            ),
            (
                "object/first(o1) GET /x Range:bytes=4-7 -> 206 Content-Range: bytes 0-3/9 | SIMP",
                "other-range",
            ),
        ],
        judge: |v| parts(v, says_which),
    },
    Check {
        decides: "cloud-obj-206-length",
        reads: Reads::Any(PARTS),
        because: "Bytes that are counted wrong shift everything that is computed from them.",
        usually: "The end of a range was taken as excluded.",
        mend: "The last position of a range is included: bytes=0-3 are four bytes.",
        good: &[FIRST],
        bad: &[(
            "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; Content-Length: 3 | SIM",
            "other-length",
        )],
        judge: |v| parts(v, has_its_length),
    },
    Check {
        decides: "cloud-obj-range-consistent",
        reads: Reads::Any(READS),
        because: "A client that puts an object together from ranges gets garbage.",
        usually: "The start of a suffix is computed wrong, or two servers behind one address have different objects.",
        mend: "Compute all ranges from the same bytes.",
        good: &[
            "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/6 | SIMP\n\
             object/tail(o1) GET /x Range:bytes=-4 -> 206 Content-Range: bytes 2-5/6 | MPLE",
        ],
        bad: &[(
            "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/6 | SIMP\n\
             object/tail(o1) GET /x Range:bytes=-4 -> 206 Content-Range: bytes 2-5/6 | PLEX",
            "differ",
        )],
        judge: |v| per_object(v, READS, overlaps),
    },
    Check {
        decides: "cloud-obj-accept-ranges",
        reads: Reads::Any(&[step::OBJECT_HEAD, step::OBJECT_FIRST]),
        because: "File systems over HTTP read everything when the store does not say that it knows ranges.",
        usually: "The store leaves it out, since HTTP only allows it.",
        mend: "Send Accept-Ranges: bytes with HEAD and GET.",
        good: &[
            "object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; Accept-Ranges: bytes | SIMP",
        ],
        bad: &[(FIRST, "unsaid")],
        judge: |v| {
            per_object(v, &[step::OBJECT_FIRST], |one| {
                Some(settle(announced(one, one.at(step::OBJECT_FIRST)?)))
            })
        },
    },
];

/// At most one judgement for each object.
pub fn per_object(
    v: &View<'_>,
    steps: &[Step],
    judge: impl Fn(&Asked<'_>) -> Option<Finding>,
) -> Vec<Finding> {
    objects(v, steps).iter().filter_map(judge).collect()
}

/// One judgement for each object: of its answers at these steps the first that is broken, else the first.
fn of_each(v: &View<'_>, steps: &'static [Step]) -> Vec<Finding> {
    per_object(v, steps, |one| {
        let mut said: Vec<Finding> = one.all(steps).map(|x| settle(in_part(one, x))).collect();
        let worst = said.iter().position(|finding| finding.verdict.is_none());
        (!said.is_empty()).then(|| said.swap_remove(worst.unwrap_or(0)))
    })
}

/// Is a range refused that any object has which is not empty (RFC 9110 section 14.1.2): from the first byte, or a suffix?
fn refuses_a_part(one: &Asked<'_>, x: &Seen<'_>) -> bool {
    let is_in_any = matches!(wanted(x), Some(Wanted::Suffix(1..) | Wanted::Span(0, _)));
    let has_bytes = one.pieces(READS).iter().any(|piece| !piece.bytes.is_empty());
    x.status() == 416 && is_in_any && has_bytes
}

fn in_part(one: &Asked<'_>, x: Seen<'_>) -> Judgement {
    if refuses_a_part(one, &x) {
        let expected = "206, of an object that has bytes";
        return Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    let x = delivered(x)?;
    if x.status() == 206 {
        return Ok(Finding::pass(&x, Part::Status, "206"));
    }
    // The whole of a small object is the range.
    let most = wanted(&x).and_then(|wanted| wanted.most());
    match (length(&x), most) {
        (Some(length), Some(most)) if length <= most => Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "the range takes in the whole object",
        )),
        (_, None) => Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "no range was asked for",
        )),
        (length, Some(most)) => {
            let all = length.map_or("everything".to_owned(), |length| format!("all {length} bytes"));
            let observed = format!("200 with {all} where {most} were asked for");
            Ok(Finding::broken("whole", &x, Part::Status, "206", observed))
        }
    }
}

/// Judges each 206 of a single part.
fn parts(v: &View<'_>, judge: fn(Seen<'_>) -> Judgement) -> Vec<Finding> {
    let is_single = |x: &Seen<'_>| x.media_type().is_none_or(|media| media.kind != "multipart");
    let of_step = PARTS.iter().flat_map(|step| v.at(*step));
    let parts = of_step.filter(|x| x.status() == 206 && is_single(x));
    parts.map(|x| settle(judge(x))).collect()
}

fn says_which(x: Seen<'_>) -> Judgement {
    let expected = "Content-Range: bytes FIRST-LAST/LENGTH";
    let Some(said) = x.header("content-range") else {
        return Ok(Finding::broken("missing", &x, RANGE, expected, "206 without it"));
    };
    let Some(range) = content_range(&x) else {
        return Ok(Finding::broken("unreadable", &x, RANGE, expected, said));
    };
    let Some(span) = range.span else {
        return Ok(Finding::broken("unreadable", &x, RANGE, expected, said));
    };
    match wanted(&x) {
        Some(wanted) if !wanted.takes_in(span, range.total) => {
            let expected = format!("a range within what was asked for: {wanted:?}");
            Ok(Finding::broken("other-range", &x, RANGE, expected, said))
        }
        _ => Ok(Finding::pass(&x, RANGE, said)),
    }
}

fn has_its_length(x: Seen<'_>) -> Judgement {
    x.whole()?;
    if is_coded(&x) {
        return Err(Finding::undecided(Reason::Ambiguous, &x, "the bytes are coded"));
    }
    let came = x.response.body.len() as u64;
    let span = content_range(&x)
        .and_then(|range| range.span)
        .map(|(first, last)| last - first + 1);
    let stated = [("Content-Length", length(&x)), ("Content-Range", span)];
    let wrong = stated
        .into_iter()
        .find(|(_, length)| length.is_some_and(|length| length != came));
    if let Some((name, length)) = wrong {
        let expected = format!("{} bytes, as {name} says", length.unwrap_or_default());
        return Ok(Finding::broken(
            "other-length",
            &x,
            Part::BODY,
            expected,
            format!("{came} bytes"),
        ));
    }
    Ok(Finding::pass(&x, Part::BODY, format!("{came} bytes")))
}

fn overlaps(one: &Asked<'_>) -> Option<Finding> {
    let pieces = one.pieces(READS);
    let (mut same, mut last) = (0, None);
    for (at, a) in pieces.iter().enumerate() {
        for b in &pieces[at + 1..] {
            match a.against(b) {
                None => {}
                Some(Ok(count)) => {
                    same += count;
                    last = Some(b.x);
                }
                Some(Err(_)) if one.was_replaced() => {
                    let why = "the object was replaced between two reads";
                    return Some(Finding::undecided(Reason::ConcurrentChange, &b.x, why));
                }
                Some(Err(place)) => {
                    let expected = format!("the bytes that {} (x{}) has", a.x.exchange.step, a.x.id());
                    let observed = format!("{}: byte {place} differs", one.name());
                    return Some(Finding::broken("differ", &b.x, Part::BODY, expected, observed));
                }
            }
        }
    }
    last.map(|x| {
        Finding::pass(
            &x,
            Part::BODY,
            format!("{same} bytes were read twice and are equal"),
        )
    })
}

fn announced(one: &Asked<'_>, x: Seen<'_>) -> Judgement {
    if delivered(x)?.status() != 206 {
        return Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "the store ignores ranges",
        ));
    }
    let part = Part::Header("accept-ranges");
    let said: Vec<&str> = one
        .all(OBJECTS)
        .filter_map(|x| x.header("accept-ranges"))
        .collect();
    match said.iter().find(|word| word.trim().eq_ignore_ascii_case("bytes")) {
        Some(_) => Ok(Finding::pass(&x, part, "bytes")),
        None => {
            let observed = said.first().copied().unwrap_or("neither HEAD nor GET has it");
            Ok(Finding::broken(
                "unsaid",
                &x,
                part,
                "Accept-Ranges: bytes",
                observed,
            ))
        }
    }
}
