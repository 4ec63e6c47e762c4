//! Faults of signed URLs, as links hand them out (group J).

use super::help::*;
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Resource};
use crate::faults::Fault;

const OBJECT: &[Resource] = &[Resource::Object];

fn is_signed(seen: &Seen) -> bool {
    seen.is_signed()
}

fn is_anonymous(seen: &Seen) -> bool {
    seen.is_signed() && !seen.sends("Authorization") && !seen.sends("Cookie")
}

fn other_url(table: &mut crate::cloud::Table, change: fn(&str) -> String) {
    table.each("access_url", |cell| {
        if cell.shown().contains("X-Amz-Signature=") {
            *cell = Cell::text(change(&cell.shown()));
        }
    });
}

pub(in crate::faults) const FAULTS: &[Fault] = &[
    datalink(
        "dl-sign-needs-proof",
        "What is signed can be read only by those who say who they are.",
        &["cloud-sign-anonymous"],
        &[rewrite(
            at(&[], OBJECT).when(is_anonymous),
            &[Any(|answer, seen| {
                store_error(answer, "AccessDenied", "Access Denied", seen)
            })],
        )],
    ),
    datalink(
        "dl-sign-no-range",
        "Of what is signed only all can be read.",
        &["cloud-sign-range"],
        &[turn(at(&[], OBJECT).when(is_signed), |request, _| {
            without_header(request, "Range")
        })],
    ),
    datalink(
        "dl-sign-no-total",
        "Ranges of what is signed do not tell of how much they are.",
        &["cloud-sign-range"],
        &[rewrite(
            at(&[], OBJECT).when(is_signed).answered(206),
            &[Any(|answer, _| {
                let range = answer.header("Content-Range").unwrap_or_default().to_owned();
                let front = range.split('/').next().unwrap_or_default();
                answer.set("Content-Range", &format!("{front}/*"));
            })],
        )],
    ),
    datalink(
        "dl-sign-short",
        "Signed URLs last for half a minute.",
        &["cloud-sign-lifetime"],
        &[rule(Rule::SignedShortly)],
    ),
    datalink(
        "dl-sign-old",
        "Signed URLs are handed out when most of their time is over.",
        &["cloud-sign-remaining"],
        &[rule(Rule::SignedEarlier)],
    ),
    datalink(
        "dl-sign-never-expires",
        "Signed URLs can be used for ever.",
        &["cloud-sign-expires"],
        &[rule(Rule::NeverExpire)],
    ),
    datalink(
        "dl-sign-any",
        "Any signature is taken.",
        &["cloud-sign-tamper"],
        &[rule(Rule::AnySignature)],
    ),
    datalink(
        "dl-sign-any-key",
        "What was signed for one object opens the whole bucket.",
        &["cloud-sign-scope"],
        &[rule(Rule::AnyKey)],
    ),
    datalink(
        "dl-sign-cached",
        "Links with signed URLs may be kept for a day.",
        &["cloud-sign-cache-header"],
        &[links(&[Header("Cache-Control", "public, max-age=86400")])],
    ),
    datalink(
        "dl-sign-amp",
        "Signed URLs are escaped twice.",
        &["cloud-sign-encoding"],
        &[links(&[Table(|table| {
            other_url(table, |url| url.replace('&', "&amp;"))
        })])],
    ),
    datalink(
        "dl-sign-percent",
        "Signed URLs are encoded twice.",
        &["cloud-sign-encoding"],
        &[links(&[Table(|table| {
            other_url(table, |url| url.replace('%', "%25"))
        })])],
    ),
    datalink(
        "dl-sign-http",
        "Signed URLs are those of http.",
        &["cloud-sign-https"],
        &[links(&[Table(|table| {
            other_url(table, |url| {
                let path = url.splitn(4, '/').nth(3).unwrap_or_default();
                format!("http://store.voconform.example/{path}")
            })
        })])],
    ),
    datalink(
        "dl-sign-other-type",
        "What is signed is of another type than announced.",
        &["cloud-sign-response-type"],
        &[rewrite(
            at(&[], OBJECT).when(is_signed),
            &[Header("Content-Type", "text/html")],
        )],
    ),
    datalink(
        "dl-sign-relayed",
        "Signed URLs are announced as the only ones, and lead to where there is nothing.",
        &["cloud-sign-anonymous"],
        &[rewrite(
            at(&[], OBJECT).when(is_signed),
            &[Any(|answer, seen| {
                crate::cloud::store_error_document(answer, 404, "NoSuchKey", seen.is_head());
            })],
        )],
    ),
    datalink(
        "dl-job-signed-once",
        "The result of a job is signed once, and not when the job is read.",
        &["cloud-uws-resign"],
        &[rule(Rule::ResultsSignedOnce)],
    ),
    datalink(
        "dl-token-in-url",
        "A link holds the token of a session.",
        &["auth-no-url-secrets"],
        &[links(&[Table(|table| {
            write_first(table, "access_url", |url| {
                Cell::text(format!("{url}?token=0123456789abcdef"))
            });
        })])],
    ),
];
