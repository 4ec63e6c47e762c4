//! Section S of the catalogue: how a closed service has its callers sign in, and what the list shows to whom (UWS 1.1
//! section 3, SSO 2.0).

use super::address::same_path;
use super::callers::{for_a_strangers_job, lists_it};
use super::job_list::need_whole_list;
use super::jobs_of_others::both_callers;
use crate::checks::vosi::reading::capabilities;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::recording::{Reason, step};

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-sec-sso",
        reads: Reads::Any(&[step::VOSI_LIST_ANONYMOUS, step::LIST_GET]),
        because: "A client can sign in only where it is told how.",
        usually: "The framework's default for a 401, or security by a proxy that the registry entry does not know of.",
        mend: "Send WWW-Authenticate with a 401, and list the securityMethod of the interface in the capabilities.",
        good: &[
            "vosi/list-anonymous GET /jobs -> 401 WWW-Authenticate: Basic realm=\"x\"",
            "vosi/list-anonymous GET /jobs -> 401 WWW-Authenticate: ivoa_bearer standard_id=\"x\"\n\
             preflight/get GET /capabilities -> 200 | <capabilities><capability standardID='ivo://ivoa.net/std/UWS#rest-1.1'><interface>\
             <accessURL>http://example.org/jobs</accessURL><securityMethod standardID='ivo://ivoa.net/sso#BasicAA'/></interface></capability></capabilities>",
        ],
        bad: &[
            ("vosi/list-anonymous GET /jobs -> 401", "no-challenge"),
            (
                "vosi/list-anonymous GET /jobs -> 401 WWW-Authenticate: Basic realm=\"x\"\n\
                 preflight/get GET /capabilities -> 200 | <capabilities><capability standardID='ivo://ivoa.net/std/UWS#rest-1.1'><interface>\
                 <accessURL>http://example.org/jobs</accessURL></interface></capability></capabilities>",
                "no-security-method",
            ),
        ],
        judge: single_sign_on,
    },
    Check {
        decides: "uws-sec-joblist-restricted",
        reads: Reads::Any(&[
            step::VOSI_LIST_ANONYMOUS,
            step::LIST_GET,
            step::IDA_OTHER_LIST,
            step::IDA_NOBODY_LIST,
        ]),
        because: "A client can't take the list for that of all jobs, nor for that of its user's.",
        usually: "The policy of the service.",
        mend: "Nothing, if it is meant.",
        good: &[
            "vosi/list-anonymous GET /jobs -> 401",
            "list/get GET /jobs -> 200 | @jobs",
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/nobody-list GET /jobs -> 200 | @jobs",
            "ida/job GET /jobs/1 as alice -> 200 | @job\nida/nobody-list GET /jobs -> 200 | @jobs s|id=\"1\"|id=\"2\"| s|/jobs/1|/jobs/2|",
        ],
        bad: &[],
        judge: restricted,
    },
];

/// The answer to GET of the list by somebody without credentials.
pub fn list_for_nobody<'v>(v: &'v View<'_>) -> Option<Seen<'v>> {
    let nobody = |x: &Seen<'_>| x.exchange.identity.is_none();
    v.first(step::VOSI_LIST_ANONYMOUS)
        .or_else(|| v.first(step::LIST_GET).filter(nobody))
}

fn single_sign_on(v: &View<'_>) -> Vec<Finding> {
    let Some(x) = list_for_nobody(v) else {
        return Vec::new();
    };
    match x.status() {
        401 => {
            let mut findings = vec![challenge(&x)];
            findings.extend(announced_method(v));
            findings
        }
        403 => match announced_method(v) {
            Some(finding) => vec![finding],
            None => {
                let why = "403, without a word on how to sign in";
                vec![Finding::undecided(Reason::Ambiguous, &x, why)]
            }
        },
        _ if x.job_list().is_ok() => {
            let why = "the list is open to callers without credentials";
            vec![Finding::undecided(Reason::NotOffered, &x, why)]
        }
        _ => {
            let why = format!("the answer was {}", x.status());
            vec![
                x.ok()
                    .map_or_else(|f| f, |x| Finding::undecided(Reason::Ambiguous, &x, why)),
            ]
        }
    }
}

/// Any scheme will do: those of the IVOA are not demanded.
fn challenge(x: &Seen<'_>) -> Finding {
    let part = Part::Header("www-authenticate");
    match x.header("www-authenticate").map(str::trim) {
        Some(challenge) if !challenge.is_empty() => {
            let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
            Finding::pass(x, part, format!("401 with a challenge of scheme {scheme}"))
        }
        _ => {
            let expected = "WWW-Authenticate with at least one scheme (RFC 9110 section 15.5.2)";
            Finding::broken("no-challenge", x, part, expected, "no such header")
        }
    }
}

/// None when there are no capabilities, or none that announce this list.
fn announced_method(v: &View<'_>) -> Option<Finding> {
    let (x, capabilities) = capabilities(v)?.ok()?;
    let list = v.list_url()?;
    let lists = capabilities.job_lists();
    let here: Vec<_> = lists.iter().filter(|l| same_path(&l.url, &list)).collect();
    let first = here.first()?;
    let mut methods = here.iter().flat_map(|l| l.interface.security_methods());
    Some(match methods.find_map(|method| method.id()) {
        Some(name) => Finding::pass(&x, Part::BODY, name),
        None => Finding::broken(
            "no-security-method",
            &x,
            Part::Body(Some(first.interface.element.span())),
            "a securityMethod in the interface that leads to the list",
            "none",
        ),
    })
}

fn restricted(v: &View<'_>) -> Vec<Finding> {
    let mut findings = both_callers(
        v,
        |caller, x| {
            for_a_strangers_job(v, caller, &x)?;
            if matches!(x.status(), 401 | 403) {
                let observed = format!("refused to {}", caller.name);
                return Ok(Finding::info("refused", &x, Part::Status, observed));
            }
            let list = need_whole_list(x)?;
            Ok(if lists_it(v, &x, list) {
                let observed = format!("{} is shown a job of the first identity", caller.name);
                Finding::info("jobs-of-others", &x, Part::BODY, observed)
            } else {
                let observed = format!("{} is not shown the job of the first identity", caller.name);
                Finding::info("own-jobs-only", &x, Part::BODY, observed)
            })
        },
        |caller| caller.list,
    );
    let decided = findings.iter().any(|f| f.reason.is_none());
    if let Some(x) = list_for_nobody(v).filter(|_| !decided) {
        findings.push(match x.status() {
            401 | 403 => Finding::info(
                "refused",
                &x,
                Part::Status,
                "refused to callers without credentials",
            ),
            _ => match x.job_list() {
                Ok(_) => Finding::info("open", &x, Part::Status, "open to callers without credentials"),
                Err(undecided) => undecided,
            },
        });
    }
    findings
}
