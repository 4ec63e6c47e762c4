//! Group I of the catalogue: transfer documents (VOSpace 2.1 section 3.6.1).

use super::asked::cloud;
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, Verdict, View, each};
use crate::documents::cloud_xml::{TRANSFER_NS, Transfer};
use crate::documents::signed::path_token;
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
    Check {
        decides: "cloud-locate-security-echo",
        reads: Reads::Any(&[step::LOCATE_PLAIN, step::LOCATE_SECURED]),
        because: "By it a client knows with which addresses it has to send its credentials.",
        usually: "Security methods are left out, or written with each address.",
        mend: "Give a protocol the security method of the request that it answers, and none where none was asked for.",
        good: &[
            "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-good",
            "locate/secured POST /locate {@cloud/locate-request-secured} -> 200 | @cloud/locate-secured",
        ],
        bad: &[
            (
                "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-unasked-security",
                "unasked",
            ),
            (
                "locate/secured POST /locate {@cloud/locate-request-secured} -> 200 | @cloud/locate-lost-security",
                "lost",
            ),
        ],
        judge: |v| {
            each(v, &[step::LOCATE_PLAIN, step::LOCATE_SECURED], |x| {
                lighter(v, security(x))
            })
        },
    },
    Check {
        decides: "cloud-locate-unknown",
        reads: Reads::Any(&[step::LOCATE_UNKNOWN]),
        because: "A client that is given addresses of nothing tries them all in vain.",
        usually: "Addresses are computed from the name, whether the file is there or not.",
        mend: "Answer 404, or as a VOSpace with a job in ERROR.",
        good: &[
            "locate/unknown POST /locate {@cloud/locate-request} -> 404",
            "#cloud vospace\nlocate/unknown POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-unknown",
        ],
        bad: &[
            (
                "locate/unknown POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-unknown",
                "empty",
            ),
            (
                "locate/unknown POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-good",
                "offered",
            ),
            (
                "locate/unknown POST /locate {@cloud/locate-request} -> 500",
                "failed",
            ),
        ],
        judge: |v| each(v, &[step::LOCATE_UNKNOWN], |x| unknown(v, x)),
    },
    Check {
        decides: "cloud-locate-preauth-path",
        reads: Reads::Any(&[step::LOCATE_PLAIN]),
        because: "Such an address opens the file to whoever has it, and must not be shown around.",
        usually: "Nothing: this is how CADC lets plain clients in.",
        mend: "Nothing has to be mended.",
        good: &["locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-good"],
        bad: &[],
        judge: |v| each(v, &[step::LOCATE_PLAIN], tokens),
    },
    Check {
        decides: "cloud-locate-single-use",
        reads: Reads::All(&[step::LOCATE_PLAIN, step::LOCATE_AGAIN]),
        because: "An endpoint may be good for one use, so that a client has to negotiate again.",
        usually: "Nothing: both ways are allowed.",
        mend: "Nothing has to be mended.",
        good: &[
            "locate/plain POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-good\n\
             locate/again POST /locate {@cloud/locate-request} -> 200 | @cloud/locate-plain",
        ],
        bad: &[],
        judge: |v| each(v, &[step::LOCATE_AGAIN], |x| again(v, x)),
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

/// What was sent.
pub fn request(x: &Seen<'_>) -> Option<Document> {
    xml::parse(&x.exchange.request.body, None).ok()
}

/// Goes on only with a transfer.
pub fn transfer(x: Seen<'_>) -> Result<Transfer<'_>, Finding> {
    let root = x.document()?.root();
    let found = Transfer::of(root);
    found.ok_or_else(|| Finding::undecided(Reason::Blocked, &x, "the document is no transfer"))
}

fn is_transfer(x: Seen<'_>) -> Judgement {
    let expected = format!("200 with {{{TRANSFER_NS}}}transfer");
    match x.status() {
        200 => {}
        401 | 403 | 429 | 503 => {
            x.ok()?;
        }
        _ => {
            return Ok(Finding::broken(
                "status",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
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
    let Some(sent) = request(&x) else {
        return Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "what was sent is not recorded",
        ));
    };
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
    let Some(sent) = request(&x) else {
        return Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "what was sent is not recorded",
        ));
    };
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

fn security(x: Seen<'_>) -> Judgement {
    let transfer = transfer(x)?;
    let Some(sent) = request(&x) else {
        return Err(Finding::undecided(
            Reason::Ambiguous,
            &x,
            "what was sent is not recorded",
        ));
    };
    let asked = Transfer::of(sent.root())
        .map(Transfer::protocols)
        .unwrap_or_default();
    let offered = transfer.protocols();
    if offered.is_empty() {
        return Err(Finding::undecided(
            Reason::NotOffered,
            &x,
            "no protocol is offered",
        ));
    }
    for protocol in &offered {
        // Each pair of protocol and method that was sent, where none is a method too.
        let own = asked.iter().filter(|sent| sent.uri() == protocol.uri());
        let sent: Vec<Vec<String>> = own.map(|sent| sent.security()).collect();
        let said = protocol.security();
        let is_asked = sent.is_empty()
            || sent.iter().any(|methods| match methods.is_empty() {
                true => said.is_empty(),
                false => !said.is_empty() && said.iter().all(|method| methods.contains(method)),
            });
        if !is_asked {
            let code = if said.is_empty() { "lost" } else { "unasked" };
            let part = Part::Body(Some(protocol.element.span()));
            let shown = |methods: &[String]| match methods {
                [] => "no security method".to_owned(),
                methods => methods.join(", "),
            };
            let expected: Vec<String> = sent.iter().map(|methods| shown(methods)).collect();
            return Ok(Finding::broken(
                code,
                &x,
                part,
                expected.join(" or "),
                shown(&said),
            ));
        }
    }
    let part = Part::Body(Some(transfer.element.tag_span()));
    Ok(Finding::pass(&x, part, "security methods as they were sent"))
}

fn unknown(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let is_vospace = cloud(v).is_some_and(|cloud| cloud.is_vospace);
    let expected = "404, or of a VOSpace a transfer without protocols or a job in ERROR";
    match x.status() {
        404 | 410 => return Ok(Finding::pass(&x, Part::Status, x.status_line())),
        401 | 403 | 429 | 503 => {
            x.ok()?;
        }
        500..=599 if is_vospace && x.text().contains("NodeNotFound") => {
            return Ok(Finding::pass(&x, Part::BODY, "the fault NodeNotFound"));
        }
        500 | 501 => {
            return Ok(Finding::broken(
                "failed",
                &x,
                Part::Status,
                expected,
                x.status_line(),
            ));
        }
        400..=499 => return Ok(Finding::pass(&x, Part::Status, x.status_line())),
        _ => {}
    }
    let root = x.document()?.root();
    let phase = root
        .children()
        .find(|child| child.name() == "phase")
        .map(|phase| phase.text());
    if root.name() == "job" && phase.is_some_and(|phase| xml::trim(&phase) == "ERROR") {
        return Ok(Finding::pass(&x, Part::BODY, "a job in ERROR"));
    }
    let offered = transfer(x)?.protocols().len();
    match offered {
        0 if is_vospace => Ok(Finding::pass(&x, Part::BODY, "a transfer without protocols")),
        0 => Ok(Finding::broken(
            "empty",
            &x,
            Part::Status,
            expected,
            "200 without protocols",
        )),
        count => {
            let observed = format!("{count} protocols for what is not there");
            Ok(Finding::broken("offered", &x, Part::BODY, expected, observed))
        }
    }
}

fn tokens(x: Seen<'_>) -> Judgement {
    let protocols = transfer(x)?.protocols();
    let endpoints: Vec<String> = protocols
        .iter()
        .filter_map(|protocol| protocol.endpoint())
        .collect();
    let with_token = endpoints.iter().filter(|url| path_token(url).is_some()).count();
    let observed = format!(
        "{with_token} of {} endpoints have a token in their path",
        endpoints.len()
    );
    Ok(Finding::info(
        if with_token > 0 { "token" } else { "no-token" },
        &x,
        Part::BODY,
        observed,
    ))
}

fn again(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let Some(first) = v.first(step::LOCATE_PLAIN) else {
        return Err(Finding::undecided(
            Reason::NotObserved,
            &x,
            "there is no negotiation before it",
        ));
    };
    let of = |x: Seen<'_>| -> Result<Vec<String>, Finding> {
        Ok(transfer(x)?
            .protocols()
            .iter()
            .filter_map(|protocol| protocol.endpoint())
            .collect())
    };
    let (one, two) = (of(first)?, of(x)?);
    // Tokens are blanked in recordings, but what is put in their place tells one from another.
    Ok(match one == two {
        true => Finding::info("same", &x, Part::BODY, "the same endpoints again"),
        false => Finding::info(
            "new",
            &x,
            Part::BODY,
            "other endpoints for the second negotiation",
        ),
    })
}
