//! Group D of the catalogue: buckets, their regions and addresses, and the errors of stores.

use percent_encoding::percent_decode_str;

use super::asked::{content_range, delivered, error_code, flaps, record, refusal, refused};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::cloud_xml::StoreError;
use crate::recording::{ObjectRecord, Reason, Step, step};

/// The steps at which a store may refuse a GET.
const ERRORS: &[Step] = &[
    step::BUCKET_MISSING,
    step::OBJECT_FIRST,
    step::OBJECT_TAIL,
    step::OBJECT_MIDDLE,
    step::OBJECT_OVER,
    step::OBJECT_BEYOND,
    step::OBJECT_RESTRICTED,
];

const READ: &str = "#object b1 aws stpubdata hst/x.fits region=us-east-1\n#object o1 aws stpubdata hst/x.fits region=us-east-1\n\
    object/first(o1) GET /hst/x.fits Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; ETag: \"a\" | SIMP\n\
    bucket/virtual(b1) GET /hst/x.fits Range:bytes=0-0 -> 206 Content-Range: bytes 0-0/9; ETag: \"a\" | S\n\
    bucket/path(b1) GET /stpubdata/hst/x.fits Range:bytes=0-0 -> 206 Content-Range: bytes 0-0/9; ETag: \"a\" | S";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-obj-missing-key",
        reads: Reads::Any(&[step::BUCKET_MISSING]),
        because: "A client tells a wrong key from a closed bucket by it.",
        usually: "A web server in front of the store answers with a page of its own.",
        mend: "Answer 404, or 403 where the bucket may not be listed.",
        good: &[
            "bucket/missing(b1) GET /none -> 404 | @cloud/store-no-such-key",
            "bucket/missing(b1) GET /none -> 403 | @cloud/store-access-denied",
        ],
        bad: &[(
            "bucket/missing(b1) GET /none -> 200 Content-Type: text/html | Not found",
            "other-status",
        )],
        judge: |v| each(v, &[step::BUCKET_MISSING], missing),
    },
    Check {
        decides: "cloud-obj-error-xml",
        reads: Reads::Any(ERRORS),
        because: "The code says what is wrong; the status alone stands for many things.",
        usually: "A web server in front of the store answers with a page of its own.",
        mend: "Send an Error with a Code, as Amazon S3 does.",
        good: &["bucket/missing(b1) GET /none -> 404 | @cloud/store-no-such-key"],
        bad: &[("bucket/missing(b1) GET /none -> 404 | no such key", "no-code")],
        judge: |v| {
            let errors = ERRORS
                .iter()
                .flat_map(|step| v.at(*step))
                .filter(|x| x.status() >= 400);
            errors.map(with_code).collect()
        },
    },
    Check {
        decides: "cloud-obj-region-header",
        reads: Reads::Any(&[step::BUCKET_HEAD]),
        because: "Clients ask the region that is announced; another one costs a detour, or is refused.",
        usually: "All entries were written with one region, and one bucket was made elsewhere.",
        mend: "Announce the region that the bucket has.",
        good: &[
            "#object b1 aws stpubdata hst/x.fits region=us-east-1\nbucket/head(b1) HEAD /stpubdata -> 200 x-amz-bucket-region: us-east-1",
        ],
        bad: &[(
            "#object b1 aws stpubdata hst/x.fits region=us-east-1\nbucket/head(b1) HEAD /stpubdata -> 200 x-amz-bucket-region: us-west-2",
            "other-region",
        )],
        judge: |v| each(v, &[step::BUCKET_HEAD], |x| region(v, x)),
    },
    Check {
        decides: "cloud-obj-region-redirect",
        reads: Reads::Any(&[step::BUCKET_ELSEWHERE]),
        because: "A client that has a wrong region, or none, finds the right one by it.",
        usually: "The store knows one region only, or takes each for a service of its own.",
        mend: "Name the region in x-amz-bucket-region, or the endpoint in the error.",
        good: &[
            "bucket/elsewhere(b1) GET /hst/x.fits -> 301 x-amz-bucket-region: us-west-2",
            "bucket/elsewhere(b1) GET /hst/x.fits -> 301 | @cloud/store-wrong-region",
            "bucket/elsewhere(b1) GET /hst/x.fits -> 206 Content-Range: bytes 0-0/9 | S",
        ],
        bad: &[(
            "bucket/elsewhere(b1) GET /hst/x.fits -> 404 | <Error><Code>NoSuchBucket</Code></Error>",
            "silent",
        )],
        judge: |v| each(v, &[step::BUCKET_ELSEWHERE], elsewhere),
    },
    Check {
        decides: "cloud-obj-style-virtual",
        reads: Reads::Any(&[step::BUCKET_VIRTUAL]),
        because: "Common clients put the bucket into the host name unless they are told otherwise.",
        usually: "The store has no wildcard in its DNS, or was not told its own host name.",
        mend: "Set the store's domain, or say in the entry's endpoint how it is to be asked.",
        good: &[READ],
        bad: &[(
            "#object b1 aws stpubdata hst/x.fits\n#object o1 aws stpubdata hst/x.fits\n\
             object/first(o1) GET /hst/x.fits Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
             bucket/virtual(b1) GET /hst/x.fits Range:bytes=0-0 -> 404 | <Error><Code>NoSuchBucket</Code></Error>",
            "not-reached",
        )],
        judge: |v| each(v, &[step::BUCKET_VIRTUAL], |x| reached(v, x, step::BUCKET_PATH)),
    },
    Check {
        decides: "cloud-obj-style-path",
        reads: Reads::Any(&[step::BUCKET_PATH]),
        because: "Clients that cannot use host names, or buckets with dots, put the bucket into the path.",
        usually: "A distribution in front of the bucket serves its objects at the root only.",
        mend: "Answer in path style too, with the same objects.",
        good: &[READ],
        bad: &[
            (
                "#object b1 aws stpubdata hst/x.fits\n#object o1 aws stpubdata hst/x.fits\n\
                 object/first(o1) GET /hst/x.fits Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
                 bucket/path(b1) GET /stpubdata/hst/x.fits Range:bytes=0-0 -> 404",
                "not-reached",
            ),
            (
                "#object b1 aws stpubdata hst/x.fits\n\
                 bucket/virtual(b1) GET /hst/x.fits Range:bytes=0-0 -> 206 Content-Range: bytes 0-0/9; ETag: \"b\" | S\n\
                 bucket/path(b1) GET /stpubdata/hst/x.fits Range:bytes=0-0 -> 206 Content-Range: bytes 0-0/9; ETag: \"a\" | S",
                "other-object",
            ),
        ],
        judge: |v| each(v, &[step::BUCKET_PATH], |x| same_by_path(v, x)),
    },
];

fn missing(x: Seen<'_>) -> Judgement {
    match x.status() {
        404 | 403 => Ok(Finding::info("refused", &x, Part::Status, refused(&x))),
        429 | 502..=504 => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
        _ => {
            let expected = "404, or 403 where the bucket may not be listed";
            Ok(Finding::broken(
                "other-status",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ))
        }
    }
}

fn with_code(x: Seen<'_>) -> Finding {
    match error_code(&x) {
        Some(code) => Finding::info("code", &x, Part::BODY, format!("{} {code}", x.status())),
        None => {
            let observed = format!("{} without a code", x.status());
            Finding::broken("no-code", &x, Part::BODY, "an Error with a Code in XML", observed)
        }
    }
}

/// The records of the bucket that an exchange is about: its own, and those of its objects.
fn of_bucket<'v>(v: &'v View<'_>, x: &Seen<'_>) -> Vec<&'v ObjectRecord> {
    let (Some(own), Some(cloud)) = (record(v, x), super::asked::cloud(v)) else {
        return Vec::new();
    };
    let same = |other: &&ObjectRecord| other.bucket == own.bucket && other.provider == own.provider;
    let others = cloud
        .objects
        .iter()
        .filter(same)
        .filter(|other| other.label != own.label);
    std::iter::once(own).chain(others).collect()
}

fn region(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let part = Part::Header("x-amz-bucket-region");
    let Some(told) = x.header("x-amz-bucket-region").map(str::trim) else {
        return Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "the store tells no region",
        ));
    };
    let records = of_bucket(v, &x);
    let announced: Vec<&str> = records
        .iter()
        .filter_map(|record| record.region.as_deref())
        .collect();
    match announced.iter().find(|region| **region != told) {
        Some(other) => {
            let expected = format!("{other}, as announced");
            Ok(Finding::broken("other-region", &x, part, expected, told))
        }
        None if announced.is_empty() => Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "no region is announced",
        )),
        None => Ok(Finding::pass(&x, part, told)),
    }
}

fn elsewhere(x: Seen<'_>) -> Judgement {
    let told = x.header("x-amz-bucket-region").map(str::to_owned);
    let in_error = || {
        let error = StoreError::of(x.xml().ok()?)?;
        error.said("Endpoint").or_else(|| error.said("Region"))
    };
    let location = || {
        x.header("location")
            .filter(|_| x.response.is_redirect())
            .map(str::to_owned)
    };
    match (x.status(), told.or_else(in_error).or_else(location)) {
        (200 | 206 | 416, _) => Ok(Finding::info(
            "served",
            &x,
            Part::Status,
            "it is served in another region too",
        )),
        (status, Some(place)) => Ok(Finding::info(
            "told",
            &x,
            Part::Status,
            format!("{status}, and told: {place}"),
        )),
        (429 | 502..=504, None) => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
        (_, None) => {
            let expected = "301, 307 or 400 that names the region or the endpoint";
            Ok(Finding::broken("silent", &x, Part::Status, expected, refused(&x)))
        }
    }
}

/// Can the object that was asked be read in some other way?
fn is_readable(v: &View<'_>, x: &Seen<'_>, other: Step) -> bool {
    let works = |y: &Seen<'_>| matches!(y.status(), 200 | 206);
    let about = x.exchange.about.as_deref();
    let in_other = v
        .at(other)
        .any(|y| y.exchange.about.as_deref() == about && works(&y));
    let path = x
        .url()
        .map(|url| percent_decode_str(url.path()).decode_utf8_lossy().into_owned());
    let path = path.unwrap_or_default();
    // The bucket has other objects too, which say nothing of this one.
    let is_same = |record: &&ObjectRecord| !record.key.is_empty() && path.ends_with(&record.key);
    let records = of_bucket(v, x).into_iter().filter(is_same);
    let labels: Vec<&str> = records.map(|record| record.label.as_str()).collect();
    let of_object = |y: &Seen<'_>| {
        y.exchange
            .about
            .as_deref()
            .is_some_and(|about| labels.contains(&about))
    };
    in_other || v.at(step::OBJECT_FIRST).any(|y| of_object(&y) && works(&y))
}

fn reached(v: &View<'_>, x: Seen<'_>, other: Step) -> Judgement {
    match x.status() {
        200 | 206 | 416 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        400..=499 if x.status() != 429 && is_readable(v, &x, other) => {
            let observed = refused(&x);
            Ok(Finding::broken(
                "not-reached",
                &x,
                Part::Status,
                "206 or 200",
                observed,
            ))
        }
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn same_by_path(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let found = reached(v, x, step::BUCKET_VIRTUAL)?;
    if found.verdict.is_none() || delivered(x).is_err() {
        return Ok(found);
    }
    let about = x.exchange.about.as_deref();
    let bucket = record(v, &x).map_or("", |record| record.bucket.as_str());
    let by_host = v
        .at(step::BUCKET_VIRTUAL)
        .find(|y| y.exchange.about.as_deref() == about);
    let Some(other) = by_host.filter(|y| matches!(y.status(), 200 | 206)) else {
        return Ok(found);
    };
    let tags = (
        x.header("etag").map(str::trim),
        other.header("etag").map(str::trim),
    );
    let totals = (
        content_range(&x).and_then(|r| r.total),
        content_range(&other).and_then(|r| r.total),
    );
    let is_other_tag = matches!(tags, (Some(a), Some(b)) if a != b) && !flaps(v, bucket);
    let is_other_length = matches!(totals, (Some(a), Some(b)) if a != b);
    if is_other_tag || is_other_length {
        let expected = format!("the object that virtual-hosted style reaches (x{})", other.id());
        let observed = match is_other_tag {
            true => format!(
                "{} in place of {}",
                tags.0.unwrap_or_default(),
                tags.1.unwrap_or_default()
            ),
            false => "another length".to_owned(),
        };
        return Ok(Finding::broken(
            "other-object",
            &x,
            Part::Header("etag"),
            expected,
            observed,
        ));
    }
    Ok(found)
}
