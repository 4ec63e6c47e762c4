//! Group B of the catalogue: how keys are spelled.

use percent_encoding::percent_decode_str;

use super::cell::{CloudCell, Entry};
use super::ground::{Column, Flaw, Opinion, WITH_CELLS, each_column, each_entry, of_entries, sum_up, want};
use crate::checks::{Check, Finding, Reads, View};
use crate::recording::{ObjectRecord, Step, step};

const GOOD: &str = "discovery/query GET /query -> 200 | @cloud/discovery-good";
const PROBED: &[Step] = &[
    step::DISCOVERY_QUERY,
    step::LINKS_GET,
    step::OBJECT_HEAD,
    step::OBJECT_FIRST,
    step::OBJECT_RESPELLED,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-json-key-no-leading-slash",
        reads: Reads::Any(PROBED),
        because: "Stores take the slash for a part of the name, and clients put one in front of the key themselves: they ask for //.",
        usually: "The key was made of a path.",
        mend: "Write the key without the slash.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"/a/k.fits\", \"region\": \"us-east-1\"}}",
            "leading-slash",
        )],
        judge: |v| probed(v, leading),
    },
    Check {
        decides: "cloud-json-key-no-double-slash",
        reads: Reads::Any(PROBED),
        because: "A store does not collapse slashes: with one too many there is no such object.",
        usually: "A directory with a slash at its end and a path with one at its beginning were joined.",
        mend: "Write the key as the store lists it.",
        good: &["#object o1 aws b a//k.fits row=0 origin=1\n\
             discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"a//k.fits\", \"region\": \"us-east-1\"}}\n\
             object/first(o1) GET /b/a//k.fits -> 206"],
        bad: &[(
            "#object o1 aws b a//k.fits row=0 origin=1\n\
             discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"a//k.fits\", \"region\": \"us-east-1\"}}\n\
             object/first(o1) GET /b/a//k.fits -> 404\n\
             object/respelled(o1) GET /b/a/k.fits -> 206",
            "other-spelling",
        )],
        judge: |v| {
            probed(v, |probe, entry| {
                respelled(probe, entry, |key| key.contains("//"), single)
            })
        },
    },
    Check {
        decides: "cloud-json-key-raw",
        reads: Reads::Any(PROBED),
        because: "Clients encode the key themselves: what is encoded already is encoded twice, and there is no such object.",
        usually: "The key was cut out of a URL.",
        mend: "Write the key as the store knows it, with its blanks and signs.",
        good: &["#object o1 aws b a%20k.fits row=0 origin=1\n\
             discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"a%20k.fits\", \"region\": \"us-east-1\"}}\n\
             object/first(o1) GET /b/a%2520k.fits -> 206"],
        bad: &[(
            "#object o1 aws b a%20k.fits row=0 origin=1\n\
             discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"a%20k.fits\", \"region\": \"us-east-1\"}}\n\
             object/first(o1) GET /b/a%2520k.fits -> 404\n\
             object/respelled(o1) GET /b/a%20k.fits -> 206",
            "other-spelling",
        )],
        judge: |v| probed(v, |probe, entry| respelled(probe, entry, is_encoded, decoded)),
    },
    Check {
        decides: "cloud-json-key-no-dot-segments",
        reads: Reads::Any(WITH_CELLS),
        because: "HTTP clients take such segments out of an address before they ask: they ask for another object.",
        usually: "The key was made of a relative path.",
        mend: "Write the key as the store knows it; rename an object whose name has such a segment.",
        good: &[GOOD],
        bad: &[(
            "discovery/query GET /query -> 200 | @cell {\"aws\": {\"bucket_name\": \"b\", \"key\": \"a/../k.fits\", \"region\": \"us-east-1\"}}",
            "dot-segment",
        )],
        judge: |v| each_entry(v, no_dots),
    },
];

/// What the store said of an entry's key, in the spelling of the cell and in the other one; none where it was not asked.
#[derive(Clone, Copy, Default)]
struct Probe {
    own: Option<u16>,
    other: Option<u16>,
}

fn is_there(status: u16) -> bool {
    matches!(status, 200 | 206 | 416)
}

/// The judgements on each copy, with what the store said of it.
fn probed(v: &View<'_>, judge: impl Fn(Probe, &Entry<'_>) -> Opinion) -> Vec<Finding> {
    each_column(v, WITH_CELLS, |column| {
        let opinions = column.cells.iter().map(|cell| {
            let of_entry = |entry: &Entry<'_>| judge(probe(v, column, cell, entry), entry);
            (cell, of_entries(cell, &of_entry))
        });
        sum_up(column, opinions)
    })
}

fn probe(v: &View<'_>, column: &Column<'_>, cell: &CloudCell, entry: &Entry<'_>) -> Probe {
    let objects = v
        .recording
        .meta
        .cloud
        .as_ref()
        .map_or(&[][..], |cloud| cloud.objects.as_slice());
    fn plain(key: &str) -> &str {
        key.trim_start_matches('/')
    }
    let is_it = |object: &&ObjectRecord| {
        object.origin == Some(column.sheet.x.id())
            && object.row.map(|row| row + 1) == Some(cell.row)
            && Some(object.bucket.as_str()) == entry.bucket()
            && entry.key().map(plain) == Some(plain(&object.key))
    };
    let Some(object) = objects.iter().find(is_it) else {
        return Probe::default();
    };
    let status = |step: Step| {
        let mut made = v
            .at(step)
            .filter(|x| x.exchange.about.as_deref() == Some(object.label.as_str()));
        made.next().map(|x| x.status())
    };
    Probe {
        own: status(step::OBJECT_FIRST).or_else(|| status(step::OBJECT_HEAD)),
        other: status(step::OBJECT_RESPELLED),
    }
}

fn leading(probe: Probe, entry: &Entry<'_>) -> Opinion {
    let key = entry.key()?;
    want(!key.starts_with('/'), || {
        let bare = key.trim_start_matches('/');
        let flaw = Flaw::new(
            "leading-slash",
            entry.key_span(),
            format!("`{bare}`"),
            format!("`{key}`"),
        );
        // The object's own requests go without the slash, the other spelling with it.
        match (probe.own.map(is_there), probe.other.map(is_there)) {
            (Some(true), Some(false)) => flaw.advise("The object exists without the slash, and not with it."),
            (Some(false), Some(true)) => flaw
                .advise("The object exists with the slash only: give it a name without, or clients miss it."),
            _ => flaw,
        }
    })
}

/// The spelling in which a key is tried besides.
fn tried(key: &str) -> String {
    match key {
        key if key.starts_with('/') => key.to_owned(),
        key if key.contains("//") => single(key),
        key => decoded(key),
    }
}

/// Tried as it is and in the other spelling: only if the latter alone exists, something is wrong.
fn respelled(
    probe: Probe,
    entry: &Entry<'_>,
    concerns: impl Fn(&str) -> bool,
    other: fn(&str) -> String,
) -> Opinion {
    let key = entry.key().filter(|key| concerns(key))?;
    let own = probe.own?;
    if is_there(own) {
        return Some(Ok(()));
    }
    let good = other(key);
    // One other spelling is tried; where several things are odd it may say nothing of this one.
    let is_known = good == tried(key) && probe.other.is_some_and(is_there);
    if !matches!(own, 403 | 404) || !is_known {
        return None;
    }
    Some(Err(Flaw::new(
        "other-spelling",
        entry.key_span(),
        format!("`{good}`, which exists"),
        format!("`{key}`, for which the store says {own}"),
    )))
}

fn single(key: &str) -> String {
    let mut single = key.to_owned();
    while single.contains("//") {
        single = single.replace("//", "/");
    }
    single
}

fn decoded(key: &str) -> String {
    percent_decode_str(key).decode_utf8_lossy().into_owned()
}

fn is_encoded(key: &str) -> bool {
    let bytes = key.as_bytes();
    let mut triples = bytes.windows(3);
    triples.any(|w| matches!(w, [b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()))
}

/// The one spelling of a key that leaves slashes and encoding aside.
pub(super) fn normal(key: &str) -> String {
    single(decoded(key).trim_start_matches('/'))
}

fn no_dots(entry: &Entry<'_>) -> Opinion {
    let key = entry.key()?;
    let dots = key.split('/').find(|segment| matches!(*segment, "." | ".."));
    want(dots.is_none(), || {
        let observed = format!("`{key}` has the segment `{}`", dots.unwrap_or_default());
        Flaw::new(
            "dot-segment",
            entry.key_span(),
            "no segment that is a dot or two",
            observed,
        )
    })
}
