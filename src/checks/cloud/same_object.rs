//! Group G of the catalogue: the copy that a link names is the file that the link leads to.

use super::answers::asked;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::recording::{ObjectRecord, Reason, Step, step};

/// Requests of the copy with those of its twin that ask for the same bytes.
const PAIRS: [(Step, Step); 3] = [
    (step::OBJECT_FIRST, step::TWIN_FIRST),
    (step::OBJECT_TAIL, step::TWIN_TAIL),
    (step::OBJECT_MIDDLE, step::TWIN_MIDDLE),
];

/// The check of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "dl-cloud-same-object",
    reads: Reads::Any(&[step::OBJECT_FIRST, step::TWIN_FIRST]),
    because: "A client inside the cloud and one outside believe that they work on the same file.",
    usually: "The cell was taken from the wrong row, or an older version was left in the bucket.",
    mend: "Make the cell of the record that the access_url is made of.",
    good: &[
        "#object o1 aws b k origin=1\nlinks/get GET /links?ID=a -> 200 | @cloud/links-good\n\
         object/first(o1) GET /b/k -> 206 Content-Range: bytes 0-3/4 | SAME\n\
         twin/first(o1) GET /k -> 206 Content-Range: bytes 0-3/4 | SAME",
    ],
    bad: &[
        (
            "#object o1 aws b k origin=1\nlinks/get GET /links?ID=a -> 200 | @cloud/links-good\n\
             object/first(o1) GET /b/k -> 206 Content-Range: bytes 0-3/4 | SAME\n\
             twin/first(o1) GET /k -> 206 Content-Range: bytes 0-3/4 | OTHE",
            "other-bytes",
        ),
        (
            "#object o1 aws b k origin=1\nlinks/get GET /links?ID=a -> 200 | @cloud/links-good\n\
             object/first(o1) GET /b/k -> 206 Content-Range: bytes 0-3/4 | SAME\n\
             twin/first(o1) GET /k -> 206 Content-Range: bytes 0-3/5 | SAME",
            "other-length",
        ),
    ],
    judge,
}];

fn judge(v: &View<'_>) -> Vec<Finding> {
    let objects = v
        .recording
        .meta
        .cloud
        .as_ref()
        .map_or(&[][..], |cloud| cloud.objects.as_slice());
    let of_links: Vec<u32> = v.at(step::LINKS_GET).map(|x| x.id()).collect();
    let mine = objects
        .iter()
        .filter(|object| object.origin.is_some_and(|origin| of_links.contains(&origin)));
    mine.flat_map(|object| compared(v, object)).collect()
}

fn compared(v: &View<'_>, object: &ObjectRecord) -> Option<Finding> {
    let asked = asked::object(v, &object.label);
    let lengths = asked.length_by_head().zip(asked.length_by_get());
    if asked.contradicts_itself() || lengths.is_some_and(|(head, get)| head != get) {
        let x = asked.at(step::OBJECT_FIRST)?;
        let why = "the answers of the copy contradict each other";
        return Some(Finding::undecided(Reason::Blocked, &x, why));
    }
    let mut same = None;
    for (own, other) in PAIRS {
        let (Some(copy), Some(twin)) = (answer(v, own, object), answer(v, other, object)) else {
            continue;
        };
        if let (Some(length), Some(wanted)) = (total(&copy), total(&twin))
            && length != wanted
        {
            let observed = format!("the copy {} has {length} bytes, its twin {wanted}", object.key);
            let expected = "two files of one length";
            return Some(Finding::broken(
                "other-length",
                &copy,
                Part::Status,
                expected,
                observed,
            ));
        }
        if !is_range(&copy) || !is_range(&twin) || range(&copy) != range(&twin) {
            continue;
        }
        if copy.response.body != twin.response.body {
            let observed = format!(
                "the bytes {} of {} differ from those of its twin",
                range(&copy).unwrap_or_default(),
                object.key
            );
            return Some(Finding::broken(
                "other-bytes",
                &copy,
                Part::BODY,
                "the same bytes",
                observed,
            ));
        }
        same = Some(Finding::pass(
            &copy,
            Part::BODY,
            format!("{} has the bytes of its twin", object.key),
        ));
    }
    same
}

fn answer<'v>(v: &'v View<'_>, step: Step, object: &ObjectRecord) -> Option<Seen<'v>> {
    let mut answers = v
        .at(step)
        .filter(|x| x.exchange.about.as_deref() == Some(object.label.as_str()));
    answers.find(|x| matches!(x.status(), 200 | 206) && is_plain(x))
}

/// A server that compresses on the way says nothing of length and bytes of the file.
fn is_plain(x: &Seen<'_>) -> bool {
    x.header("content-encoding")
        .is_none_or(|coding| coding.eq_ignore_ascii_case("identity"))
}

/// A part of the length that it states.
fn is_range(x: &Seen<'_>) -> bool {
    x.status() == 206 && !x.response.truncated && asked::piece(x).is_some()
}

fn range<'v>(x: &Seen<'v>) -> Option<&'v str> {
    x.header("content-range")?.split('/').next()
}

fn total(x: &Seen<'_>) -> Option<u64> {
    match x.status() {
        206 => x.header("content-range")?.rsplit_once('/')?.1.trim().parse().ok(),
        _ => x.header("content-length")?.trim().parse().ok(),
    }
}
