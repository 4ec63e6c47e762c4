//! Group I of the catalogue: transfer documents (VOSpace 2.1 section 3.6.1).

use super::asked::{cloud, other_status};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::documents::cloud_xml::{TRANSFER_NS, Transfer};
use crate::documents::xml::{self, Document};
use crate::recording::{Reason, Step, step};

/// The steps that are answered with a transfer of what is known.
const ANSWERED: &[Step] = &[
    step::LOCATE_PLAIN,
    step::LOCATE_SECURED,
    step::LOCATE_AGAIN,
    step::LOCATE_NEGOTIATE,
    step::LOCATE_SHARE,
];

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-locate-transfer-document",
        reads: Reads::Any(&[step::LOCATE_PLAIN]),
        because: "The addresses of the file stand in that document and nowhere else.",
        usually: "The service failed, or the answer is a page for people.",
        mend: "Answer with a transfer, or redirect to one.",
        good: &["locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-good"],
        bad: &[
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 404",
                "status",
            ),
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-other-root",
                "root",
            ),
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-other-namespace",
                "root",
            ),
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 200 | no",
                "not-xml",
            ),
        ],
        judge: |v| each(v, &[step::LOCATE_PLAIN], |x| lighter(v, is_transfer(x))),
    },
    Check {
        decides: "cloud-locate-echo",
        reads: Reads::Any(&[step::LOCATE_PLAIN]),
        because: "A client that asks for many files knows by it which one the answer is about.",
        usually: "The answer is made from what was found rather than from what was asked.",
        mend: "Repeat target and direction as they were sent.",
        good: &[
            "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-good",
            "locate/plain POST /locate {@cloud/locate-request-tilde} -> 200 | @cloud/locate-tilde",
            "locate/plain POST /locate {@cloud/locate-request} -> 303 Location: /t/1\n> locate/plain GET /t/1 -> 200 | @cloud/locate-good",
        ],
        bad: &[
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-other-target",
                "target",
            ),
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-no-direction",
                "direction",
            ),
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 303 Location: /t/1\n> locate/plain GET /t/1 -> 200 | @cloud/locate-other-target",
                "target",
            ),
        ],
        judge: |v| each(v, &[step::LOCATE_PLAIN], |x| lighter(v, echo(x))),
    },
    Check {
        decides: "cloud-locate-endpoint",
        reads: Reads::Any(ANSWERED),
        because: "A protocol without an address cannot be used.",
        usually: "Protocols are repeated from the request though no site offers them.",
        mend: "Give each protocol its endpoint, and leave out those that have none.",
        good: &["locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-good"],
        bad: &[
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-no-endpoint",
                "missing",
            ),
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-relative-endpoint",
                "relative",
            ),
        ],
        judge: |v| each(v, ANSWERED, |x| lighter(v, endpoints(x))),
    },
    Check {
        decides: "cloud-locate-subset",
        reads: Reads::Any(ANSWERED),
        because: "A client asks for what it can do, and takes the first that it is given.",
        usually: "All addresses that are known are sent to everybody.",
        mend: "Offer only protocols that were asked for.",
        good: &["locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-good"],
        bad: &[(
            "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-unasked",
            "unasked",
        )],
        judge: |v| each(v, ANSWERED, |x| lighter(v, subset(x))),
    },
];

/// In a service that is no VOSpace, and where nobody asked for the profile, what is broken only warns.
pub fn lighter(v: &View<'_>, judgement: Judgement) -> Judgement {
    let is_lighter = cloud(v).is_none_or(|cloud| !cloud.is_vospace && !cloud.asked);
    let graded = |finding: Finding| match finding.verdict {
        None if is_lighter => finding.graded(Verdict::Warn),
        _ => finding,
    };
    judgement.map(graded).map_err(graded)
}

/// What was sent; of an answer that a redirect led to, what the first request had.
pub fn sent(x: &Seen<'_>) -> Result<Document, Finding> {
    let unknown = || Finding::undecided(Reason::Ambiguous, x, "what was sent is not recorded");
    let exchanges = &x.recording().exchanges;
    let mut exchange = x.exchange;
    while let Some(before) = exchange.redirected_from.filter(|before| *before < exchange.id) {
        let found = exchanges.iter().find(|other| other.id == before);
        exchange = found.ok_or_else(unknown)?;
    }
    xml::parse(&exchange.request.body, None).map_err(|_| unknown())
}

/// Goes on only with a transfer.
pub fn transfer(x: Seen<'_>) -> Result<Transfer<'_>, Finding> {
    let root = x.document()?.root();
    let found = Transfer::of(root);
    found.ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "the document is no transfer"))
}

fn is_transfer(x: Seen<'_>) -> Judgement {
    let expected = format!("200 with {{{TRANSFER_NS}}}transfer");
    if let Some(broken) = other_status(x, &expected)? {
        return Ok(broken);
    }
    x.whole()?;
    let document = match x.xml() {
        Ok(document) => document,
        Err(problem) => {
            return Ok(Finding::broken(
                "not-xml",
                &x,
                Part::BODY,
                expected,
                problem.message.clone(),
            ));
        }
    };
    let root = document.root();
    let part = Part::Body(Some(root.tag_span()));
    Ok(match root.is(TRANSFER_NS, "transfer") {
        true => Finding::pass(&x, part, "a transfer"),
        false => {
            let namespace = root.namespace().unwrap_or_default();
            let observed = format!("the root is {{{namespace}}}{}", root.name());
            Finding::broken("root", &x, part, expected, observed)
        }
    })
}

/// A URI of VOSpace may have `~` or `!` in its authority (VOSpace 2.1 section 3.1).
fn same_target(a: &str, b: &str) -> bool {
    let plain = |uri: &str| match uri.strip_prefix("vos://").and_then(|rest| rest.split_once('/')) {
        Some((authority, path)) => format!("vos://{}/{path}", authority.replace('!', "~")),
        None => uri.to_owned(),
    };
    plain(a) == plain(b)
}

fn echo(x: Seen<'_>) -> Judgement {
    let transfer = transfer(x)?;
    let sent = sent(&x)?;
    let asked = Transfer::of(sent.root());
    let text =
        |element: Option<xml::Element<'_>>| element.map(|element| xml::trim(&element.text()).to_owned());
    let pairs = [
        ("target", asked.and_then(|t| text(t.target())), transfer.target()),
        (
            "direction",
            asked.and_then(|t| text(t.direction())),
            transfer.direction(),
        ),
    ];
    for (name, wanted, found) in pairs {
        let Some(wanted) = wanted else { continue };
        let (said, is_same) = match text(found) {
            Some(said) if name == "target" => (said.clone(), same_target(&said, &wanted)),
            Some(said) => (said.clone(), said == wanted),
            None => ("none".to_owned(), false),
        };
        if !is_same {
            let span = found.map_or(transfer.element.tag_span(), |element| element.span());
            return Ok(Finding::broken(
                name,
                &x,
                Part::Body(Some(span)),
                format!("{name} {wanted}"),
                said,
            ));
        }
    }
    let part = Part::Body(Some(transfer.element.tag_span()));
    Ok(Finding::pass(&x, part, "target and direction as they were sent"))
}

fn endpoints(x: Seen<'_>) -> Judgement {
    let transfer = transfer(x)?;
    let protocols = transfer.protocols();
    for protocol in &protocols {
        let part = Part::Body(Some(protocol.element.span()));
        let endpoints = protocol.endpoints();
        let expected = "one endpoint, an absolute URL";
        let code = match endpoints.as_slice() {
            [] => "missing",
            [one] if url::Url::parse(xml::trim(&one.text())).is_ok() => continue,
            [_] => "relative",
            _ => "several",
        };
        let observed = protocol.endpoint().unwrap_or_else(|| "none".to_owned());
        return Ok(Finding::broken(code, &x, part, expected, observed));
    }
    match protocols.len() {
        0 => Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "no protocol is offered",
        )),
        count => {
            let part = Part::Body(Some(transfer.element.tag_span()));
            Ok(Finding::pass(&x, part, format!("{count} endpoints")))
        }
    }
}

fn subset(x: Seen<'_>) -> Judgement {
    let transfer = transfer(x)?;
    let sent = sent(&x)?;
    let asked = Transfer::of(sent.root())
        .map(Transfer::protocols)
        .unwrap_or_default();
    let asked: Vec<&str> = asked.iter().filter_map(|protocol| protocol.uri()).collect();
    let offered = transfer.protocols();
    let unasked = offered
        .iter()
        .find(|protocol| protocol.uri().is_none_or(|uri| !asked.contains(&uri)));
    match unasked {
        Some(protocol) => {
            let part = Part::Body(Some(protocol.element.tag_span()));
            let observed = protocol.uri().unwrap_or("no uri");
            Ok(Finding::broken(
                "unasked",
                &x,
                part,
                format!("one of {}", asked.join(", ")),
                observed,
            ))
        }
        None if offered.is_empty() => Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "no protocol is offered",
        )),
        None => {
            let part = Part::Body(Some(transfer.element.tag_span()));
            Ok(Finding::pass(
                &x,
                part,
                format!("{} protocols, all asked for", offered.len()),
            ))
        }
    }
}
