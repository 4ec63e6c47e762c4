//! Section E4 of the catalogue: how capabilities say that one has to sign in (SSO 2.0 sections 2.1, 2.2 and 3.1).

use crate::checks::uws::address::same_path;
use crate::checks::vosi::reading::{READ_AT, Read, capabilities};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Resource, Seen, View, settle};
use crate::documents::vosi::{AnnouncedList, SecurityMethod, same_ivoid};
use crate::recording::{Reason, Step, step};

/// The methods that SSO 2.0 section 3.1 lists, below `ivo://ivoa.net/sso#`.
const METHODS: [&str; 7] = [
    "BasicAA",
    "tls-with-password",
    "tls-with-certificate",
    "cookie",
    "OAuth",
    "saml2.0",
    "OpenID",
];

const LIST_AND_CAPABILITIES: &[Step] = &[step::VOSI_LIST_ANONYMOUS, step::VOSI_CAPABILITIES];

const CLOSED: &str = "vosi/list-anonymous GET /jobs -> 401 WWW-Authenticate: Basic\nvosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/UWS#rest-1.1\"><interface><accessURL>http://example.org/jobs</accessURL><securityMethod standardID=\"ivo://ivoa.net/sso#BasicAA\"/></interface></capability></capabilities>";
const CLOSED_TEXT: &str = "vosi/list-anonymous GET /jobs -> 401 WWW-Authenticate: Basic\nvosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/UWS#rest-1.1\"><interface><accessURL>http://example.org/jobs</accessURL><securityMethod>ivo://ivoa.net/sso#basicaa</securityMethod></interface></capability></capabilities>";
const UNSAID: &str = "vosi/list-anonymous GET /jobs -> 401 WWW-Authenticate: Basic\nvosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/UWS#rest-1.1\"><interface><accessURL>http://example.org/jobs</accessURL></interface></capability></capabilities>";
const ONLY_ANONYMOUS: &str = "vosi/list-anonymous GET /jobs -> 401 WWW-Authenticate: Basic\nvosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/UWS#rest-1.1\"><interface><accessURL>http://example.org/jobs</accessURL><securityMethod/></interface></capability></capabilities>";
const OTHER: &str = "vosi/capabilities GET /capabilities -> 200 | <capabilities><capability standardID=\"ivo://ivoa.net/std/TAP\"><interface><accessURL>http://example.org/</accessURL><securityMethod standardID=\"ivo://ivoa.net/sso#token\"/></interface></capability></capabilities>";

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "sso-securitymethod",
        reads: Reads::All(LIST_AND_CAPABILITIES),
        because: "A client that is told 401 has to know which of its credentials the service takes.",
        usually: "Authentication was added in front of the service, and nobody told its capabilities.",
        mend: "Give the interface of the job list in the capabilities a securityMethod with the method's standardID.",
        good: &[CLOSED, CLOSED_TEXT],
        bad: &[(UNSAID, "no-method"), (ONLY_ANONYMOUS, "only-anonymous")],
        judge: |v| match (v.first(step::VOSI_LIST_ANONYMOUS), capabilities(v)) {
            (Some(list), Some(read)) => vec![settle(says_how(v, list, read))],
            _ => Vec::new(),
        },
    },
    Check {
        decides: "sso-known-method",
        reads: Reads::Any(READ_AT),
        because: "Clients know the methods of the list; another one only those that were written for it.",
        usually: "Newer methods, such as bearer tokens, came after SSO 2.0.",
        mend: "Nothing has to be mended; beside another method one of the list helps older clients.",
        good: &[CLOSED, OTHER],
        bad: &[(OTHER, "other-method")],
        judge: |v| match capabilities(v) {
            None => Vec::new(),
            Some(Err(finding)) => vec![finding],
            Some(Ok(read)) => methods(read),
        },
    },
];

/// The first answer of the job list to nobody that asks for credentials.
fn closed<'v>(v: &'v View<'_>) -> Option<Seen<'v>> {
    let mut answers = v.answers();
    answers.find(|x| x.exchange.identity.is_none() && x.resource() == Resource::List && x.status() == 401)
}

/// Nobody is asked to sign in: then nothing has to be said of it.
fn open(v: &View<'_>, x: Seen<'_>) -> Finding {
    // Who was given jobs without credentials needs none, whatever the list says.
    let served = v.is_anonymous() && !v.recording.jobs.is_empty();
    match x.ok() {
        Err(finding) if !served => finding,
        _ => Finding::undecided(Reason::NotOffered, &x, "the job list asks nobody to sign in"),
    }
}

fn says_how(v: &View<'_>, list: Seen<'_>, read: Result<Read<'_>, Finding>) -> Judgement {
    let Some(asked) = closed(v) else {
        return Err(open(v, list));
    };
    let (x, capabilities) = read?;
    let lists = capabilities.job_lists();
    let Some(first) = lists.first() else {
        let why = "the capabilities announce no job list";
        return Err(Finding::undecided(Reason::Ambiguous, &x, why));
    };
    let leads_here = |list: &&AnnouncedList<'_>| v.list_url().is_some_and(|url| same_path(&url, &list.url));
    // An address that is out of date is another row's business: then every interface of a list counts.
    let mut here: Vec<&AnnouncedList<'_>> = lists.iter().filter(leads_here).collect();
    if here.is_empty() {
        here.extend(lists.iter());
    }
    let all: Vec<SecurityMethod<'_>> = here.iter().flat_map(|l| l.interface.security_methods()).collect();
    let expected = format!(
        "a securityMethod, because {} of the list was answered {} (x{})",
        asked.exchange.request.method,
        asked.status(),
        asked.id()
    );
    if let Some((method, id)) = all.iter().find_map(|m| Some((m, m.id()?))) {
        return Ok(Finding::pass(&x, Part::Body(Some(method.element.span())), id));
    }
    Ok(match all.first() {
        Some(method) => {
            let part = Part::Body(Some(method.element.span()));
            let observed = "a securityMethod without identifier, which stands for anonymous use";
            Finding::broken("only-anonymous", &x, part, expected, observed)
        }
        None => {
            let part = Part::Body(Some(first.interface.element.span()));
            Finding::broken("no-method", &x, part, expected, "none")
        }
    })
}

fn methods((x, capabilities): Read<'_>) -> Vec<Finding> {
    let interfaces = capabilities.all().flat_map(|c| c.interfaces());
    let named: Vec<Finding> = interfaces
        .flat_map(|i| i.security_methods())
        .filter_map(|m| {
            let id = m.id()?;
            let part = Part::Body(Some(m.element.span()));
            let known = METHODS
                .iter()
                .any(|name| same_ivoid(&id, &format!("ivo://ivoa.net/sso#{name}")));
            let code = if known { "known-method" } else { "other-method" };
            Some(Finding::info(code, &x, part, id))
        })
        .collect();
    if named.is_empty() {
        let why = "the capabilities name no method to sign in";
        return vec![Finding::undecided(Reason::NotOffered, &x, why)];
    }
    named
}
