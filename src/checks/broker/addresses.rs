//! Section B of the catalogue, whether addresses lead back to the service, and section M, whether they lead to others (draft of
//! 2025, federated architecture).

use std::collections::BTreeSet;

use url::Url;

use super::places::{one_a_cause, sessions_in, statements};
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::documents::broker::Said;
use crate::recording::{Exchange, FailureKind, Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "eb-url-same-service",
        reads: Reads::Any(&[step::F01_ASK, step::F01_SET, step::F02_SET]),
        because: "A client that follows the address of its offer ends up nowhere.",
        usually: "The address is made from the server's own name or port, which a proxy hides from clients.",
        mend: "Make addresses from the public base address of the service, such as from the Forwarded headers of the proxy.",
        good: &[
            "f01/ask POST /requests {@f01} -> 303 Location: /offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01 | @yes\n\
             f01/set GET /offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01 -> 200 | @yes",
        ],
        bad: &[
            (
                "f01/set GET /offersets/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a01 -> 200 | @yes\n\
                 f01/offer GET /sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 404 | @problem",
                "not-readable",
            ),
            (
                "f01/set GET /offersets/1 -> 200 | @yes s|http://example.org/sessions|http://example.org.internal/sessions|\n\
                 f01/offer GET .internal/sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> !closed",
                "unreachable",
            ),
        ],
        judge: lead_back,
    },
    Check {
        decides: "eb-fed-same-interface",
        reads: Reads::Any(&[step::F01_ASK, step::F01_SET, step::F02_SET]),
        because: "A client need not know whether it talks to a broker of brokers.",
        usually: "The offers of the others are passed on with addresses that speak another version.",
        mend: "Pass on only offers whose addresses answer with sessions of this interface.",
        good: &[
            "f01/set GET /offersets/1 -> 200 | @yes s|http://example.org/sessions|http://example.org.other/sessions|\n\
             f01/offer GET .other/sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | @offer",
        ],
        bad: &[(
            "f01/set GET /offersets/1 -> 200 | @yes s|http://example.org/sessions|http://example.org.other/sessions|\n\
             f01/offer GET .other/sessions/6f1f6b0e-7a52-4a8e-9b55-0d4f1c2b3a02 -> 200 | {\"ident\": 1}",
            "other-interface",
        )],
        judge: same_interface,
    },
];

/// An address that an answer names: the answer, the pointer to the member, and the address in full.
type Named<'v> = (Seen<'v>, String, Url);

/// The addresses of offersets and offers, each once, where it is first named.
fn named<'v>(v: &'v View<'_>) -> Vec<Named<'v>> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for x in statements(v) {
        let set = match x.said() {
            Said::OfferSet(set) => set.url().map(|url| (String::new(), url.to_owned())),
            _ => None,
        };
        let sessions = sessions_in(&x);
        let offers = sessions
            .iter()
            .filter_map(|s| Some((s.pointer.clone(), s.url()?.to_owned())));
        for (pointer, text) in set.into_iter().chain(offers) {
            if let Some(url) = x.url().and_then(|base| base.join(&text).ok())
                && seen.insert(url.to_string())
            {
                found.push((x, format!("{pointer}/meta/url"), url));
            }
        }
    }
    found
}

/// The first GET of an address that was answered well, else the first of all.
fn read<'v>(v: &'v View<'_>, url: &Url) -> Option<&'v Exchange> {
    let exchanges = v.recording.exchanges.iter().map(|x| &**x);
    let gets = exchanges.filter(|x| x.request.method == "GET" && x.request.url == url.as_str());
    gets.min_by_key(|x| {
        (
            !x.response().is_some_and(|r| (200..400).contains(&r.status)),
            x.id,
        )
    })
}

fn lead_back(v: &View<'_>) -> Vec<Finding> {
    let mut broken = Vec::new();
    let mut evidence = None;
    let mut undecided = None;
    for (x, pointer, url) in named(v) {
        let Some(exchange) = read(v, &url) else { continue };
        let finding = reached(v, &x, &pointer, &url, exchange);
        match finding.code {
            "ok" => evidence = evidence.or(Some(finding)),
            "undecided" => undecided = undecided.or(Some(finding)),
            code => broken.push((code.to_owned(), finding)),
        }
    }
    one_a_cause(broken, evidence.or(undecided))
}

fn reached(v: &View<'_>, x: &Seen<'_>, pointer: &str, url: &Url, exchange: &Exchange) -> Finding {
    let part = x.part_of(pointer);
    let expected = "an address that GET answers with 200";
    let elsewhere = v.list_url().is_some_and(|base| base.host_str() != url.host_str());
    match &exchange.outcome {
        Ok(response) => match response.status {
            200..=399 => {
                let note = if elsewhere { ", on another host" } else { "" };
                Finding::pass(x, part, format!("{url} can be read{note}"))
            }
            // 406 is for who asked, as 401 is.
            401 | 403 | 406 | 429 | 503 => {
                let why = format!("{url} answers {}", response.status);
                Finding::undecided(Reason::Blocked, x, why)
            }
            status => Finding::broken(
                "not-readable",
                x,
                part,
                expected,
                format!("{url} answers {status}"),
            ),
        },
        Err(failure) if failure.kind == FailureKind::Timeout => {
            Finding::undecided(Reason::Transport, x, format!("{url}: {}", failure.detail))
        }
        Err(failure) => {
            let observed = format!("{url} can't be reached: {}", failure.detail);
            Finding::broken("unreachable", x, part, expected, observed)
        }
    }
}

/// Offers that live on other hosts are sessions there too.
fn same_interface(v: &View<'_>) -> Vec<Finding> {
    let here = v.list_url().and_then(|base| base.host_str().map(str::to_owned));
    let addresses = named(v);
    let others = addresses
        .iter()
        .filter(|(_, _, url)| url.host_str().map(str::to_owned) != here);
    let mut findings = Vec::new();
    for (_, _, url) in others {
        let asked = |x: &Seen<'_>| {
            x.exchange.request.method == "GET" && x.url().as_ref() == Some(url) && x.status() == 200
        };
        let Some(x) = v.answers().find(asked) else {
            continue;
        };
        findings.push(match x.said() {
            Said::Session(_) | Said::OfferSet(_) => {
                Finding::pass(&x, Part::BODY, format!("{url} speaks the interface"))
            }
            Said::Other => {
                let expected = "a session, as on this host";
                Finding::broken(
                    "other-interface",
                    &x,
                    Part::BODY,
                    expected,
                    format!("{url} says something else"),
                )
            }
        });
    }
    findings.truncate(5);
    if let Some((x, _, _)) = addresses.first().filter(|_| findings.is_empty()) {
        let why = "all addresses are on this host: no offers of other brokers were seen";
        findings.push(Finding::undecided(Reason::NotOffered, x, why));
    }
    if let Some(x) = v.all_answers().next().filter(|_| findings.is_empty()) {
        let why = "no address was named: no offers of other brokers were seen";
        findings.push(Finding::undecided(Reason::NotOffered, &x, why));
    }
    findings
}
