//! Group D of the catalogue: listings of buckets (ListObjectsV2).

use super::asked::{Asked, cloud, decided, flaps, lengths_differ, object, record, refusal, refused, total};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::cloud_xml::{Entry, Listing, STORE_NS};
use crate::documents::xml::Element;
use crate::recording::{Reason, Step, step};

/// All steps that list.
const LISTS: &[Step] = &[
    step::BUCKET_LIST,
    step::BUCKET_ENTRY,
    step::BUCKET_PAGE,
    step::BUCKET_PAGE_NEXT,
    step::PREFIX_LIST,
];

const AGREES: &str = "#object b1 aws example-open archive/2/3052/readme.txt\n#object o1 aws example-open archive/2/3052/readme.txt\n\
    object/head(o1) HEAD /x -> 200 Content-Length: 12; ETag: \"0123456789abcdef0123456789abcdef\"\n\
    bucket/entry(b1) GET /?list-type=2&prefix=archive/2/3052/readme.txt -> 200 | @cloud/store-list";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-list-directory",
        reads: Reads::Any(&[step::PREFIX_LIST]),
        because: "An address of a directory without anything below it gives a client nothing.",
        usually: "The files have been moved, or the address has a slash too many.",
        mend: "Give the prefix under which the files are.",
        good: &["prefix/list(o1) GET /?list-type=2&prefix=archive/2/3052/ -> 200 | @cloud/store-list"],
        bad: &[(
            "prefix/list(o1) GET /?list-type=2&prefix=archive/2/3052/ -> 200 | @cloud/store-list-empty",
            "empty",
        )],
        judge: |v| each(v, &[step::PREFIX_LIST], holds_something),
    },
    Check {
        decides: "cloud-list-boundary",
        reads: Reads::Any(&[step::PREFIX_LIST]),
        because: "A client that reads all below 305 gets 3052 and 3053 too.",
        usually: "The address of the directory was written without its slash.",
        mend: "End the address of a directory with a slash.",
        good: &["prefix/list(o1) GET /?list-type=2&prefix=archive/2/3052/ -> 200 | @cloud/store-list"],
        bad: &[(
            "prefix/list(o1) GET /?list-type=2&prefix=archive/2/305 -> 200 | @cloud/store-list-neighbours",
            "neighbours",
        )],
        judge: |v| each(v, &[step::PREFIX_LIST], keeps_to_itself),
    },
    Check {
        decides: "cloud-list-anonymous",
        reads: Reads::Any(&[step::BUCKET_LIST]),
        because: "Clients find out by listing whether a file is there, and what is beside it.",
        usually: "The bucket's policy allows GetObject to everybody, and forgets ListBucket.",
        mend: "Allow s3:ListBucket to everybody.",
        good: &["bucket/list(b1) GET /?list-type=2&prefix=archive/2/3052/ -> 200 | @cloud/store-list"],
        bad: &[(
            "bucket/list(b1) GET /?list-type=2&prefix=archive/2/3052/ -> 403 | @cloud/store-access-denied",
            "refused",
        )],
        judge: |v| each(v, &[step::BUCKET_LIST], may_be_listed),
    },
    Check {
        decides: "cloud-list-shape",
        reads: Reads::Any(LISTS),
        because: "Clients read listings by the names that Amazon gave to their parts.",
        usually: "The store speaks the first version of the listing, or writes it without its namespace.",
        mend: "Answer list-type=2 in the form of ListObjectsV2.",
        good: &[
            "bucket/list(b1) GET /?list-type=2 -> 200 | @cloud/store-list",
            "bucket/list(b1) GET https://storage.example.org/?list-type=2 -> 200 | @cloud/store-list s|http://s3.amazonaws.com/doc/2006-03-01/|http://doc.s3.amazonaws.com/2006-03-01|",
        ],
        bad: &[
            (
                "bucket/list(b1) GET /?list-type=2 -> 200 | @cloud/store-list-no-namespace",
                "shape",
            ),
            (
                "bucket/entry(b1) GET /?list-type=2 -> 200 | @cloud/store-list-no-size",
                "shape",
            ),
            ("bucket/list(b1) GET /?list-type=2 -> 200 | <html/>", "root"),
            (
                "bucket/list(b1) GET /?list-type=2 -> 200 | <html><br></html>",
                "not-xml",
            ),
            (
                "bucket/list(b1) GET http://b.s3.amazonaws.com/?list-type=2 -> 200 | @cloud/store-list s|http://s3.amazonaws.com/doc/2006-03-01/|http://doc.s3.amazonaws.com/2006-03-01|",
                "shape",
            ),
            (
                "bucket/entry(b1) GET /?list-type=2&prefix=other/ -> 200 | @cloud/store-list",
                "other-prefix",
            ),
            (
                "bucket/list(b1) GET /?list-type=2 -> 200 | @cloud/store-list s|<KeyCount>2</KeyCount>|<KeyCount>99</KeyCount>|",
                "key-count",
            ),
            (
                "bucket/list(b1) GET /?list-type=2&max-keys=0 -> 200 | @cloud/store-list",
                "too-many",
            ),
        ],
        judge: |v| each(v, LISTS, has_the_form),
    },
    Check {
        decides: "cloud-list-agrees",
        reads: Reads::All(&[step::BUCKET_ENTRY, step::OBJECT_HEAD]),
        because: "Clients take lengths from the listing to plan what they read.",
        usually: "The listing is kept apart from the objects and was not brought up to date.",
        mend: "Write both at once.",
        good: &[AGREES],
        bad: &[
            (
                "#object b1 aws example-open archive/2/3052/readme.txt\n#object o1 aws example-open archive/2/3052/readme.txt\n\
                 object/head(o1) HEAD /x -> 200 Content-Length: 13\n\
                 bucket/entry(b1) GET /?list-type=2&prefix=archive/2/3052/readme.txt -> 200 | @cloud/store-list",
                "other-size",
            ),
            (
                "#object b1 aws example-open archive/2/3052/readme.txt\n#object o1 aws example-open archive/2/3052/readme.txt\n\
                 object/head(o1) HEAD /x -> 200 Content-Length: 12; ETag: \"a\"\n\
                 bucket/entry(b1) GET /?list-type=2&prefix=archive/2/3052/readme.txt -> 200 | @cloud/store-list",
                "other-etag",
            ),
        ],
        judge: |v| decided(each(v, &[step::BUCKET_ENTRY], |x| agrees(v, x))),
    },
    Check {
        decides: "cloud-list-pages",
        reads: Reads::Any(&[step::BUCKET_PAGE, step::BUCKET_PAGE_NEXT]),
        because: "Without the next page a client takes the first one for all there is, or reads it for ever.",
        usually: "The store takes the marker of the first version for the token, or leaves it out.",
        mend: "Send NextContinuationToken with a truncated listing, and go on after it.",
        good: &[
            "bucket/page(b1) GET /?list-type=2 -> 200 | @cloud/store-list-page\n\
             bucket/page-next(b1) GET /?list-type=2&continuation-token=x -> 200 | @cloud/store-list-page-next",
        ],
        bad: &[
            (
                "bucket/page(b1) GET /?list-type=2 -> 200 | @cloud/store-list-no-token",
                "no-token",
            ),
            (
                "bucket/page(b1) GET /?list-type=2 -> 200 | @cloud/store-list-page\n\
                 bucket/page-next(b1) GET /?list-type=2&continuation-token=x -> 200 | @cloud/store-list-page-repeated",
                "not-after",
            ),
        ],
        judge: |v| each(v, &[step::BUCKET_PAGE], |x| goes_on(v, x)),
    },
];

/// Goes on only with a listing.
fn listing(x: Seen<'_>) -> Result<Listing<'_>, Finding> {
    if x.status() != 200 {
        let reason = match x.status() {
            401 | 403 | 404 | 405 | 501 => Reason::NotOffered,
            _ => refusal(&x),
        };
        return Err(Finding::undecided(reason, &x, refused(&x)));
    }
    let found = Listing::of(x.document()?);
    found.ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "the document is no listing"))
}

/// A parameter of the request.
fn parameter(x: &Seen<'_>, wanted: &str) -> Option<String> {
    let url = x.url()?;
    let mut pairs = url.query_pairs();
    pairs
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value.into_owned())
}

fn holds_something(x: Seen<'_>) -> Judgement {
    let listing = listing(x)?;
    let root = Part::Body(Some(listing.element.tag_span()));
    match listing.entries().len() + listing.folders().len() {
        0 => Ok(Finding::broken("empty", &x, root, "a key below it", "none")),
        count => Ok(Finding::pass(&x, root, format!("{count} on the first page"))),
    }
}

fn keeps_to_itself(x: Seen<'_>) -> Judgement {
    let listing = listing(x)?;
    let Some(prefix) = parameter(&x, "prefix") else {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "no prefix was asked for",
        ));
    };
    let root = Part::Body(Some(listing.element.tag_span()));
    if prefix.is_empty() || prefix.ends_with('/') {
        return Ok(Finding::pass(&x, root, format!("the prefix is {prefix}")));
    }
    let is_beside = |key: &str| {
        key.strip_prefix(prefix.as_str())
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
    };
    let entries = listing.entries().into_iter();
    let keys = entries.filter_map(|entry| Some((entry.element, entry.key()?)));
    let folders = listing.folders().into_iter();
    let prefix_of = |folder: &Element<'_>| {
        let named = folder.children().find(|child| child.name() == "Prefix");
        named.map(|prefix| prefix.text())
    };
    let folders = folders.filter_map(|folder| Some((folder, prefix_of(&folder)?)));
    match keys.chain(folders).find(|(_, key)| is_beside(key)) {
        Some((element, key)) => {
            let part = Part::Body(Some(element.span()));
            let expected = format!("keys below {prefix}/ only");
            Ok(Finding::broken("neighbours", &x, part, expected, key))
        }
        None => Ok(Finding::pass(&x, root, "no neighbours")),
    }
}

fn may_be_listed(x: Seen<'_>) -> Judgement {
    match x.status() {
        200 => Ok(Finding::pass(&x, Part::Status, "200")),
        401 | 403 | 405 | 501 => Ok(Finding::broken(
            "refused",
            &x,
            Part::Status,
            "200, without credentials",
            refused(&x),
        )),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn has_the_form(x: Seen<'_>) -> Judgement {
    if x.status() != 200 {
        return Err(Finding::undecided(refusal(&x), &x, refused(&x)));
    }
    let expected = format!("a ListBucketResult in {STORE_NS}");
    x.whole()?;
    let document = match x.xml() {
        Ok(document) => document,
        Err(problem) => {
            let observed = problem.message.clone();
            return Ok(Finding::broken("not-xml", &x, Part::BODY, expected, observed));
        }
    };
    let Some(listing) = Listing::of(document) else {
        let part = Part::Body(Some(document.root().tag_span()));
        return Ok(Finding::broken(
            "root",
            &x,
            part,
            expected,
            document.root().name(),
        ));
    };
    let host = x.url().and_then(|url| url.host_str().map(str::to_owned));
    let is_amazon = host.is_some_and(|host| host.ends_with(".amazonaws.com"));
    if let Some((element, observed)) = listing.flaw(is_amazon) {
        let part = Part::Body(Some(element.tag_span()));
        return Ok(Finding::broken("shape", &x, part, expected, observed));
    }
    if let Some(other) = unasked(&x, listing) {
        return Ok(other);
    }
    let part = Part::Body(Some(listing.element.tag_span()));
    Ok(Finding::pass(&x, part, "the form of ListObjectsV2"))
}

/// What contradicts the request, or itself.
fn unasked(x: &Seen<'_>, listing: Listing<'_>) -> Option<Finding> {
    let root = Part::Body(Some(listing.element.tag_span()));
    let (entries, folders) = (listing.entries(), listing.folders().len());
    let wanted = parameter(x, "prefix").unwrap_or_default();
    // Encoded keys do not begin as they were asked for.
    let is_plain = listing.said("EncodingType").is_none();
    let mut keys = entries.iter().filter_map(|entry| Some((entry, entry.key()?)));
    if let Some((entry, key)) = keys.find(|(_, key)| is_plain && !key.starts_with(&wanted)) {
        let part = Part::Body(Some(entry.element.span()));
        let expected = format!("keys that begin with {wanted}");
        return Some(Finding::broken("other-prefix", x, part, expected, key));
    }
    let most: Option<usize> = parameter(x, "max-keys").and_then(|text| text.parse().ok());
    if let Some(most) = most.filter(|most| entries.len() > *most) {
        let observed = format!("{} keys", entries.len());
        return Some(Finding::broken(
            "too-many",
            x,
            root,
            format!("{most} at most"),
            observed,
        ));
    }
    // Some stores count the folders, and some do not.
    let count: usize = listing.said("KeyCount")?.trim().parse().ok()?;
    let counts = [entries.len(), entries.len() + folders];
    (!counts.contains(&count)).then(|| {
        let expected = format!("a KeyCount of {}", counts[1]);
        Finding::broken("key-count", x, root, expected, format!("{count}"))
    })
}

/// The object of this key in the bucket that an exchange is about.
fn of_key<'v>(v: &'v View<'_>, x: &Seen<'_>, key: &str) -> Option<Asked<'v>> {
    let bucket = record(v, x)?;
    let records = cloud(v)?.objects.iter();
    let same = records
        .filter(|one| one.bucket == bucket.bucket && one.provider == bucket.provider && one.key == key);
    same.map(|one| object(v, &one.label))
        .find(|one| told_by(one).is_some())
}

/// The answer that tells size and entity-tag of an object; of a further copy only the beginning is asked for.
fn told_by<'v>(one: &Asked<'v>) -> Option<Seen<'v>> {
    let head = one.at(step::OBJECT_HEAD).filter(|head| head.status() == 200);
    let beginning = || one.at(step::SIBLING_FIRST);
    head.or_else(|| beginning().filter(|x| matches!(x.status(), 200 | 206)))
}

fn agrees(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let listing = listing(x)?;
    for entry in listing.entries() {
        let key = entry.key().unwrap_or_default();
        let Some(one) = of_key(v, &x, &key) else {
            continue;
        };
        let Some(told) = told_by(&one) else {
            continue;
        };
        let part = Part::Body(Some(entry.element.span()));
        let bare = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
        if let (Some(size), Some(length)) = (entry.size(), one.length_by_head().or_else(|| total(&told)))
            && size != length
            && !lengths_differ(v)
        {
            let expected = format!("{length} bytes, as the object itself says (x{})", told.id());
            return Ok(Finding::broken(
                "other-size",
                &x,
                part,
                expected,
                format!("{size}"),
            ));
        }
        if let (Some(listed), Some(tag)) = (entry.etag(), told.header("etag"))
            && bare(&listed) != bare(tag)
            && !flaps(v)
            && !one.was_replaced()
        {
            let expected = format!("{tag}, as the object itself says (x{})", told.id());
            return Ok(Finding::broken("other-etag", &x, part, expected, listed));
        }
        return Ok(Finding::pass(
            &x,
            part,
            "size and entity-tag are those of the object",
        ));
    }
    Err(Finding::undecided(
        Reason::Ambiguous,
        &x,
        "it lists no object that was asked",
    ))
}

fn goes_on(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let page = listing(x)?;
    let root = Part::Body(Some(page.element.tag_span()));
    if !page.is_truncated() {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "the listing has one page",
        ));
    }
    if page.said("KeyCount").is_none() && page.said("NextMarker").is_some() {
        let why = "it is a listing of the first version, which goes on by another name";
        return Err(Finding::undecided(Reason::Blocked, &x, why));
    }
    let token = page
        .said("NextContinuationToken")
        .filter(|token| !token.trim().is_empty());
    if token.is_none() {
        let expected = "NextContinuationToken, since it is truncated";
        return Ok(Finding::broken("no-token", &x, root, expected, "none"));
    }
    let about = x.exchange.about.as_deref();
    let next = v
        .at(step::BUCKET_PAGE_NEXT)
        .find(|y| y.exchange.about.as_deref() == about);
    let Some(next) = next else {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the next page was not read",
        ));
    };
    let (before, after) = (keys(page), keys(listing(next)?));
    match (before.last(), after.iter().min()) {
        (Some(last), Some(first)) if first > last => Ok(Finding::pass(
            &next,
            Part::BODY,
            format!("{first} follows {last}"),
        )),
        (Some(last), Some(first)) => {
            let expected = format!("keys after {last}");
            Ok(Finding::broken(
                "not-after",
                &next,
                Part::BODY,
                expected,
                first.clone(),
            ))
        }
        _ => Err(Finding::undecided(Reason::Ambiguous, &next, "a page has no keys")),
    }
}

/// The keys of a page in order; strings are compared by the bytes of UTF-8, as stores do.
fn keys(listing: Listing<'_>) -> Vec<String> {
    let mut keys: Vec<String> = listing.entries().into_iter().filter_map(Entry::key).collect();
    keys.sort();
    keys
}
