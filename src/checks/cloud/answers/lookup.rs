//! Group H of the catalogue: the lookup of paths, as MAST has it.

use serde_json::{Map, Value};

use super::asked::{cloud, other_status, refused};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::recording::{Reason, Step, step};

/// The steps whose answers have members that are judged one by one.
const MEMBERS: &[Step] = &[step::LOOKUP_CLOUD, step::LOOKUP_UNKNOWN];

/// An answer as it should be.
pub const GOOD: &str = "#cloud ids=mast:a.fits\nlookup/cloud GET /lookup?uri=mast:a.fits&use_cloud_path=True -> 200 | {\"mast:a.fits\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}}";
const UNKNOWN: &str = "#cloud ids=mast:a.fits\nlookup/unknown GET /lookup?uri=mast:a.fits&uri=mast:none&use_cloud_path=True -> 200 | {\"mast:a.fits\": {\"status_code\": 200, \"path\": \"/hst/a.fits\"}, \"mast:none\": {\"status_code\": 404, \"path\": null}}";

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
            (
                "#cloud ids=a\nlookup/unknown GET /lookup?uri=a&uri=none -> 200 | {\"a\": {\"status_code\": 200, \"path\": \"/x\"}, \"none\": {\"status_code\": 404, \"path\": NaN}}",
                "not-json",
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
];

/// The URIs that were asked for, each once, in order.
pub fn sent(x: &Seen<'_>) -> Vec<String> {
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
pub fn members(x: Seen<'_>) -> Result<Map<String, Value>, Finding> {
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
pub fn place(x: &Seen<'_>, uri: &str) -> Part {
    let text = x.text();
    let name = Value::String(uri.to_owned()).to_string();
    Part::Body(text.find(&name).map(|at| at..at + name.len()))
}

fn answers(x: Seen<'_>) -> Judgement {
    let expected = "200 with a JSON object";
    if let Some(broken) = other_status(x, expected)? {
        return Ok(broken);
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
pub fn status_and_path(member: &Value) -> Option<(i64, Option<&str>)> {
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

/// Goes on unless the lookup refuses even what it knows, which another row says.
pub fn works<'v>(v: &View<'_>, x: Seen<'v>) -> Result<Seen<'v>, Finding> {
    let known = v.first(step::LOOKUP_CLOUD);
    match known.filter(|known| known.status() >= 400) {
        Some(known) => Err(Finding::undecided(Reason::Blocked, &x, refused(&known))),
        None => Ok(x),
    }
}

/// Does the lookup answer with JSON where all is known? Where it does not, another row says so.
fn knows_json(v: &View<'_>) -> bool {
    v.first(step::LOOKUP_CLOUD)
        .is_none_or(|known| members(known).is_ok())
}

fn unknown(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let named = cloud(v).and_then(|cloud| cloud.inputs.get("uri"));
    let ids = cloud(v).map(|cloud| &cloud.ids);
    let is_known = |uri: &String| named.into_iter().chain(ids).any(|known| known.contains(uri));
    let x = works(v, x)?;
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
    x.ok()?.whole()?;
    if let Err(problem) = serde_json::from_slice::<Value>(&x.response.body)
        && knows_json(v)
    {
        let expected = "JSON, also where a URI is unknown";
        return Ok(Finding::broken(
            "not-json",
            &x,
            Part::BODY,
            expected,
            problem.to_string(),
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
