//! Group E of the catalogue: checksums that both copies offer.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::asked::Asked;
use super::twin::{differs, with_twin};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen};
use crate::recording::{Reason, Step, step};

const OWN: &[Step] = &[step::OBJECT_HEAD, step::OBJECT_FIRST];
const THEIRS: &[Step] = &[step::TWIN_FIRST, step::TWIN_TAIL, step::TWIN_MIDDLE];

const SAME: &str = "#object o1 aws b x\n\
    object/head(o1) HEAD /x -> 200 x-amz-checksum-sha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; x-amz-checksum-type: FULL_OBJECT\n\
    object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
    twin/first(o1) GET https://archive.example.org/x -> 206 Content-Range: bytes 0-3/9; Repr-Digest: sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=: | SIMP";
const OTHER: &str = "#object o1 aws b x\n\
    object/head(o1) HEAD /x -> 200 x-amz-checksum-sha256: BBBBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; x-amz-checksum-type: FULL_OBJECT\n\
    object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
    twin/first(o1) GET https://archive.example.org/x -> 206 Content-Range: bytes 0-3/9; Repr-Digest: sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=: | SIMP";

/// The checks of this part.
pub const CHECKS: &[Check] = &[Check {
    decides: "cloud-twin-checksum",
    reads: Reads::All(&[step::OBJECT_FIRST, step::TWIN_FIRST]),
    because: "A checksum compares the whole file, of which we read a few blocks only.",
    usually: "The archive's checksums are kept in a table that was not brought up to date.",
    mend: "Compute the checksum of the file that is served.",
    good: &[
        SAME,
        "#object o1 aws b x\nobject/head(o1) HEAD /x -> 200 ETag: \"0123456789abcdef0123456789abcdef\"\n\
         object/first(o1) GET /x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP\n\
         twin/first(o1) GET https://archive.example.org/x -> 206 Content-Range: bytes 0-3/9; Digest: md5=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= | SIMP",
    ],
    bad: &[(OTHER, "other-checksum")],
    judge: |v| with_twin(v, |_, one, twin| checksums(one, twin)),
}];

/// Checksums by their algorithms, with the headers that they stand in.
type Sums = BTreeMap<String, (Vec<u8>, &'static str)>;

fn checksums(one: &Asked<'_>, twin: Seen<'_>) -> Option<Judgement> {
    let x = one.at(step::OBJECT_FIRST)?;
    if differs(one) {
        return Some(Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "the bytes differ, and so do their checksums",
        )));
    }
    let (mut own, mut theirs) = (Sums::new(), Sums::new());
    one.all(OWN)
        .filter(|x| matches!(x.status(), 200 | 206))
        .for_each(|x| collect(&x, &mut own));
    one.all(THEIRS)
        .filter(|x| matches!(x.status(), 200 | 206))
        .for_each(|x| collect(&x, &mut theirs));
    let common = own
        .iter()
        .filter_map(|(name, sum)| Some((name, sum, theirs.get(name)?)));
    let mut equal = Vec::new();
    for (name, (ours, _), (archives, part)) in common {
        if ours != archives {
            let expected = format!("{name} {}, as the store says", hex(ours));
            let observed = format!("{}: {name} {}", one.name(), hex(archives));
            return Some(Ok(Finding::broken(
                "other-checksum",
                &twin,
                Part::Header(part),
                expected,
                observed,
            )));
        }
        equal.push(name.clone());
    }
    if !equal.is_empty() {
        let observed = format!("{} is equal", equal.join(", "));
        return Some(Ok(Finding::pass(&twin, Part::Header("repr-digest"), observed)));
    }
    Some(by_tag(one, twin, &theirs))
}

/// The entity-tag of an object of one part is its MD5 at most stores. That it is another one proves nothing.
fn by_tag(one: &Asked<'_>, twin: Seen<'_>, theirs: &Sums) -> Judgement {
    let tag = one.all(OWN).find_map(|x| x.header("etag"));
    let tag = tag
        .and_then(|tag| unhex(tag.trim().trim_matches('"')))
        .filter(|tag| tag.len() == 16);
    match (theirs.get("md5"), tag) {
        (Some((sum, part)), Some(tag)) if *sum == tag => Ok(Finding::pass(
            &twin,
            Part::Header(part),
            "md5 is the entity-tag of the object",
        )),
        (Some(_), Some(_)) => {
            let why = "the entity-tag is not the md5 that the archive tells, which proves nothing";
            Err(Finding::undecided(Reason::Ambiguous, &twin, why))
        }
        _ => Err(Finding::undecided(
            Reason::NotOffered,
            &twin,
            "they have no checksum of one kind",
        )),
    }
}

/// Adds the checksums of the whole that an answer tells.
fn collect(x: &Seen<'_>, sums: &mut Sums) {
    let mut add = |name: &str, sum: Option<Vec<u8>>, part| {
        if let Some(sum) = sum.filter(|sum| !sum.is_empty()) {
            sums.entry(algorithm(name)).or_insert((sum, part));
        }
    };
    for (header, part) in [("repr-digest", "repr-digest"), ("digest", "digest")] {
        for pair in x.header(header).unwrap_or_default().split(',') {
            if let Some((name, value)) = pair.trim().split_once('=') {
                add(
                    name,
                    sum_of(&algorithm(name), value.trim().trim_matches(':')),
                    part,
                );
            }
        }
    }
    if x.status() == 200
        && let Some(value) = x.header("content-md5")
    {
        add("md5", sum_of("md5", value.trim()), "content-md5");
    }
    let is_whole = x
        .header("x-amz-checksum-type")
        .is_none_or(|kind| kind.trim().eq_ignore_ascii_case("FULL_OBJECT"));
    let names = [
        ("x-amz-checksum-sha256", "sha256"),
        ("x-amz-checksum-sha1", "sha"),
        ("x-amz-checksum-md5", "md5"),
    ];
    for (header, name) in names {
        // A checksum of checksums has the number of parts behind a hyphen.
        let value = x
            .header(header)
            .map(str::trim)
            .filter(|value| is_whole && !value.contains('-'));
        add(name, value.and_then(|value| sum_of(name, value)), header);
    }
}

/// One name for each algorithm: sha-256 and SHA256 are one.
fn algorithm(name: &str) -> String {
    let name = name.trim().to_ascii_lowercase().replace('-', "");
    if name == "sha1" { "sha".to_owned() } else { name }
}

/// The bytes of a checksum: in base64, or in base64 of hexadecimal digits as CADC writes it, or in hexadecimal digits. Of
/// algorithms whose length we know, others are left alone.
fn sum_of(algorithm: &str, text: &str) -> Option<Vec<u8>> {
    let length = match algorithm {
        "md5" => 16,
        "sha" => 20,
        "sha256" => 32,
        "sha512" => 64,
        _ => return None,
    };
    let decoded = STANDARD.decode(text).ok();
    let in_digits = || unhex(std::str::from_utf8(decoded.as_deref()?).ok()?);
    let found = [decoded.clone(), in_digits(), unhex(text)];
    found.into_iter().flatten().find(|sum| sum.len() == length)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || text.len() % 2 == 1 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
