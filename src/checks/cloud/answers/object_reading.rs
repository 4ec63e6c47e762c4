//! Group D of the catalogue: may anybody read the object, and over what connection.

use super::asked::{
    Asked, OBJECTS, delivered, error_code, is_frozen, is_loopback, objects, record, refusal, refused,
    unanswered, unheard, wants_money,
};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each, settle};
use crate::recording::{Exchange, FailureKind, Reason, step};

const OPEN: &str = "#object o1 aws stpubdata hst/x.fits\nobject/head(o1) HEAD /x.fits -> 200 Content-Length: 9\n\
    object/first(o1) GET /x.fits Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9; Content-Length: 4 | SIMP";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-obj-https",
        reads: Reads::Tried(&[step::OBJECT_FIRST]),
        because: "Over plain http anybody on the way can read and change the data, and many sites forbid it altogether.",
        usually: "The store was set up for the network within a data centre, without TLS.",
        mend: "Serve the store over https at the same address.",
        good: &[
            "object/first(o1) GET https://s.example.org/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP",
        ],
        bad: &[(
            "object/first(o1) GET https://s.example.org/x Range:bytes=0-3 -> !closed\n\
             object/first(o1) GET http://s.example.org/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP",
            "only-http",
        )],
        judge: over_https,
    },
    Check {
        decides: "cloud-obj-tls",
        reads: Reads::Tried(&[step::OBJECT_HEAD, step::OBJECT_FIRST]),
        because: "Clients break the connection off when the certificate is not one of the host that they asked.",
        usually: "A bucket with a dot in its name is asked in virtual-hosted style: the wildcard of the certificate stands for one label only. Or the certificate is over.",
        mend: "Name buckets without dots, or announce path style; renew the certificate.",
        good: &[
            "object/first(o1) GET https://s.example.org/x Range:bytes=0-3 -> 206 Content-Range: bytes 0-3/9 | SIMP",
        ],
        bad: &[
            (
                "object/first(o1) GET https://a.b.s.example.org/x -> !tls",
                "certificate",
            ),
            (
                "object/head(o1) HEAD https://a.b.s.example.org/x -> !tls",
                "certificate",
            ),
        ],
        judge: certificate,
    },
    Check {
        decides: "cloud-obj-head-open",
        reads: Reads::Any(&[step::OBJECT_HEAD]),
        because: "File systems over HTTP ask for the length with HEAD before they read anything.",
        usually: "The bucket's policy allows GetObject to some users only, or the entry is called open too early.",
        mend: "Let anybody read the object, or say who may with access.",
        good: &[OPEN],
        bad: &[
            ("object/head(o1) HEAD /x.fits -> 403", "refused"),
            ("object/head(o1) HEAD /x.fits -> 404", "missing"),
        ],
        judge: |v| each(v, &[step::OBJECT_HEAD], |x| head_is_open(v, x)),
    },
    Check {
        decides: "cloud-obj-get-open",
        reads: Reads::Any(&[step::OBJECT_FIRST]),
        because: "An address that nobody can read is worse than none: clients prefer it to the archive's own.",
        usually: "The object has another key, was moved, or the bucket is not public.",
        mend: "Put the object where the entry says and let anybody read it, or say who may with access.",
        good: &[OPEN],
        bad: &[
            (
                "object/first(o1) GET /x.fits Range:bytes=0-3 -> 404 | <Error><Code>NoSuchKey</Code></Error>",
                "missing",
            ),
            (
                "object/first(o1) GET /x.fits Range:bytes=0-3 -> 403 | <Error><Code>AccessDenied</Code></Error>",
                "refused",
            ),
        ],
        judge: |v| {
            let open = objects(v, &[step::OBJECT_FIRST])
                .into_iter()
                .filter(Asked::is_open);
            open.filter_map(|one| Some(settle(get_is_open(&one, one.at(step::OBJECT_FIRST)?))))
                .collect()
        },
    },
    Check {
        decides: "cloud-obj-access-restricted",
        reads: Reads::Any(&[step::OBJECT_RESTRICTED]),
        because: "Clients skip what is restricted, though anybody could read it.",
        usually: "The proprietary period is over and the entry was not changed.",
        mend: "Say open, or close the object.",
        good: &[
            "object/restricted(o1) GET /x.fits Range:bytes=0-0 -> 403 | <Error><Code>AccessDenied</Code></Error>",
        ],
        bad: &[(
            "object/restricted(o1) GET /x.fits Range:bytes=0-0 -> 206 Content-Range: bytes 0-0/9 | S",
            "open",
        )],
        judge: |v| each(v, &[step::OBJECT_RESTRICTED], is_restricted),
    },
    Check {
        decides: "cloud-obj-requester-pays",
        reads: Reads::Any(OBJECTS),
        because: "Whoever pays needs an account with the provider; anonymous readers are refused.",
        usually: "The bucket was switched to requester pays after the entries were written.",
        mend: "Switch requester pays off, or say restricted.",
        good: &[OPEN],
        bad: &[(
            "object/first(o1) GET /x.fits -> 403 | @cloud/store-requester-pays",
            "pays",
        )],
        judge: |v| of_open(v, free_of_charge),
    },
    Check {
        decides: "cloud-obj-archived",
        reads: Reads::Any(OBJECTS),
        because: "What is in cold storage has to be restored first, which takes hours and is the owner's to do.",
        usually: "A rule of the bucket moves old objects to a cheaper class.",
        mend: "Exempt public data from that rule, or say restricted.",
        good: &[OPEN],
        bad: &[
            (
                "object/first(o1) GET /x.fits -> 403 | @cloud/store-archived",
                "archived",
            ),
            (
                "object/head(o1) HEAD /x.fits -> 200 x-amz-storage-class: GLACIER",
                "archived",
            ),
        ],
        judge: |v| of_open(v, at_hand),
    },
];

/// Of what came over http, was https tried in vain?
fn over_https(v: &View<'_>) -> Vec<Finding> {
    let tried: Vec<(&Exchange, Option<Seen<'_>>)> = v.attempts(step::OBJECT_FIRST).collect();
    let same = |a: &Exchange, b: &Exchange| a.about == b.about;
    let is_secure = |x: &Exchange| x.request.url.starts_with("https:");
    let judged = tried.iter().map(|(x, seen)| {
        let Some(seen) = seen else {
            return unheard(x, "no whole answer came");
        };
        if is_secure(x) {
            return Finding::pass(seen, Part::Status, "answered over https");
        }
        let in_vain = tried
            .iter()
            .find(|(y, answer)| is_secure(y) && same(x, y) && answer.is_none());
        if seen.url().is_some_and(|url| is_loopback(&url)) {
            return Finding::undecided(Reason::Exempt, seen, ON_THIS_MACHINE);
        }
        match in_vain {
            Some((y, _)) if seen.status() < 400 => {
                let observed = format!("only http answers; https (x{}) did not", y.id);
                Finding::broken("only-http", seen, Part::Status, "an answer over https", observed)
            }
            _ => Finding::undecided(Reason::NotObserved, seen, "it was asked over http, as was given"),
        }
    });
    judged.collect()
}

/// Why https is not wanted of a store for tests.
const ON_THIS_MACHINE: &str = "it is on the machine that it is asked from, over http, as was given";

/// Words of our TLS library for a certificate that is wrong in itself, whatever authorities are known here.
const WRONG: [&str; 5] = [
    "notvalidforname",
    "not valid for",
    "expired",
    "notvalidyet",
    "revoked",
];

fn certificate(v: &View<'_>) -> Vec<Finding> {
    let tried = || {
        let steps = [step::OBJECT_HEAD, step::OBJECT_FIRST];
        steps.into_iter().flat_map(|s| v.attempts(s))
    };
    let is_near = |x: &Exchange| url::Url::parse(&x.request.url).is_ok_and(|url| is_loopback(&url));
    let mut secure = tried()
        .filter(|(x, _)| x.request.url.starts_with("https:"))
        .peekable();
    if secure.peek().is_none() && tried().all(|(x, _)| is_near(x)) {
        let seen = tried().find_map(|(_, seen)| seen);
        return seen
            .map(|seen| Finding::undecided(Reason::Exempt, &seen, ON_THIS_MACHINE))
            .into_iter()
            .collect();
    }
    let judged = secure.map(|(x, seen)| match (&x.outcome, seen) {
        (_, Some(seen)) => Finding::pass(&seen, Part::Status, "the certificate was accepted"),
        (Err(failure), None) if failure.kind == FailureKind::Tls => {
            let detail = failure.detail.to_ascii_lowercase();
            let expected = "a certificate of the host that was asked";
            let finding = unanswered(x, "certificate", expected, failure.detail.clone());
            match WRONG.iter().any(|word| detail.contains(word)) {
                true => finding,
                // An authority that is unknown here may be known elsewhere.
                false if detail.contains("certificate") => finding.graded(Verdict::Warn),
                false => unheard(x, failure.detail.clone()),
            }
        }
        _ => unheard(x, "no whole answer came"),
    });
    judged.collect()
}

/// An object that can't be read; where it can in another spelling of its key, that is what to mend.
fn unread(code: &'static str, one: &Asked<'_>, x: &Seen<'_>, expected: &str, observed: String) -> Finding {
    let broken = Finding::broken(code, x, Part::Status, expected, observed);
    let other = one.at(step::OBJECT_RESPELLED);
    match other.filter(|other| matches!(other.status(), 200 | 206 | 416)) {
        Some(other) => broken.advise(format!(
            "The store has it in another spelling (x{}): mend the key where it is written, not the rights.",
            other.id()
        )),
        None => broken,
    }
}

fn head_is_open(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let stated = record(v, &x).map_or("", |record| record.access.as_str());
    if !matches!(stated, "" | "open") {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            format!("its access is {stated}"),
        ));
    }
    let one = super::asked::object(v, x.exchange.about.as_deref().unwrap_or_default());
    let first = one.at(step::OBJECT_FIRST);
    if x.status() != 200 && first.is_some_and(|get| wants_money(&get) || is_frozen(&get)) {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "another row says why it is refused",
        ));
    }
    match x.status() {
        200 => Ok(Finding::pass(&x, Part::Status, "200")),
        404 | 410 => Ok(unread("missing", &one, &x, "200", x.status_line())),
        400..=501 if x.status() != 429 => Ok(unread("refused", &one, &x, "200", x.status_line())),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

fn get_is_open(one: &Asked<'_>, x: Seen<'_>) -> Judgement {
    if wants_money(&x) || is_frozen(&x) {
        return Err(Finding::undecided(
            Reason::Blocked,
            &x,
            "another row says why it is refused",
        ));
    }
    let (expected, observed) = ("206 or 200", format!("{}: {}", one.name(), refused(&x)));
    match x.status() {
        200 | 206 => Ok(Finding::pass(&x, Part::Status, x.status_line())),
        416 if one.length_by_head() == Some(0) => {
            Ok(Finding::pass(&x, Part::Status, "416, of an empty object"))
        }
        404 | 410 => Ok(unread("missing", one, &x, expected, observed)),
        400 | 401 | 402 | 403 | 405 | 500 | 501 => Ok(unread("refused", one, &x, expected, observed)),
        _ => Err(Finding::undecided(refusal(&x), &x, observed)),
    }
}

fn is_restricted(x: Seen<'_>) -> Judgement {
    match x.status() {
        401 | 403 => Ok(Finding::pass(&x, Part::Status, refused(&x))),
        200 | 206 | 416 => Ok(Finding::broken(
            "open",
            &x,
            Part::Status,
            "401 or 403, since it is called restricted",
            x.status_line(),
        )),
        _ => Err(Finding::undecided(refusal(&x), &x, refused(&x))),
    }
}

/// One judgement for each object that is called open: the first answer of it that says something.
fn of_open(v: &View<'_>, judge: fn(Seen<'_>) -> Option<Finding>) -> Vec<Finding> {
    let open = objects(v, OBJECTS).into_iter().filter(Asked::is_open);
    open.filter_map(|one| {
        let mut said: Vec<Finding> = one.all(OBJECTS).filter_map(judge).collect();
        let worst = said.iter().position(|finding| finding.verdict.is_none());
        let at = worst.or((!said.is_empty()).then_some(0));
        match at {
            Some(at) => Some(said.swap_remove(at)),
            None => one.at(step::OBJECT_FIRST).and_then(|x| delivered(x).err()),
        }
    })
    .collect()
}

fn free_of_charge(x: Seen<'_>) -> Option<Finding> {
    if wants_money(&x) {
        let expected = "an answer without charge, since it is called open";
        return Some(Finding::broken("pays", &x, Part::BODY, expected, refused(&x)));
    }
    (x.exchange.request.method == "GET")
        .then(|| delivered(x).ok())
        .flatten()
        .map(|x| Finding::pass(&x, Part::Status, x.status_line()))
}

fn at_hand(x: Seen<'_>) -> Option<Finding> {
    let expected = "an object that can be read at once";
    let class = x
        .header("x-amz-storage-class")
        .unwrap_or_default()
        .trim()
        .to_ascii_uppercase();
    let is_restored = x
        .header("x-amz-restore")
        .is_some_and(|text| text.replace(' ', "").contains("ongoing-request=\"false\""));
    if is_frozen(&x) {
        let observed = error_code(&x).unwrap_or_default();
        return Some(Finding::broken("archived", &x, Part::BODY, expected, observed));
    }
    if matches!(class.as_str(), "GLACIER" | "DEEP_ARCHIVE") && !is_restored {
        let part = Part::Header("x-amz-storage-class");
        return Some(Finding::broken("archived", &x, part, expected, class));
    }
    delivered(x)
        .ok()
        .map(|x| Finding::pass(&x, Part::Status, x.status_line()))
}

#[cfg(test)]
mod tests {
    use super::{certificate, over_https};
    use crate::checks::example::recording;
    use crate::checks::{Finding, View};
    use crate::recording::Reason;

    #[test]
    fn a_store_on_this_machine_needs_no_https() {
        let reasons = |text: &str| {
            let recording = recording(text);
            let view = View::new(&recording);
            let reason = |found: Vec<Finding>| found.first().and_then(|finding| finding.reason);
            (reason(over_https(&view)), reason(certificate(&view)))
        };
        let near = "object/first(o1) GET http://s3.us-east-1.localhost:8080/b/x -> 206 Content-Range: bytes 0-0/9 | S";
        let exempt = Some(Reason::Exempt);
        assert_eq!(reasons(near), (exempt, exempt));
        // On another machine nobody knows whether it would have answered over https.
        let far = near.replace("s3.us-east-1.localhost", "store.example.org");
        assert_eq!(reasons(&far), (Some(Reason::NotObserved), None));
        let both = format!("{near}\nobject/first(o2) GET https://store.example.org/x -> !tls");
        assert_ne!(reasons(&both).1, exempt);
    }
}
