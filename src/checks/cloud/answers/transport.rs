//! Group L of the catalogue: https and redirects.

use super::addresses::{is_own, of, origin};
use super::asked::{cloud, is_loopback, refusal, refused};
use super::locate_reading::read_elsewhere;
use crate::checks::{Check, Finding, Part, Reads, Seen, View};
use crate::recording::{Reason, Step, step};

/// The steps at which a service is asked first.
const SHOWN_AT: &[Step] = &[
    step::DISCOVERY_QUERY,
    step::LINKS_GET,
    step::LOOKUP_CLOUD,
    step::LOCATE_PLAIN,
    step::OBJECT_FIRST,
    step::TWIN_FIRST,
    step::SIGNED_GET,
];
const LOCATION: Part = Part::Header("location");
/// The most redirects of one chain.
const MOST: usize = 10;

/// The checks of this part.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "cloud-http-https",
        reads: Reads::Whole(SHOWN_AT),
        because: "Over plain http anybody on the way can read and change what is sent, and browsers refuse to mix both.",
        usually: "Addresses were written into tables before the site had https.",
        mend: "Hand out https addresses.",
        good: &["locate/plain POST /locate -> 200 | @cloud/locate-good"],
        bad: &[
            (
                "locate/plain POST /locate -> 200 | @cloud/locate-plain",
                "plain-http",
            ),
            (
                "links/get GET /links -> 200 | @cloud/discovery-http",
                "plain-http",
            ),
            (
                "#cloud url=http://example.org/links\nlinks/get GET http://example.org/links -> 200 | x",
                "target",
            ),
        ],
        judge: schemes,
    },
    Check {
        decides: "cloud-http-no-downgrade",
        reads: Reads::Whole(SHOWN_AT),
        because: "A client that asked over https does not expect to be overheard.",
        usually: "The server behind a proxy takes its own scheme for the outer one.",
        mend: "Redirect to https, or to a path.",
        good: &["twin/first(o1) GET https://a.example.org/x -> 302 Location: https://b.example.org/x"],
        bad: &[(
            "twin/first(o1) GET https://a.example.org/x -> 302 Location: http://b.example.org/x",
            "downgrade",
        )],
        judge: downgrades,
    },
    Check {
        decides: "cloud-http-redirect-limit",
        reads: Reads::Whole(SHOWN_AT),
        because: "A client that follows a circle of redirects never comes to an end.",
        usually: "Two rules of a proxy undo each other.",
        mend: "Redirect to where the answer is.",
        good: &["discovery/query GET /a -> 302 Location: /b\n> discovery/query GET /b -> 200 | x"],
        bad: &[(
            "discovery/query GET /a -> 302 Location: /b\n> discovery/query GET /b -> 302 Location: /a",
            "loop",
        )],
        judge: |v| v.answers().filter_map(|x| ends(v, x)).collect(),
    },
    Check {
        decides: "cloud-http-303-then-get",
        reads: Reads::Whole(SHOWN_AT),
        because: "A 303 tells to look elsewhere: there has to be something.",
        usually: "The Location is of the service rather than of the result.",
        mend: "Name an address that answers GET.",
        good: &["locate/plain POST /s -> 303 Location: /t\n> locate/plain GET /t -> 200 | x"],
        bad: &[
            (
                "locate/plain POST /s -> 303 Location: /t\n> locate/plain GET /t -> 405",
                "not-readable",
            ),
            (
                "locate/files GET /f -> 303 Location: https://example.org/t\nlocate/read GET /t -> 404",
                "not-readable",
            ),
        ],
        judge: after_303,
    },
    Check {
        decides: "cloud-http-store-no-auth-forward",
        reads: Reads::Any(&[step::AUTH_IDENTITY]),
        because: "Clients drop their token when another host is named, as they should, and are refused there.",
        usually: "The store wants the token of the service, or the address is not signed.",
        mend: "Redirect to a signed address.",
        good: &[
            "auth/identity GET /f as alice -> 303 Location: https://s.example.net/x?sig=0\n> auth/identity GET https://s.example.net/x?sig=0 -> 206 | S",
        ],
        bad: &[(
            "auth/identity GET /f as alice -> 303 Location: https://s.example.net/x\n> auth/identity GET https://s.example.net/x -> 403",
            "refused",
        )],
        judge: |v| v.at(step::AUTH_IDENTITY).map(|x| beyond(v, x)).collect(),
    },
];

/// May this address be http, since it is of the machine itself, or of the target and the user allowed it?
fn is_excused(v: &View<'_>, url: &url::Url) -> bool {
    let allowed = cloud(v).is_some_and(|cloud| cloud.allow_http);
    let target = url::Url::parse(&v.recording.meta.url).ok();
    let is_of_target = target.is_some_and(|target| origin(&target) == origin(url));
    is_loopback(url) || allowed && is_of_target
}

fn schemes(v: &View<'_>) -> Vec<Finding> {
    let own: Vec<Seen<'_>> = v.all_answers().filter(|x| is_own(v, x)).collect();
    let mut found = Vec::new();
    let plain = |url: &url::Url| url.scheme() == "http" && !is_excused(v, url);
    let asked = own.iter().find(|x| x.url().is_some_and(|url| plain(&url)));
    if let Some(x) = asked {
        let expected = "a service at an https address";
        found.push(Finding::broken(
            "target",
            x,
            Part::Status,
            expected,
            "it is asked over http",
        ));
    }
    let here: Vec<String> = own.iter().filter_map(|x| origin(&x.url()?)).collect();
    let mut known: Vec<String> = Vec::new();
    let mut fine = None;
    for x in &own {
        // That the service itself has no https is said once.
        let is_new = |url: &url::Url| {
            plain(url) && !(asked.is_some() && origin(url).is_some_and(|o| here.contains(&o)))
        };
        let all = of(x);
        let addresses: Vec<_> = all
            .iter()
            .filter_map(|address| Some((address, address.url()?)))
            .collect();
        let wrong = addresses.iter().find(|(_, url)| is_new(url));
        match wrong {
            Some((address, url)) => {
                let host = url.host_str().unwrap_or_default().to_owned();
                if !known.contains(&host) {
                    let part = Part::Body(Some(address.span.clone()));
                    found.push(Finding::broken(
                        "plain-http",
                        x,
                        part,
                        "an https address",
                        address.shown(),
                    ));
                    known.push(host);
                }
            }
            None => fine = fine.or(addresses.first().map(|_| *x)),
        }
    }
    if found.is_empty() {
        let x = fine.or(own.first().copied());
        found.extend(x.map(|x| Finding::pass(&x, Part::BODY, "https, as far as it is wanted")));
    }
    found
}

/// Every redirect that was seen, with where it leads.
fn redirects<'v>(v: &'v View<'_>) -> Vec<(Seen<'v>, url::Url)> {
    let seen = v.all_answers().filter(|x| x.response.is_redirect());
    seen.filter_map(|x| Some((x, x.location()?))).collect()
}

/// What is all on the machine itself, over http, has nothing to come down from.
fn downgrades(v: &View<'_>) -> Vec<Finding> {
    let judged = redirects(v).into_iter().filter_map(|(x, to)| downgrade(&x, &to));
    let judged: Vec<Finding> = judged.collect();
    let is_near = |x: Seen<'_>| {
        x.url()
            .is_some_and(|url| url.scheme() == "http" && is_loopback(&url))
    };
    match v.all_answers().next() {
        Some(x) if judged.is_empty() && v.all_answers().all(is_near) => {
            let why = "all was asked over http, of the machine itself";
            vec![Finding::undecided(Reason::Exempt, &x, why)]
        }
        _ => judged,
    }
}

fn downgrade(x: &Seen<'_>, to: &url::Url) -> Option<Finding> {
    if x.url()?.scheme() != "https" {
        return None;
    }
    let place = format!("{}://{}", to.scheme(), to.host_str().unwrap_or_default());
    Some(match to.scheme() {
        "http" => Finding::broken("downgrade", x, LOCATION, "https", place),
        _ => Finding::pass(x, LOCATION, place),
    })
}

/// A judgement of the chain that ends here.
fn ends(v: &View<'_>, x: Seen<'_>) -> Option<Finding> {
    let hops = v.hops(&x);
    let name = |x: &Seen<'_>| (x.exchange.request.method.clone(), x.exchange.request.url.clone());
    let visited: Vec<(String, String)> = hops.iter().map(name).collect();
    let next = x.location().filter(|_| x.response.is_redirect());
    let back = next.as_ref().is_some_and(|url| {
        let method = if x.status() == 303 {
            "GET"
        } else {
            x.exchange.request.method.as_str()
        };
        visited
            .iter()
            .any(|(known, address)| known == method && same(address, url))
    });
    let twice = visited
        .iter()
        .enumerate()
        .any(|(at, one)| visited[..at].contains(one));
    let expected = "an end after at most ten redirects, and no address twice";
    if back || twice {
        let observed = format!("{} leads back to where it came from", x.exchange.request.method);
        return Some(Finding::broken("loop", &x, LOCATION, expected, observed));
    }
    if hops.len() > MOST && next.is_some() {
        let observed = format!("{} redirects", hops.len());
        return Some(Finding::broken("too-many", &x, LOCATION, expected, observed));
    }
    (hops.len() > 1).then(|| Finding::pass(&x, Part::Status, format!("{} redirects", hops.len() - 1)))
}

fn same(address: &str, url: &url::Url) -> bool {
    url::Url::parse(address).is_ok_and(|known| known == *url)
}

/// What is asked in vain on purpose: it may be refused where the redirect leads as well.
const IN_VAIN: &[Step] = &[
    step::LINKS_NONE,
    step::LINKS_UNKNOWN,
    step::LINKS_AWKWARD,
    step::LINKS_LOWER,
    step::LINKS_FORMAT_UNKNOWN,
    step::LINKS_FORMAT_TWICE,
    step::LOOKUP_UNKNOWN,
    step::LOCATE_UNKNOWN,
    step::OBJECT_BEYOND,
    step::BUCKET_MISSING,
    step::SIGNED_TAMPERED,
    step::SIGNED_OTHER_KEY,
    step::AUTH_BOGUS,
];

fn after_303(v: &View<'_>) -> Vec<Finding> {
    let of_known = |x: &Seen<'_>| IN_VAIN.iter().all(|step| x.exchange.step != step.name());
    let seen = redirects(v)
        .into_iter()
        .filter(|(x, _)| x.status() == 303 && of_known(x));
    let judged = seen.filter_map(|(x, to)| {
        let followed = v
            .all_answers()
            .find(|y| y.exchange.redirected_from == Some(x.id()));
        let there = followed.or_else(|| read_elsewhere(v, &to))?;
        let expected = "200, 206 or another redirect";
        Some(match there.status() {
            200 | 206 | 300..=399 | 416 => Finding::pass(&there, Part::Status, there.status_line()),
            401 | 403 if x.exchange.identity.is_some() => {
                let why = "it is read without the credentials that were sent before";
                Finding::undecided(Reason::Blocked, &there, why)
            }
            401 | 403 => Finding::undecided(Reason::NeedsCredentials, &there, there.status_line()),
            429 | 502..=504 => Finding::undecided(refusal(&there), &there, refused(&there)),
            _ => {
                let observed = format!(
                    "{} where {} leads (x{})",
                    refused(&there),
                    x.exchange.request.method,
                    x.id()
                );
                Finding::broken("not-readable", &there, Part::Status, expected, observed)
            }
        })
    });
    judged.collect()
}

fn beyond(v: &View<'_>, x: Seen<'_>) -> Finding {
    let hops = v.hops(&x);
    let first = hops
        .first()
        .and_then(|hop| hop.url())
        .and_then(|url| origin(&url));
    let here = x.url().and_then(|url| origin(&url));
    if here == first {
        return Finding::undecided(Reason::NotObserved, &x, "nobody is redirected to another host");
    }
    if x.exchange.identity.is_some() {
        return Finding::undecided(Reason::Ambiguous, &x, "the credentials were sent along");
    }
    match x.status() {
        200 | 206 | 416 => Finding::pass(&x, Part::Status, x.status_line()),
        400 | 401 | 403 | 404 => {
            let expected = "206 or 200, without the token of the service";
            Finding::broken("refused", &x, Part::Status, expected, refused(&x))
        }
        _ => Finding::undecided(refusal(&x), &x, refused(&x)),
    }
}

#[cfg(test)]
mod tests {
    use super::downgrades;
    use crate::checks::View;
    use crate::checks::example::recording;
    use crate::recording::Reason;

    #[test]
    fn only_what_is_all_on_this_machine_is_exempt() {
        let reason = |text: &str| {
            let recording = recording(text);
            let found = downgrades(&View::new(&recording));
            found.first().and_then(|finding| finding.reason)
        };
        let near = "discovery/query GET http://127.0.0.1:8080/q -> 200 | x";
        assert_eq!(reason(near), Some(Reason::Exempt));
        assert_eq!(reason(&near.replace("127.0.0.1", "h.example.org")), None);
        assert_eq!(reason(&near.replace("http:", "https:")), None);
    }
}
