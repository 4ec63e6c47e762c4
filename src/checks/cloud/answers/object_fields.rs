//! Group D of the catalogue: what the headers of HEAD and GET say of an object.

use std::time::Duration;

use super::asked::{Asked, OBJECTS, content_range, decided, is_coded, length, record, refusal, refused};
use super::object_ranges::per_object;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, settle};
use crate::documents::cloud_xml::Listing;
use crate::documents::media_type::MediaType;
use crate::recording::{ObjectRecord, Reason, Step, step};

const BOTH: &[Step] = &[step::OBJECT_HEAD, step::OBJECT_FIRST];
/// The steps that are asked with `Accept-Encoding: identity`, twins aside, which are not the store's.
const AS_THEY_ARE: &[Step] = &[
    step::OBJECT_HEAD,
    step::OBJECT_FIRST,
    step::OBJECT_TAIL,
    step::OBJECT_MIDDLE,
    step::OBJECT_OVER,
    step::SIBLING_FIRST,
    step::SIBLING_TAIL,
    step::SIGNED_GET,
];
const ETAG: Part = Part::Header("etag");
const DATE: Part = Part::Header("last-modified");
const TYPE: Part = Part::Header("content-type");

const SOUND: &str = "#object o1 aws b x type=application/fits\n\
    object/head(o1) HEAD /x -> 200 Content-Length: 9; ETag: \"a\"; Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT; Content-Type: image/fits\n\
    object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; ETag: \"a\"; Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT; Content-Type: image/fits | SIMP";

/// Others that are not there, or closed, say nothing of those that are.
const AND_CLOSED: &str = "#object o1 aws b x\n#object o2 aws b y\n\
    object/head(o1) HEAD /x -> 200 Content-Length: 9; ETag: \"a\"\n\
    object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; ETag: \"a\" | SIMP\n\
    object/head(o2) HEAD /y -> 404\nobject/first(o2) GET /y Range:bytes=0-3 -> 404";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-obj-head-get-length",
        reads: Reads::All(BOTH),
        because: "Clients plan their ranges by the length that HEAD states.",
        usually: "HEAD and GET are answered by different servers or caches.",
        mend: "State the same length in both.",
        good: &[SOUND, AND_CLOSED],
        bad: &[(
            "object/head(o1) HEAD /x -> 200 Content-Length: 10\n\
             object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP",
            "other-length",
        )],
        judge: |v| {
            decided(per_object(v, &[step::OBJECT_HEAD], |one| {
                Some(settle(same_length(one)?))
            }))
        },
    },
    Check {
        decides: "cloud-obj-head-get-fields",
        reads: Reads::All(BOTH),
        because: "HEAD is there to learn of an object without reading it: what differs is no use.",
        usually: "HEAD is answered by a cache, or by code of its own.",
        mend: "Send the same headers with both.",
        good: &[SOUND, AND_CLOSED],
        bad: &[(
            "object/head(o1) HEAD /x -> 200 Content-Type: text/plain\n\
             object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; Content-Type: image/fits | SIMP",
            "differ",
        )],
        judge: |v| {
            decided(per_object(v, &[step::OBJECT_HEAD], |one| {
                Some(settle(same_fields(one)?))
            }))
        },
    },
    Check {
        decides: "cloud-obj-etag",
        reads: Reads::Any(BOTH),
        because: "With it a client knows whether two ranges are of the same object, and whether its copy is still good.",
        usually: "The store has none, or writes a checksum without quotes.",
        mend: "Send a strong entity-tag in double quotes with HEAD and GET.",
        good: &[SOUND],
        bad: &[
            ("object/head(o1) HEAD /x -> 200 Content-Length: 9", "missing"),
            ("object/head(o1) HEAD /x -> 200 ETag: W/\"a\"", "weak"),
            ("object/head(o1) HEAD /x -> 200 ETag: a", "unquoted"),
        ],
        judge: |v| per_object(v, BOTH, tagged),
    },
    Check {
        decides: "cloud-obj-etag-stable",
        reads: Reads::Any(OBJECTS),
        because: "A client whose ranges have different tags has to begin anew, again and again.",
        usually: "Servers behind one address compute tags from their own clocks or disks.",
        mend: "Derive the tag from the content.",
        good: &[SOUND],
        bad: &[
            (
                "object/head(o1) HEAD /x -> 200 ETag: \"a\"\n\
                 object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; ETag: \"b\" | SIMP",
                "differ",
            ),
            (
                "#object o1 aws example-open archive/2/3052/readme.txt\n#object b1 aws example-open archive/2/3052/readme.txt\n\
                 object/head(o1) HEAD /x -> 200 ETag: \"a\"\n\
                 bucket/entry(b1) GET /?list-type=2&prefix=archive/2/3052/readme.txt -> 200 | @cloud/store-list",
                "differ",
            ),
        ],
        judge: |v| per_object(v, OBJECTS, |one| stable(v, one)),
    },
    Check {
        decides: "cloud-obj-conditional",
        reads: Reads::Any(&[step::OBJECT_CONDITIONAL]),
        because: "A client that keeps copies reads everything again.",
        usually: "The store takes no notice of If-None-Match.",
        mend: "Answer 304 when the tag is that of the object.",
        good: &["object/conditional(o1) GET /x Range:bytes=0-0 If-None-Match:\"a\" -> 304 ETag: \"a\""],
        bad: &[
            (
                "object/conditional(o1) GET /x Range:bytes=0-0 If-None-Match:\"a\" -> 206 Content-Range: bytes 0-0/9; ETag: \"a\" | S",
                "sent-again",
            ),
            (
                "object/conditional(o1) GET /x Range:bytes=0-0 If-None-Match:\"a\" -> 412",
                "refused",
            ),
        ],
        judge: |v| each(v, &[step::OBJECT_CONDITIONAL], |x| known_already(v, x)),
    },
    Check {
        decides: "cloud-obj-last-modified",
        reads: Reads::Any(BOTH),
        because: "It tells how old a copy is, and whether it is older than that of the archive.",
        usually: "The store has none, writes it as in ISO 8601, or has a clock that is ahead.",
        mend: "Send the date of the last change in the form of HTTP.",
        good: &[SOUND],
        bad: &[
            ("object/head(o1) HEAD /x -> 200 Content-Length: 9", "missing"),
            (
                "object/head(o1) HEAD /x -> 200 Last-Modified: 2026-01-01T00:00:00Z",
                "unreadable",
            ),
            (
                "object/head(o1) HEAD /x -> 200 Last-Modified: Fri, 01 Jan 2100 00:00:00 GMT",
                "future",
            ),
        ],
        judge: |v| per_object(v, BOTH, |one| Some(dated(&found(one)?))),
    },
    Check {
        decides: "cloud-obj-content-type",
        reads: Reads::Any(BOTH),
        because: "Clients choose by the type what to do with the bytes.",
        usually: "The objects were uploaded with a type that was guessed from their names.",
        mend: "Set the type of the objects, or announce that of the store.",
        good: &[SOUND],
        bad: &[(
            "#object o1 aws b x type=application/fits\nobject/head(o1) HEAD /x -> 200 Content-Type: text/html",
            "other-type",
        )],
        judge: |v| {
            per_object(v, BOTH, |one| {
                let last = [step::OBJECT_FIRST, step::OBJECT_HEAD]
                    .into_iter()
                    .filter_map(|s| one.at(s));
                let x = last.into_iter().find(|x| matches!(x.status(), 200 | 206))?;
                Some(settle(as_announced(one.record?.type_hint.as_deref()?, x)))
            })
        },
    },
    Check {
        decides: "cloud-obj-no-content-encoding",
        reads: Reads::Any(AS_THEY_ARE),
        because: "Ranges count the bytes that are sent: of a compressed object they are not those of the file.",
        usually: "The object was uploaded compressed with that header, or a proxy compresses on the fly.",
        mend: "Store the file as it is, and keep proxies from compressing it.",
        good: &[SOUND],
        bad: &[(
            "object/first(o1) GET /x Range:bytes=0-3 Accept-Encoding:identity -> 206 Content-Encoding: gzip; Content-Range: bytes 0-3/9 | abcd",
            "coded",
        )],
        judge: |v| each(v, AS_THEY_ARE, uncoded),
    },
];

/// The answer that tells of the object: HEAD, else the first bytes.
fn found<'v>(one: &Asked<'v>) -> Option<Seen<'v>> {
    one.all(BOTH).find(|x| matches!(x.status(), 200 | 206))
}

/// The answer to HEAD; none where it is told that not everybody is let in.
fn head_of<'v>(one: &Asked<'v>) -> Option<Seen<'v>> {
    one.at(step::OBJECT_HEAD)
        .filter(|head| head.status() == 200 || one.is_open())
}

fn same_length(one: &Asked<'_>) -> Option<Judgement> {
    let (head, get) = (head_of(one)?, one.at(step::OBJECT_FIRST)?);
    if head.status() != 200 || is_coded(&head) {
        return Some(Err(Finding::undecided(refusal(&head), &head, refused(&head))));
    }
    let total = match get.status() {
        206 => content_range(&get).and_then(|range| range.total),
        200 => length(&get),
        416 => Some(0).filter(|none| length(&head) == Some(*none)),
        _ => return Some(Err(Finding::undecided(refusal(&get), &get, refused(&get)))),
    };
    let part = Part::Header("content-length");
    Some(match (length(&head), total) {
        (Some(stated), Some(total)) if stated == total => Ok(Finding::pass(&head, part, format!("{stated}"))),
        (Some(stated), Some(total)) => {
            let expected = format!("{total}, as GET says (x{})", get.id());
            Ok(Finding::broken(
                "other-length",
                &head,
                part,
                expected,
                format!("{stated}"),
            ))
        }
        _ => Err(Finding::undecided(
            Reason::Ambiguous,
            &head,
            "one of them states no length",
        )),
    })
}

fn same_fields(one: &Asked<'_>) -> Option<Judgement> {
    let (head, get) = (head_of(one)?, one.at(step::OBJECT_FIRST)?);
    if head.status() != 200 {
        return Some(Err(Finding::undecided(refusal(&head), &head, refused(&head))));
    }
    if get.status() == 416 && length(&head) == Some(0) {
        // Of an empty object there is no part, only an error.
        return None;
    }
    if !matches!(get.status(), 200 | 206) {
        return Some(Err(Finding::undecided(refusal(&get), &get, refused(&get))));
    }
    let gets = || {
        one.all(OBJECTS)
            .filter(|x| x.exchange.request.method == "GET" && matches!(x.status(), 200 | 206))
    };
    for (name, part) in [("etag", ETAG), ("last-modified", DATE), ("content-type", TYPE)] {
        let (Some(of_head), Some(of_get)) = (head.header(name), get.header(name)) else {
            continue;
        };
        let is_typed = name == "content-type";
        let essence = |text: &str| MediaType::read(text).map(|media| media.essence());
        let is_same = of_head.trim() == of_get.trim() || is_typed && essence(of_head) == essence(of_get);
        // What is new with each answer is another row's business.
        let is_settled = is_typed || gets().all(|x| x.header(name).is_none_or(|value| value == of_get));
        if !is_same && is_settled {
            let expected = format!("{of_get}, as with GET (x{})", get.id());
            return Some(Ok(Finding::broken("differ", &head, part, expected, of_head)));
        }
    }
    Some(Ok(Finding::pass(
        &head,
        ETAG,
        "the headers of HEAD and GET are equal",
    )))
}

fn tagged(one: &Asked<'_>) -> Option<Finding> {
    let x = found(one)?;
    let expected = "a strong entity-tag in double quotes";
    let Some(tag) = x.header("etag").map(str::trim) else {
        return Some(Finding::broken("missing", &x, ETAG, expected, "none"));
    };
    let code = match tag {
        _ if tag.starts_with("W/") => "weak",
        _ if tag.len() < 2 || !tag.starts_with('"') || !tag.ends_with('"') => "unquoted",
        _ => return Some(Finding::pass(&x, ETAG, tag)),
    };
    Some(Finding::broken(code, &x, ETAG, expected, tag))
}

/// The entity-tag that the listing states of this object, without quotes.
fn listed_etag<'v>(v: &'v View<'_>, record: &ObjectRecord) -> Option<(String, Seen<'v>)> {
    let in_same = |x: &Seen<'_>| {
        self::record(v, x).is_some_and(|b| b.bucket == record.bucket && b.provider == record.provider)
    };
    v.at(step::BUCKET_ENTRY).filter(in_same).find_map(|x| {
        let entries = Listing::of(x.document().ok()?)?.entries();
        let entry = entries
            .into_iter()
            .find(|entry| entry.key().as_ref() == Some(&record.key))?;
        Some((entry.etag()?, x))
    })
}

fn stable(v: &View<'_>, one: &Asked<'_>) -> Option<Finding> {
    let tags = one.etags();
    let (first, x) = tags.first().copied()?;
    let mut other = tags.get(1).map(|(tag, y)| ((*tag).to_owned(), *y));
    let bare = |tag: &str| tag.trim_start_matches("W/").trim_matches('"').to_owned();
    if other.is_none() {
        let listed = one.record.and_then(|record| listed_etag(v, record));
        other = listed.filter(|(tag, _)| bare(tag) != bare(first));
    }
    let count = one.all(OBJECTS).filter(|x| x.header("etag").is_some()).count();
    Some(match other {
        None if count < 2 => Finding::undecided(Reason::NotObserved, &x, "only one answer has an entity-tag"),
        None => Finding::pass(&x, ETAG, first),
        Some((tag, y)) if one.was_replaced() => Finding::info(
            "replaced",
            &y,
            ETAG,
            format!("{tag} after {first}, with another Last-Modified"),
        ),
        Some((tag, y)) => {
            let expected = format!("{first}, as in x{}", x.id());
            Finding::broken("differ", &y, ETAG, expected, tag)
        }
    })
}

fn known_already(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let headers = &x.exchange.request.headers;
    let asked = headers
        .iter()
        .find(|h| h.name.eq_ignore_ascii_case("if-none-match"));
    let Some(asked) = asked.map(|h| h.value.trim()) else {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "no entity-tag is known",
        ));
    };
    match x.status() {
        304 => Ok(Finding::pass(&x, Part::Status, "304")),
        // 412 is for methods that change something.
        412 => Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            "304",
            x.status_line(),
        )),
        200 | 206 if !asked.ends_with('"') => Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the entity-tag has no quotes",
        )),
        200 | 206 => {
            let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
            let is_other = x.header("etag").is_some_and(|now| weak(now) != weak(asked));
            let label = x.exchange.about.as_deref().unwrap_or_default();
            if is_other || super::asked::object(v, label).was_replaced() {
                return Err(Finding::undecided(
                    Reason::ConcurrentChange,
                    &x,
                    "it has another entity-tag now",
                ));
            }
            Ok(Finding::broken(
                "sent-again",
                &x,
                Part::Status,
                "304",
                x.status_line(),
            ))
        }
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn dated(x: &Seen<'_>) -> Finding {
    let expected = "a date of HTTP that is not later than Date";
    let Some(said) = x.header("last-modified") else {
        return Finding::broken("missing", x, DATE, expected, "none");
    };
    match (httpdate::parse_http_date(said.trim()), x.server_time()) {
        (Err(_), _) => Finding::broken("unreadable", x, DATE, expected, said),
        // Both have whole seconds.
        (Ok(changed), Some(now)) if changed > now + Duration::from_secs(1) => {
            Finding::broken("future", x, DATE, expected, said)
        }
        _ => Finding::pass(x, DATE, said),
    }
}

/// Types that say nothing.
const VAGUE: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];
/// The two names of FITS (RFC 4047) are one to us.
const FITS: [&str; 2] = ["application/fits", "image/fits"];

/// Is the Content-Type that which was announced?
pub fn as_announced(hint: &str, x: Seen<'_>) -> Judgement {
    let announced = MediaType::read(hint);
    let wants_links = |media: &MediaType| media.parameter("content").is_some_and(|c| c == "datalink");
    let (Some(announced), Some(sent)) = (announced.filter(|media| !wants_links(media)), x.media_type())
    else {
        let why = format!("{hint:?} or the Content-Type is none of one file");
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    };
    let (wanted, got) = (announced.essence(), sent.essence());
    let both = |names: [&str; 2]| names.contains(&wanted.as_str()) && names.contains(&got.as_str());
    Ok(if wanted == got || both(FITS) || VAGUE.contains(&got.as_str()) {
        Finding::pass(&x, TYPE, got)
    } else {
        Finding::broken("other-type", &x, TYPE, format!("{wanted}, as announced"), got)
    })
}

fn uncoded(x: Seen<'_>) -> Judgement {
    if !matches!(x.status(), 200 | 206) {
        return Err(Finding::undecided(refusal(&x), &x, refused(&x)));
    }
    let part = Part::Header("content-encoding");
    match is_coded(&x) {
        true => {
            let observed = x.header("content-encoding").unwrap_or_default();
            Ok(Finding::broken(
                "coded",
                &x,
                part,
                "none: identity was asked for",
                observed,
            ))
        }
        false => Ok(Finding::pass(&x, part, "none")),
    }
}
