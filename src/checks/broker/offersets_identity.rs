//! Section D of the catalogue: who an offerset is, and that it stays the same.

use serde_json::Value;

use super::asked::{document_sent, read_after};
use super::clock::{Clock, instant};
use super::offers::set_key;
use super::offersets::SETS;
use super::sightings::{Sight, at, each_set, few, fresh, offerset, offersets, told};
use crate::checks::{Check, Finding, Part, Reads, Seen, View, last_segment};
use crate::documents::broker::{Dialect, OfferSet, instant_of};
use crate::recording::{Reason, step};

/// How far the time of creation may lie from the Date of the answer, in seconds.
const NEAR: f64 = 300.0;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-set-uuid",
        reads: Reads::Whole(SETS),
        because: "A client keeps the identifier to find its offers again.",
        usually: "A database key is sent as it is, or the identifier is left out with NO.",
        mend: "Give every offerset a UUID in meta.uuid (before November 2025: uuid).",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes",
            "i03/ask POST /requests {@f01} -> 200 | @no",
        ],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01\", ||",
                "missing",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes s|\"uuid\": \"6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01\"|\"uuid\": \"17\"|",
                "not-a-uuid",
            ),
        ],
        judge: |v| {
            each_set(offersets(v), |x, set| {
                Some(identifier(x, set.value.pointer("/meta/uuid")))
            })
        },
    },
    Check {
        decides: "eb-set-url",
        reads: Reads::Whole(SETS),
        because: "It is how the offerset is read again, by this client or another.",
        usually: "The address is built from a name that the proxy in front of the service does not know.",
        mend: "Send the address of the offerset in meta.url (before November 2025: href), and serve it there.",
        good: &[
            "f01/ask POST /requests {@f01} -> 200 | @yes\nf01/set GET /offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01 -> 200 | @yes",
        ],
        bad: &[
            (
                "f01/ask POST /requests {@f01} -> 200 | {\"result\": \"YES\", \"offers\": [{}]}",
                "missing",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes\nf01/set GET /offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01 -> 404",
                "not-there",
            ),
            (
                "f01/ask POST /requests {@f01} -> 200 | @yes\nf01/set GET /offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01 -> 200 | @no",
                "another-offerset",
            ),
        ],
        judge: |v| {
            let judged = offersets(v).into_iter();
            few(judged.map(|(x, set)| (address(v, x, set), x.exchange.request.url.clone())))
        },
    },
    Check {
        decides: "eb-set-uuid-in-url",
        reads: Reads::Whole(SETS),
        because: "Clients that keep the identifier build the address from it.",
        usually: "Identifier and address come from two different columns.",
        mend: "End the address of an offerset with its identifier.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|offersets/6f1f6b0e|offersets/00000000|",
            "differs",
        )],
        judge: |v| {
            each_set(offersets(v), |x, set| {
                let (uuid, url) = (set.uuid()?, set.url()?);
                let part = x.part_of("/meta/url");
                Some(match last_segment(url) == uuid.to_ascii_lowercase() {
                    true => Finding::pass(&x, part, format!("{url} ends with the identifier")),
                    false => Finding::broken(
                        "differs",
                        &x,
                        part,
                        format!("an address that ends with {uuid}"),
                        url,
                    ),
                })
            })
        },
    },
    Check {
        decides: "eb-set-stable",
        reads: Reads::Any(&[step::F01_SET_AGAIN]),
        because: "A client that comes back for its offers must find those that it was told of.",
        usually: "The list comes from a table without an order, or offers are made anew with each reading.",
        mend: "Keep the offers of an offerset in the order in which they were made.",
        good: &["f01/set GET /offersets/1 -> 200 | @yes\nf01/set-again GET /offersets/1 -> 200 | @yes"],
        bad: &[
            (
                "f01/set GET /offersets/1 -> 200 | @yes\nf01/set-again GET /offersets/1 -> 200 | @yes s|b3a02|b3a99|",
                "other-offers",
            ),
            (
                "f01/set GET /offersets/1 -> 200 | @yes\nf01/set-again GET /offersets/1 -> 200 | @yes s|b3a02|b3a99| s|b3a03|b3a02| s|b3a99|b3a03|",
                "other-order",
            ),
            (
                "f01/set GET /offersets/1 -> 200 | @yes\nf01/set-again GET /offersets/1 -> 200 | @yes s|YES|NO|",
                "other-result",
            ),
        ],
        judge: |v| {
            let again = v.at(step::F01_SET_AGAIN).filter_map(offerset).next();
            let first = again.and_then(|(x, set)| {
                let key = set_key(x, set);
                let mut earlier = offersets(v).into_iter().filter(|(y, _)| y.id() < x.id());
                earlier.find(|(y, other)| set_key(*y, *other) == key)
            });
            first
                .zip(again)
                .map(|((_, a), (x, b))| stable(x, a, b))
                .into_iter()
                .collect()
        },
    },
    Check {
        decides: "eb-set-live-phases",
        reads: Reads::All(&[step::REJECT_UPDATE, step::REJECT_READ, step::REJECT_SET_AFTER]),
        because: "Whoever reads the offerset would take an offer that is gone.",
        usually: "The offerset is stored as the document that was first sent.",
        mend: "Build the offers of an offerset from the sessions when it is read.",
        good: &[
            "reject/update POST /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|OFFERED|REJECTED|\n\
             reject/read GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|OFFERED|REJECTED|\n\
             reject/set-after GET /offersets/1 -> 200 | @yes s|OFFERED|REJECTED|",
        ],
        bad: &[(
            "reject/update POST /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 {@update s|ACCEPTED|REJECTED|} -> 200 | @offer s|OFFERED|REJECTED|\n\
             reject/read GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer s|OFFERED|REJECTED|\n\
             reject/set-after GET /offersets/1 -> 200 | @yes",
            "stale",
        )],
        judge: live_phases,
    },
    Check {
        decides: "eb-set-name-kept",
        reads: Reads::Whole(SETS),
        because: "The name is how users tell their requests apart.",
        usually: "The name is not stored with the offerset.",
        mend: "Send the name of the request back as the name of the offerset.",
        good: &[
            "#dialect 25\nf01/ask POST /offersets {@f01 s|{\"executable\"|{\"name\": \"mine\", \"executable\"|} -> 200 | {\"uuid\": \"1\", \"href\": \"/offersets/1\", \"name\": \"mine\", \"result\": \"NO\"}",
        ],
        bad: &[(
            "#dialect 25\nf01/ask POST /offersets {@f01 s|{\"executable\"|{\"name\": \"mine\", \"executable\"|} -> 200 | {\"uuid\": \"1\", \"href\": \"/offersets/1\", \"result\": \"NO\"}",
            "other-name",
        )],
        judge: |v| {
            let posts = v.all_answers().filter(|x| x.exchange.request.method == "POST");
            few(posts.filter_map(|post| name_kept(v, post)))
        },
    },
    Check {
        decides: "eb-set-created",
        reads: Reads::Whole(SETS),
        because: "Users look at it to find what they asked for last.",
        usually: "The time is never set, is that of the process, or is local time under a Z.",
        mend: "Set meta.created when the offerset is made.",
        good: &["f01/ask POST /requests {@f01} -> 200 | @yes"],
        bad: &[(
            "f01/ask POST /requests {@f01} -> 200 | @yes s|\"2026-01-01T12:00:00Z\"|\"1970-01-01T00:00:00Z\"|",
            "far-off",
        )],
        judge: |v| {
            let clock = Clock::of(v);
            each_set(fresh(v), |x, set| {
                let text = set.value.pointer("/meta/created")?.as_str()?;
                let created = instant_of(text)?;
                let (earliest, latest) = clock.when(&x)?;
                let part = x.part_of("/meta/created");
                let is_near = created >= earliest - NEAR && created <= latest + NEAR;
                Some(match is_near {
                    true => Finding::pass(&x, part, format!("created {text}")),
                    false => {
                        let expected = format!("within five minutes of {}", instant(earliest));
                        Finding::broken("far-off", &x, part, expected, text)
                    }
                })
            })
        },
    },
];

/// Is it a UUID as text (RFC 4122 section 3: five groups of hexadecimal digits)?
pub fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|g| g.len()).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

fn identifier(x: Seen<'_>, uuid: Option<&Value>) -> Finding {
    let part = x.part_of("/meta/uuid");
    match uuid {
        Some(Value::String(text)) if is_uuid(text) => Finding::pass(&x, part, text.clone()),
        Some(other) => Finding::broken("not-a-uuid", &x, part, "a UUID", told(Some(other))),
        None => Finding::broken(
            "missing",
            &x,
            Part::BODY,
            "a UUID",
            "an offerset without identifier",
        ),
    }
}

fn address(v: &View<'_>, x: Seen<'_>, set: OfferSet<'_>) -> Finding {
    let part = x.part_of("/meta/url");
    let Some(url) = set.url() else {
        let observed = told(set.value.pointer("/meta/url"));
        return Finding::broken("missing", &x, part, "the address of the offerset", observed);
    };
    let target = x.url().and_then(|base| base.join(url.trim()).ok());
    let mut reads = target.iter().flat_map(|target| v.reads_of(target));
    let is_later = |y: &Seen<'_>| y.id() >= x.id() && y.status() != 406;
    let Some(read) = reads.find(is_later) else {
        return Finding::undecided(Reason::NotObserved, &x, format!("{url} was not read"));
    };
    match (read.status(), offerset(read).and_then(|(_, other)| other.uuid())) {
        (200..=299, Some(uuid)) if set.uuid().is_none_or(|own| own.eq_ignore_ascii_case(uuid)) => {
            Finding::pass(
                &read,
                read.part_of("/meta/uuid"),
                format!("{url} is the offerset"),
            )
        }
        (200..=299, Some(uuid)) => {
            let expected = format!("the offerset {}", set.uuid().unwrap_or_default());
            Finding::broken(
                "another-offerset",
                &read,
                read.part_of("/meta/uuid"),
                expected,
                uuid,
            )
        }
        (200..=299, None) => Finding::undecided(Reason::Blocked, &read, "no identifier could be read there"),
        (404 | 410, _) => Finding::broken("not-there", &read, Part::Status, "200", read.status_line()),
        _ => match read.ok() {
            Err(why) => why,
            Ok(_) => Finding::undecided(Reason::Blocked, &read, read.status_line()),
        },
    }
}

fn ids<'d>(set: OfferSet<'d>) -> Vec<String> {
    let own =
        |offer: &crate::documents::broker::Session<'d>| offer.uuid().unwrap_or_default().to_ascii_lowercase();
    set.offers().iter().map(own).collect()
}

fn stable(x: Seen<'_>, first: OfferSet<'_>, again: OfferSet<'_>) -> Finding {
    if first.result() != again.result() {
        let expected = first.result().unwrap_or("no result");
        return Finding::broken(
            "other-result",
            &x,
            x.part_of("/result"),
            expected,
            told(again.value.get("result")),
        );
    }
    let (before, after) = (ids(first), ids(again));
    if before == after {
        return Finding::pass(
            &x,
            x.part_of("/offers"),
            format!("the same {} offers", after.len()),
        );
    }
    let (mut a, mut b) = (before.clone(), after.clone());
    a.sort_unstable();
    b.sort_unstable();
    let code = if a == b { "other-order" } else { "other-offers" };
    Finding::broken(
        code,
        &x,
        x.part_of("/offers"),
        before.join(", "),
        after.join(", "),
    )
}

fn live_phases(v: &View<'_>) -> Vec<Finding> {
    let Some(read) = at(v, step::REJECT_READ).into_iter().last() else {
        return v
            .at(step::REJECT_READ)
            .filter_map(|x| x.session().err())
            .collect();
    };
    if read.phase() != "REJECTED" {
        let why = format!("the offer itself is {}", read.told("/phase"));
        return vec![Finding::undecided(Reason::Blocked, &read.x, why)];
    }
    let sets = v.at(step::REJECT_SET_AFTER).flat_map(super::sightings::of);
    let inside: Vec<Sight<'_>> = sets
        .filter(|sight| sight.key() == read.key() || sight.session.uuid() == read.session.uuid())
        .collect();
    let judged = inside.iter().map(|sight| match sight.phase() {
        "REJECTED" => Finding::pass(&sight.x, sight.part("/phase"), "REJECTED there too"),
        _ => Finding::broken(
            "stale",
            &sight.x,
            sight.part("/phase"),
            "REJECTED",
            sight.told("/phase"),
        ),
    });
    judged.collect()
}

fn name_kept(v: &View<'_>, post: Seen<'_>) -> Option<(Finding, String)> {
    let sent = document_sent(post.exchange)?;
    let wanted = sent
        .get("name")
        .filter(|_| matches!(v.dialect(), Dialect::V25 | Dialect::C25))?;
    let (x, set) = read_after(v, post).into_iter().chain([post]).find_map(offerset)?;
    let name = set.value.pointer("/meta/name");
    let finding = match name == Some(wanted) {
        true => Finding::pass(&x, Part::BODY, told(name)),
        false => Finding::broken("other-name", &x, Part::BODY, told(Some(wanted)), told(name)),
    };
    Some((finding, String::new()))
}
