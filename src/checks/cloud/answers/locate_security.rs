//! Group I of the catalogue: security methods, tokens, and what is unknown (VOSpace 2.1 sections 3.6.4 and 5).

use super::asked::cloud;
use super::locate::{lighter, sent, transfer};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each};
use crate::documents::cloud_xml::Transfer;
use crate::documents::signed::path_token;
use crate::documents::xml;
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
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

fn security(x: Seen<'_>) -> Judgement {
    let transfer = transfer(x)?;
    let sent = sent(&x)?;
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
