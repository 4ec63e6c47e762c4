//! Group H of the catalogue: the paths that a lookup gives, and many at once.

use serde_json::Value;

use super::asked::{cloud, delivered, is_frozen, record, refused, wants_money};
use super::lookup::{GOOD, members, place, sent, status_and_path, works};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::recording::{Reason, step};

const LOOKED_UP: &str = "#object o1 aws stpubdata hst/a.fits origin=1\nlookup/cloud GET /lookup?uri=mast:a.fits&use_cloud_path=True -> 200 | {\"mast:a.fits\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}}\n\
    object/first(o1) GET /a.fits Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-lookup-slash",
        reads: Reads::Any(&[step::LOOKUP_CLOUD]),
        because: "Clients take one slash off and put what is left behind the bucket that they know.",
        usually: "Nothing: it is recorded how paths begin.",
        mend: "Begin paths with one slash and leave the bucket out.",
        good: &[GOOD],
        bad: &[(
            "#object o1 aws stpubdata stpubdata/hst/a.fits\nlookup/cloud GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/stpubdata/hst/a.fits\"}}",
            "bucket",
        )],
        judge: |v| each(v, &[step::LOOKUP_CLOUD], |x| beginnings(v, x)),
    },
    Check {
        decides: "cloud-lookup-batch",
        reads: Reads::Any(&[step::LOOKUP_FORTY, step::LOOKUP_MANY]),
        because: "Clients ask for whole observations at once.",
        usually: "A proxy limits the length of addresses, or the service fails over too many.",
        mend: "Answer forty at once, and refuse too many with 414 or another 4xx.",
        good: &[
            "lookup/forty GET /lookup?uri=a&uri=b -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/x\"}, \"b\": {\"status_code\": 404, \"path\": null}}\n\
             lookup/many GET /lookup?uri=a -> 414",
        ],
        bad: &[
            ("lookup/forty GET /lookup?uri=a&uri=b -> 414", "refused"),
            (
                "lookup/forty GET /lookup?uri=a&uri=b -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/x\"}}",
                "fewer",
            ),
            ("lookup/many GET /lookup?uri=a -> 500", "failed"),
        ],
        judge: |v| {
            let forty = each(v, &[step::LOOKUP_FORTY], |x| forty(works(v, x)?));
            let many = each(v, &[step::LOOKUP_MANY], |x| many(works(v, x)?));
            forty.into_iter().chain(many).collect()
        },
    },
    Check {
        decides: "cloud-lookup-toggle",
        reads: Reads::All(&[step::LOOKUP_CLOUD, step::LOOKUP_PLAIN]),
        because: "Clients name the file that they download by its path, wherever it comes from.",
        usually: "Files were renamed when they were copied.",
        mend: "Keep the names of the files.",
        good: &[
            "lookup/cloud GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}}\n\
             lookup/plain GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/disk/7/a.fits\"}}",
        ],
        bad: &[(
            "lookup/cloud GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}}\n\
             lookup/plain GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/disk/7/b.fits\"}}",
            "other-name",
        )],
        judge: |v| match (v.first(step::LOOKUP_CLOUD), v.first(step::LOOKUP_PLAIN)) {
            (Some(x), Some(plain)) => vec![settle(same_names(x, plain))],
            _ => Vec::new(),
        },
    },
    Check {
        decides: "cloud-lookup-object",
        reads: Reads::All(&[step::LOOKUP_CLOUD, step::OBJECT_FIRST]),
        because: "The lookup is asked for nothing else than where the object is.",
        usually: "The table of paths is older than the last move of the files.",
        mend: "Bring the table up to date.",
        good: &[LOOKED_UP],
        bad: &[(
            "#object o1 aws stpubdata hst/a.fits origin=1\nlookup/cloud GET /lookup?uri=mast:a.fits&use_cloud_path=True -> 200 | {\"mast:a.fits\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}}\n\
             object/first(o1) GET /a.fits Range:bytes=0-3 -> 404 | <Error><Code>NoSuchKey</Code></Error>",
            "not-there",
        )],
        judge: |v| v.at(step::OBJECT_FIRST).filter_map(|x| there(v, x)).collect(),
    },
    Check {
        decides: "cloud-lookup-bucket-stated",
        reads: Reads::Any(&[step::LOOKUP_CLOUD]),
        because: "Without them a client has to know where the archive keeps its copies.",
        usually: "Nothing: MAST does not state them either.",
        mend: "Add provider, bucket and region to each member.",
        good: &[
            "lookup/cloud GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/x\", \"provider\": \"aws\", \"bucket\": \"b\", \"region\": \"us-east-1\"}}",
        ],
        bad: &[(GOOD, "unstated")],
        judge: |v| each(v, &[step::LOOKUP_CLOUD], stated),
    },
];

fn beginnings(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let members = members(x)?;
    let paths = members
        .iter()
        .filter_map(|(uri, member)| Some((uri, status_and_path(member)?.1?)));
    let buckets = cloud(v)
        .map_or(&[][..], |cloud| cloud.objects.as_slice())
        .iter()
        .map(|record| &record.bucket);
    let buckets: Vec<&String> = buckets.filter(|bucket| !bucket.is_empty()).collect();
    let mut seen = None;
    for (uri, path) in paths {
        let bare = path.trim_start_matches('/');
        let in_path = |bucket: &&&String| {
            bare.strip_prefix(bucket.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        };
        let code = match path {
            _ if buckets.iter().any(|bucket| in_path(&bucket)) => "bucket",
            _ if bare.len() == path.len() => "no-slash",
            _ if path.len() - bare.len() > 1 => "slashes",
            _ => {
                seen = Some(Finding::pass(&x, place(&x, uri), path));
                continue;
            }
        };
        let expected = "one slash and the key, without the bucket";
        return Ok(Finding::broken(code, &x, place(&x, uri), expected, path));
    }
    seen.ok_or_else(|| Finding::undecided(Reason::NotObserved, &x, "there are no paths"))
}

fn forty(x: Seen<'_>) -> Judgement {
    if matches!(x.status(), 400 | 404 | 413 | 414 | 422 | 500) {
        return Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            "200, for 40 URIs",
            x.status_line(),
        ));
    }
    let (members, asked) = (members(x)?, sent(&x).len());
    match members.len() < asked {
        true => {
            let observed = format!("{} members", members.len());
            Ok(Finding::broken(
                "fewer",
                &x,
                Part::BODY,
                format!("{asked} members"),
                observed,
            ))
        }
        false => Ok(Finding::pass(&x, Part::BODY, format!("{asked} URIs at once"))),
    }
}

fn many(x: Seen<'_>) -> Judgement {
    match x.status() {
        429 | 503 => Err(Finding::undecided(Reason::Busy, &x, x.status_line())),
        200 | 400..=499 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        500..=599 => {
            let expected = "200, or a 4xx such as 414";
            Ok(Finding::broken(
                "failed",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ))
        }
        _ => Err(Finding::undecided(Reason::Ambiguous, &x, x.status_line())),
    }
}

fn same_names(x: Seen<'_>, plain: Seen<'_>) -> Judgement {
    let (in_cloud, at_archive) = (members(x)?, members(plain)?);
    let mut last_seen = None;
    for (uri, member) in &in_cloud {
        let path = |member: &Value| status_and_path(member).and_then(|(_, path)| path.map(str::to_owned));
        let (Some(here), Some(there)) = (path(member), at_archive.get(uri).and_then(path)) else {
            continue;
        };
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        if last(&here) != last(&there) {
            let expected = format!("{}, as at the archive (x{})", last(&there), plain.id());
            return Ok(Finding::broken(
                "other-name",
                &x,
                place(&x, uri),
                expected,
                last(&here),
            ));
        }
        last_seen = Some(Finding::pass(&x, place(&x, uri), last(&here)));
    }
    last_seen.ok_or_else(|| Finding::undecided(Reason::NotObserved, &x, "no URI has a path in both answers"))
}

/// A judgement of an object that came from a lookup.
fn there(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let origin = record(v, &x)?.origin?;
    let document = v.answers().find(|y| y.id() == origin)?;
    if document.exchange.lane() != "lookup" {
        return None;
    }
    Some(match x.status() {
        403 if wants_money(&x) || is_frozen(&x) => {
            Finding::undecided(Reason::Blocked, &x, "another row says why it is refused")
        }
        403 | 404 | 410 => {
            let expected = format!("206 or 200, since the lookup (x{origin}) names it");
            Finding::broken("not-there", &x, Part::Status, expected, refused(&x))
        }
        416 => Finding::pass(&x, Part::Status, "416, of an empty object"),
        _ => settle(delivered(x).map(|x| Finding::pass(&x, Part::Status, x.status_line()))),
    })
}

fn stated(x: Seen<'_>) -> Judgement {
    let members = members(x)?;
    let has_all = |member: &Value| {
        ["provider", "bucket", "region"]
            .iter()
            .all(|name| member.get(name).is_some())
    };
    match members.iter().next() {
        None => Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "there are no members",
        )),
        Some((uri, member)) if has_all(member) => Ok(Finding::pass(
            &x,
            place(&x, uri),
            "provider, bucket and region are stated",
        )),
        Some((uri, _)) => {
            let expected = "provider, bucket and region";
            Ok(Finding::broken(
                "unstated",
                &x,
                place(&x, uri),
                expected,
                "not all of them",
            ))
        }
    }
}
