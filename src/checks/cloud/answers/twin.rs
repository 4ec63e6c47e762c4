//! Group E of the catalogue: the copy in the cloud has the bytes of the archive's own file, and of its siblings.

use super::asked::{
    Asked, Piece, READS, decided, delivered, is_coded, is_frozen, object, objects, piece, record, refusal,
    refused, total, wants_money,
};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::recording::{Reason, Step, step};

const TWIN: &[Step] = &[step::TWIN_FIRST, step::TWIN_TAIL, step::TWIN_MIDDLE];
const SIBLING: &[Step] = &[step::SIBLING_FIRST, step::SIBLING_TAIL];

const SAME: &str = "#object o1 aws b x\n\
    object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; Last-Modified: Fri, 02 Jan 2026 00:00:00 GMT | SIMP\n\
    twin/first(o1) GET https://archive.example.org/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT | SIMP";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-twin-length",
        reads: Reads::All(&[step::OBJECT_FIRST, step::TWIN_FIRST]),
        because: "A copy of another length is of another file, or was cut off on its way.",
        usually: "The upload broke off, or one of both was made anew.",
        mend: "Copy the file again.",
        good: &[SAME],
        bad: &[
            (
                "#object o1 aws b x\nobject/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/8 | SIMP\n\
                 twin/first(o1) GET https://archive.example.org/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP",
                "other-length",
            ),
            (
                "#object o1 aws b x\nobject/head(o1) HEAD /x -> 200 Content-Length: 0\nobject/first(o1) GET /x Range:bytes=0-3 -> 416\n\
                 twin/first(o1) GET https://archive.example.org/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP",
                "other-length",
            ),
        ],
        judge: |v| {
            let empty = empty_copies(v);
            empty.into_iter().chain(with_twin(v, same_length)).collect()
        },
    },
    Check {
        decides: "cloud-twin-bytes",
        reads: Reads::All(&[step::OBJECT_FIRST, step::TWIN_FIRST]),
        because: "Two clients that read the same data set get different data.",
        usually: "The archive has reprocessed the file and not copied it again.",
        mend: "Copy the file again.",
        good: &[SAME],
        bad: &[(
            "#object o1 aws b x\nobject/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMQ\n\
             twin/first(o1) GET https://archive.example.org/x -> 200+ Content-Length: 9 | SIMPLE",
            "differ",
        )],
        judge: |v| with_twin(v, same_bytes),
    },
    Check {
        decides: "cloud-twin-no-range",
        reads: Reads::Any(&[step::TWIN_FIRST]),
        because: "Where the archive serves no ranges the copy in the cloud is the only one to cut from.",
        usually: "Files are sent by a script.",
        mend: "Nothing has to be mended; ranges at the archive would help all who read there.",
        good: &[SAME],
        bad: &[(
            "#object o1 aws b x\ntwin/first(o1) GET https://archive.example.org/x Range:bytes=0-3 -> 200 Content-Length: 9 | SIMPLE  =",
            "no-range",
        )],
        judge: |v| each(v, &[step::TWIN_FIRST], in_part),
    },
    Check {
        decides: "cloud-twin-siblings",
        reads: Reads::Any(&[step::SIBLING_FIRST]),
        because: "The published client drops all copies when one of them is not there.",
        usually: "One of the buckets was filled earlier, or given up.",
        mend: "Name the copies only that are there, and copy them all from one file.",
        good: &[
            "#object o1 aws a x\n#object o2 aws b x first_of=o1\nobject/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
             sibling/first(o2) GET /b/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP",
        ],
        bad: &[
            (
                "#object o1 aws a x\n#object o2 aws b x first_of=o1\nobject/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
                 sibling/first(o2) GET /b/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMQ",
                "differ",
            ),
            (
                "#object o1 aws a x\n#object o2 aws b x first_of=o1\nobject/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
                 sibling/first(o2) GET /b/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/8 | SIMP",
                "other-length",
            ),
            (
                "#object o1 aws a x\n#object o2 aws b x first_of=o1\nobject/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
                 sibling/first(o2) GET /b/x Range:bytes=0-3 -> 404",
                "missing",
            ),
        ],
        judge: |v| each(v, &[step::SIBLING_FIRST], |x| like_the_first(v, x)),
    },
    Check {
        decides: "cloud-twin-age",
        reads: Reads::All(&[step::OBJECT_FIRST, step::TWIN_FIRST]),
        because: "A copy that is older than the file may be of an earlier version.",
        usually: "Nothing: dates of copying say little of the content.",
        mend: "Nothing has to be mended where the bytes are equal.",
        good: &[SAME],
        bad: &[(
            "#object o1 aws b x\nobject/first(o1) GET /x -> 206 Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\n\
             twin/first(o1) GET https://archive.example.org/x -> 206 Last-Modified: Fri, 02 Jan 2026 00:00:00 GMT",
            "older",
        )],
        judge: |v| with_twin(v, |_, one, twin| of_age(one, twin)),
    },
];

/// One judgement for each object whose first bytes came from both places.
pub fn with_twin(
    v: &View<'_>,
    judge: impl Fn(&View<'_>, &Asked<'_>, Seen<'_>) -> Option<Judgement>,
) -> Vec<Finding> {
    let judged = objects(v, &[step::TWIN_FIRST]).into_iter().filter_map(|one| {
        let twin = one.at(step::TWIN_FIRST)?;
        let x = one.at(step::OBJECT_FIRST).filter(|x| !is_empty(&one, x))?;
        let both = delivered(x)
            .and_then(|_| delivered(twin))
            .and_then(|twin| no_page(&one, twin));
        match both {
            Ok(twin) => judge(v, &one, twin),
            Err(why) => Some(Err(why)),
        }
    });
    decided(judged.map(settle).collect())
}

/// Is the copy empty, so that no part of it can be read?
fn is_empty(one: &Asked<'_>, x: &Seen<'_>) -> bool {
    x.status() == 416 && one.length_by_head() == Some(0)
}

/// Of copies that are empty: is the archive's own file empty too?
fn empty_copies(v: &View<'_>) -> Vec<Finding> {
    let judged = objects(v, &[step::TWIN_FIRST]).into_iter().filter_map(|one| {
        let x = one.at(step::OBJECT_FIRST).filter(|x| is_empty(&one, x))?;
        let (twin, head) = (one.at(step::TWIN_FIRST)?, one.at(step::OBJECT_HEAD)?);
        let theirs = total(&twin).filter(|length| *length > 0 && no_page(&one, twin).is_ok())?;
        let expected = format!("{theirs} bytes, as at the archive (x{})", twin.id());
        let part = Part::Header("content-length");
        let observed = format!("{}: 0 bytes (x{})", one.name(), x.id());
        Some(Finding::broken("other-length", &head, part, expected, observed))
    });
    judged.collect()
}

/// Goes on unless the archive sends a page for browsers where the object is none.
fn no_page<'v>(one: &Asked<'v>, twin: Seen<'v>) -> Result<Seen<'v>, Finding> {
    let is_page = |x: &Seen<'_>| x.media_type().is_some_and(|media| media.essence() == "text/html");
    let other = one.at(step::OBJECT_FIRST).is_some_and(|x| !is_page(&x));
    match is_page(&twin) && other {
        true => Err(Finding::undecided(
            Reason::Ambiguous,
            &twin,
            "the archive sends a page for browsers",
        )),
        false => Ok(twin),
    }
}

fn same_length(_: &View<'_>, one: &Asked<'_>, twin: Seen<'_>) -> Option<Judgement> {
    let theirs = one.all(TWIN).find_map(|x| total(&x));
    let (Some(own), Some(theirs)) = (one.length(), theirs) else {
        let why = "one of both does not tell its length, or not clearly";
        return Some(Err(Finding::undecided(Reason::Ambiguous, &twin, why)));
    };
    let x = one.at(step::OBJECT_FIRST)?;
    let part = Part::Header("content-range");
    Some(Ok(if own == theirs {
        Finding::pass(&x, part, format!("{own} bytes here and there"))
    } else {
        let expected = format!("{theirs} bytes, as at the archive (x{})", twin.id());
        Finding::broken(
            "other-length",
            &x,
            part,
            expected,
            format!("{}: {own} bytes", one.name()),
        )
    }))
}

/// Do the bytes of these pieces agree where they overlap? The first piece that differs, or how many bytes are equal.
fn compared<'p>(
    own: &'p [Piece<'p>],
    theirs: &'p [Piece<'p>],
) -> Result<u64, (&'p Piece<'p>, &'p Piece<'p>, u64)> {
    let mut equal = 0;
    for a in own {
        for b in theirs {
            match a.against(b) {
                Some(Err(place)) => return Err((a, b, place)),
                Some(Ok(count)) => equal += count,
                None => {}
            }
        }
    }
    Ok(equal)
}

fn same_bytes(_: &View<'_>, one: &Asked<'_>, twin: Seen<'_>) -> Option<Judgement> {
    if one.contradicts_itself() {
        let why = "the object's own ranges contradict each other";
        return Some(Err(Finding::undecided(
            Reason::Blocked,
            &one.at(step::OBJECT_FIRST)?,
            why,
        )));
    }
    let (own, theirs) = (one.pieces(READS), one.pieces(TWIN));
    let x = one.at(step::OBJECT_FIRST)?;
    Some(match compared(&own, &theirs) {
        Err((a, b, place)) => {
            let expected = format!("the bytes of the archive (x{})", b.x.id());
            let observed = format!("{}: byte {place} differs", one.name());
            Ok(Finding::broken("differ", &a.x, Part::BODY, expected, observed))
        }
        Ok(0) => Err(Finding::undecided(
            Reason::Ambiguous,
            &twin,
            "no bytes were read from both places",
        )),
        Ok(equal) => Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("{equal} bytes were compared and are equal"),
        )),
    })
}

/// Are lengths and bytes of an object and its twin known to differ?
pub fn differs(one: &Asked<'_>) -> bool {
    let theirs = one.all(TWIN).find_map(|x| total(&x));
    let is_other_length = one
        .length()
        .zip(theirs)
        .is_some_and(|(own, theirs)| own != theirs);
    is_other_length || compared(&one.pieces(READS), &one.pieces(TWIN)).is_err()
}

fn in_part(x: Seen<'_>) -> Judgement {
    match delivered(x)?.status() {
        206 => Ok(Finding::pass(&x, Part::Status, "206")),
        _ => Ok(Finding::broken(
            "no-range",
            &x,
            Part::Status,
            "206",
            "200: ranges are ignored",
        )),
    }
}

fn like_the_first(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let own = object(v, x.exchange.about.as_deref().unwrap_or_default());
    if matches!(x.status(), 404 | 410) && !wants_money(&x) && !is_frozen(&x) {
        let observed = format!("{}: {}", own.name(), refused(&x));
        return Ok(Finding::broken(
            "missing",
            &x,
            Part::Status,
            "206 or 200",
            observed,
        ));
    }
    let x = delivered(x)?;
    let first = record(v, &x).and_then(|record| record.first_of.as_deref());
    let first = object(v, first.unwrap_or(own.label));
    let Some(other) = first.at(step::OBJECT_FIRST) else {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the first copy was not read",
        ));
    };
    delivered(other)?;
    if first.contradicts_itself() {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the answers of the first copy contradict each other",
        ));
    }
    let length = own.all(SIBLING).find_map(|x| total(&x));
    if let Some((own_length, wanted)) = length.zip(first.length()).filter(|(a, b)| a != b) {
        let expected = format!("{wanted} bytes, as {} (x{})", first.name(), other.id());
        let observed = format!("{own_length} bytes");
        return Ok(Finding::broken(
            "other-length",
            &x,
            Part::Header("content-range"),
            expected,
            observed,
        ));
    }
    let (ours, theirs) = (own.pieces(SIBLING), first.pieces(READS));
    match compared(&ours, &theirs) {
        Err((a, b, place)) => {
            let expected = format!("the bytes of {} (x{})", first.name(), b.x.id());
            let observed = format!("{}: byte {place} differs", own.name());
            Ok(Finding::broken("differ", &a.x, Part::BODY, expected, observed))
        }
        Ok(0) => Err(Finding::undecided(
            refusal(&x),
            &x,
            "no bytes were read from both",
        )),
        Ok(equal) => Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("{equal} bytes were compared and are equal"),
        )),
    }
}

fn of_age(one: &Asked<'_>, twin: Seen<'_>) -> Option<Judgement> {
    let x = one.at(step::OBJECT_FIRST)?;
    let part = Part::Header("last-modified");
    let date = |x: &Seen<'_>| httpdate::parse_http_date(x.header("last-modified")?.trim()).ok();
    let (Some(own), Some(theirs)) = (date(&x), date(&twin)) else {
        return Some(Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "one of both has no date",
        )));
    };
    let observed = format!(
        "{} here, {} at the archive",
        httpdate::fmt_http_date(own),
        httpdate::fmt_http_date(theirs)
    );
    Some(Ok(match own < theirs {
        true => Finding::broken(
            "older",
            &x,
            part,
            "not older than the file at the archive",
            observed,
        ),
        false => Finding::pass(&x, part, observed),
    }))
}

/// The first bytes of an object as they are, from its beginning.
pub fn beginning<'v>(one: &Asked<'v>) -> Option<(Seen<'v>, &'v [u8])> {
    let x = one.at(step::OBJECT_FIRST).filter(|x| !is_coded(x))?;
    let piece = piece(&x).filter(|piece| piece.start == 0)?;
    Some((x, piece.bytes))
}
