//! Group H of the catalogue: the lookup of paths, as MAST has it.

use serde_json::{Map, Value};

use super::asked::{cloud, delivered, record, refused};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::recording::{Reason, Step, step};

/// The steps whose answers have members that are judged one by one.
const MEMBERS: &[Step] = &[step::LOOKUP_CLOUD, step::LOOKUP_UNKNOWN];

const GOOD: &str = "#cloud ids=mast:a.fits\nlookup/cloud GET /lookup?uri=mast:a.fits&use_cloud_path=True -> 200 | {\"mast:a.fits\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}}";
const UNKNOWN: &str = "#cloud ids=mast:a.fits\nlookup/unknown GET /lookup?uri=mast:a.fits&uri=mast:none&use_cloud_path=True -> 200 | {\"mast:a.fits\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}, \"mast:none\": {\"status_code\": 404, \"path\": null}}";
const LOOKED_UP: &str = "#object o1 aws stpubdata hst/a.fits origin=1\nlookup/cloud GET /lookup?uri=mast:a.fits&use_cloud_path=True -> 200 | {\"mast:a.fits\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}}\n\
    object/first(o1) GET /a.fits Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-lookup-200",
        reads: Reads::Any(&[step::LOOKUP_CLOUD]),
        because: "Clients read the answer as JSON, keyed by URI, whatever is found.",
        usually: "The service failed, or is at another address and answers with a page.",
        mend: "Answer 200 with a JSON object.",
        good: &[GOOD],
        bad: &[
            ("lookup/cloud GET /lookup?uri=a -> 500 | no", "status"),
            ("lookup/cloud GET /lookup?uri=a -> 200 | <html/>", "not-json"),
            ("lookup/cloud GET /lookup?uri=a -> 200 | []", "no-object"),
        ],
        judge: |v| each(v, &[step::LOOKUP_CLOUD], answers),
    },
    Check {
        decides: "cloud-lookup-keyed",
        reads: Reads::Any(MEMBERS),
        because: "A client looks each URI up by the spelling that it sent, and fails where one is missing.",
        usually: "URIs are normalised before they are looked up, or unknown ones are left out.",
        mend: "Give each URI a member, spelled as it was sent.",
        good: &[GOOD, UNKNOWN],
        bad: &[(
            "lookup/cloud GET /lookup?uri=mast:A.fits&uri=b -> 200 | {\"mast:a.fits\": {\"status_code\": 200, \"path\": \"/x\"}}",
            "missing",
        )],
        judge: |v| each(v, MEMBERS, keyed),
    },
    Check {
        decides: "cloud-lookup-members",
        reads: Reads::Any(MEMBERS),
        because: "Clients compare the status with a number and take the path as a string.",
        usually: "Values were written as text, or left out where there is nothing to say.",
        mend: "Give each member a `path`, a string or null, and a `status_code`, an integer.",
        good: &[GOOD, UNKNOWN],
        bad: &[
            (
                "lookup/cloud GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": \"200\", \"path\": \"/x\"}}",
                "status-code",
            ),
            (
                "lookup/cloud GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 404}}",
                "path",
            ),
            (
                "lookup/cloud GET /lookup?uri=a -> 200 | {\"a\": \"/x\"}",
                "no-object",
            ),
        ],
        judge: |v| each(v, MEMBERS, typed),
    },
    Check {
        decides: "cloud-lookup-unknown",
        reads: Reads::Any(&[step::LOOKUP_UNKNOWN]),
        because: "One URI that is not there must not cost a client all others.",
        usually: "The status of one is made that of the whole answer.",
        mend: "Answer 200, with a status code of 404 and a null path for the one that is unknown.",
        good: &[UNKNOWN],
        bad: &[
            (
                "#cloud ids=a\nlookup/unknown GET /lookup?uri=a&uri=none -> 404 | {}",
                "refused",
            ),
            (
                "#cloud ids=a\nlookup/unknown GET /lookup?uri=a&uri=none -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/x\"}}",
                "missing",
            ),
            (
                "#cloud ids=a\nlookup/unknown GET /lookup?uri=a&uri=none -> 200 | {\"none\": {\"status_code\": 200, \"path\": \"/x\"}}",
                "found",
            ),
        ],
        judge: |v| each(v, &[step::LOOKUP_UNKNOWN], |x| unknown(v, x)),
    },
    Check {
        decides: "cloud-lookup-status-path",
        reads: Reads::Any(MEMBERS),
        because: "Clients look at one of both only, and some take the path without the status.",
        usually: "The path is computed from the name, whether the file is there or not.",
        mend: "Give a path exactly where the status code is 200.",
        good: &[GOOD, UNKNOWN],
        bad: &[
            (
                "lookup/cloud GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 200, \"path\": null}}",
                "no-path",
            ),
            (
                "lookup/cloud GET /lookup?uri=a -> 200 | {\"a\": {\"status_code\": 404, \"path\": \"/x\"}}",
                "path",
            ),
        ],
        judge: |v| each(v, MEMBERS, paired),
    },
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
            let forty = each(v, &[step::LOOKUP_FORTY], forty);
            forty
                .into_iter()
                .chain(each(v, &[step::LOOKUP_MANY], many))
                .collect()
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

/// The URIs that were asked for, each once, in order.
fn sent(x: &Seen<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    if let Some(url) = x.url() {
        for (name, value) in url.query_pairs() {
            if name == "uri" && !found.contains(&value.as_ref().to_owned()) {
                found.push(value.into_owned());
            }
        }
    }
    found
}

/// Goes on only with a JSON object in a successful answer.
fn members(x: Seen<'_>) -> Result<Map<String, Value>, Finding> {
    x.ok()?.whole()?;
    match serde_json::from_slice(&x.response.body) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the body is no JSON object",
        )),
    }
}

/// Where the name of a member stands in the body.
fn place(x: &Seen<'_>, uri: &str) -> Part {
    let text = x.text();
    let name = Value::String(uri.to_owned()).to_string();
    Part::Body(text.find(&name).map(|at| at..at + name.len()))
}

fn answers(x: Seen<'_>) -> Judgement {
    let expected = "200 with a JSON object";
    match x.status() {
        200 => {}
        401 | 403 | 429 | 503 => {
            x.ok()?;
        }
        _ => {
            return Ok(Finding::broken(
                "status",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
    }
    x.whole()?;
    match serde_json::from_slice(&x.response.body) {
        Ok(Value::Object(members)) => Ok(Finding::pass(
            &x,
            Part::BODY,
            format!("{} members", members.len()),
        )),
        Ok(_) => Ok(Finding::broken(
            "no-object",
            &x,
            Part::BODY,
            expected,
            "JSON, but no object",
        )),
        Err(problem) => Ok(Finding::broken(
            "not-json",
            &x,
            Part::BODY,
            expected,
            problem.to_string(),
        )),
    }
}

fn keyed(x: Seen<'_>) -> Judgement {
    let members = members(x)?;
    let asked = sent(&x);
    match asked.iter().find(|uri| !members.contains_key(uri.as_str())) {
        Some(uri) => {
            let names: Vec<&str> = members.keys().map(String::as_str).take(3).collect();
            let observed = format!("{} members, such as {}", members.len(), names.join(", "));
            Ok(Finding::broken(
                "missing",
                &x,
                Part::BODY,
                format!("a member {uri}"),
                observed,
            ))
        }
        None => Ok(Finding::pass(&x, Part::BODY, format!("all {} URIs", asked.len()))),
    }
}

fn typed(x: Seen<'_>) -> Judgement {
    let members = members(x)?;
    for (uri, member) in &members {
        let part = place(&x, uri);
        let Value::Object(member) = member else {
            return Ok(Finding::broken(
                "no-object",
                &x,
                part,
                "an object with path and status_code",
                uri,
            ));
        };
        let shown = |name: &str| member.get(name).map_or("none".to_owned(), Value::to_string);
        if !member
            .get("status_code")
            .is_some_and(|code| code.is_i64() || code.is_u64())
        {
            let observed = shown("status_code");
            return Ok(Finding::broken(
                "status-code",
                &x,
                part,
                "an integer status_code",
                observed,
            ));
        }
        if !member
            .get("path")
            .is_some_and(|path| path.is_string() || path.is_null())
        {
            return Ok(Finding::broken(
                "path",
                &x,
                part,
                "a path, a string or null",
                shown("path"),
            ));
        }
    }
    match members.len() {
        0 => Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "there are no members",
        )),
        count => Ok(Finding::pass(&x, Part::BODY, format!("{count} members"))),
    }
}

/// The status code and the path of a member, where they have their types.
fn status_and_path(member: &Value) -> Option<(i64, Option<&str>)> {
    let status = member.get("status_code")?.as_i64()?;
    match member.get("path")? {
        Value::Null => Some((status, None)),
        Value::String(path) => Some((status, Some(path))),
        _ => None,
    }
}

fn paired(x: Seen<'_>) -> Judgement {
    let members = members(x)?;
    let mut count = 0;
    for (uri, member) in &members {
        let part = place(&x, uri);
        match status_and_path(member) {
            Some((200, None)) => {
                return Ok(Finding::broken(
                    "no-path",
                    &x,
                    part,
                    "a path, since the status code is 200",
                    "null",
                ));
            }
            Some((status, Some(path))) if status != 200 => {
                let expected = format!("null, since the status code is {status}");
                return Ok(Finding::broken("path", &x, part, expected, path));
            }
            Some(_) => count += 1,
            None => {}
        }
    }
    match count {
        0 => Err(Finding::undecided(Reason::Blocked, &x, "no member has both")),
        count => Ok(Finding::pass(&x, Part::BODY, format!("{count} members"))),
    }
}

fn unknown(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let named = cloud(v).and_then(|cloud| cloud.inputs.get("uri"));
    let ids = cloud(v).map(|cloud| &cloud.ids);
    let is_known = |uri: &String| named.into_iter().chain(ids).any(|known| known.contains(uri));
    if matches!(x.status(), 400 | 404 | 422 | 500) {
        let expected = "200, with a status code of 404 within";
        return Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            expected,
            x.status_line(),
        ));
    }
    let members = members(x)?;
    let Some(made_up) = sent(&x).into_iter().find(|uri| !is_known(uri)) else {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "all that was asked for is known",
        ));
    };
    // That it is spelled otherwise is another row's business.
    let found = members.iter().find(|(uri, _)| uri.eq_ignore_ascii_case(&made_up));
    let Some((uri, member)) = found else {
        let expected = format!("a member {made_up}");
        return Ok(Finding::broken("missing", &x, Part::BODY, expected, "none"));
    };
    match status_and_path(member) {
        Some((404, None)) => Ok(Finding::pass(&x, place(&x, uri), "404 and a null path")),
        Some(_) => {
            let expected = "a status code of 404 and a null path";
            Ok(Finding::broken(
                "found",
                &x,
                place(&x, uri),
                expected,
                member.to_string(),
            ))
        }
        None => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the member lacks one of both",
        )),
    }
}

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
