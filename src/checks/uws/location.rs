//! Section C of the catalogue, the Location of a new job (UWS 1.1 sections 2.2.1, 2.2.3.1).

use url::{Host, Url};

use super::address::{is_child_of, last_segment, same_resource};
use super::creating_a_job::{CREATIONS, accepted};
use super::job::has_children;
use super::lives::{creations, is_same, lives_of};
use super::own_jobs::{blocked, instant_of};
use crate::checks::{Check, Finding, Judgement, Part, Reads, Seen, View, each, seconds, settle};
use crate::documents::uws::schema::UwsVersion;
use crate::recording::{FailureKind, Reason, step};

/// Older than any error of time zone could explain, in seconds.
const ANOTHER_DAY: f64 = 26.0 * 3600.0;
const A_NEW_JOB: &str = "a job that was not there before the POST";

/// The checks of this section.
pub const CHECKS: &[Check] = &[
    Check {
        decides: "uws-create-location",
        reads: Reads::Any(&[step::P1_CREATE, step::P1_JOB]),
        because: "The Location is the only way to learn the address of the new job.",
        usually: "The redirect leads to the list or to a page for people.",
        mend: "Set Location to the URL of the job just made.",
        good: &[
            "p1/create POST /jobs {STEPS=1} -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 200 | @job",
            "p1/create POST /jobs {STEPS=1} -> 303 Location: http://example.org/jobs/1/\n\
             p1/job GET /jobs/1/ -> 200 | @job s|<uws:creationTime>2026-01-01T12:00:00.000Z</uws:creationTime>||",
        ],
        bad: &[
            ("p1/create POST /jobs -> 303", "no-location"),
            (
                "p1/create POST /jobs -> 303 Location: /jobs?created=1",
                "the-list",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np1/job GET /jobs/1 -> 404\n\
                 p1/phase GET /jobs/1/phase -> 404",
                "no-job-there",
            ),
            (
                "list/get GET /jobs -> 200 | @jobs\np1/create POST /jobs -> 303 Location: /jobs/1\n\
                 p1/job GET /jobs/1 -> 200 | @job",
                "an-older-job",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\n\
                 p1/job GET /jobs/1 -> 200 | @job s|creationTime>2026|creationTime>2020|",
                "an-older-job",
            ),
        ],
        judge: location_is_the_new_job,
    },
    Check {
        decides: "uws-create-location-under-list",
        reads: Reads::Any(CREATIONS),
        because: "Clients that know an id build the job's URL from the list's URL.",
        usually: "Jobs live at another path than the list, or the id is given in the query.",
        mend: "Let the path of a job be the path of the list, a slash and the job's id.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1",
            "p1/create POST /jobs -> 303 Location: http://example.org/jobs/a%20b",
            "p1/create POST /jobs -> 303 Location: jobs/1",
            "p1/create POST /jobs -> 303 Location: /system/jobs/1\np1/list-entry GET /jobs/1 -> 200 | @job",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /job/1\np1/list-entry GET /jobs/1 -> 404",
                "not-below",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/2026/1\np1/list-entry GET /jobs/1 -> 404",
                "not-below",
            ),
        ],
        judge: |v| each(v, CREATIONS, |x| below_list(v, x)),
    },
    Check {
        decides: "uws-create-location-reachable",
        reads: Reads::Any(CREATIONS),
        because: "A client outside the service's network can't follow the redirect to its job.",
        usually: "The service behind a proxy writes its own host, port and scheme into the Location.",
        mend: "Build the Location from the address that the client used (X-Forwarded-…), or make it relative.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1",
            "p1/create POST /jobs -> 303 Location: http://example.org/jobs/1",
            "p1/create POST /jobs -> 303 Location: https://example.org/jobs/1",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: http://localhost:8080/jobs/1",
                "internal-host",
            ),
            (
                "p1/create POST /jobs -> 303 Location: http://10.1.2.3/jobs/1",
                "internal-host",
            ),
            (
                "p1/create POST /jobs -> 303 Location: http://tomcat/jobs/1",
                "internal-host",
            ),
            (
                "p1/create POST /jobs -> 303 Location: http://example.org:8080x/jobs/1",
                "not-a-url",
            ),
        ],
        judge: |v| each(v, CREATIONS, |x| reachable(v, x)),
    },
    Check {
        decides: "uws-create-unique-id",
        reads: Reads::Whole(&[step::P1_CREATE, step::P2_CREATE]),
        because: "A client that sends two jobs gets one, and changes in the one are changes in the other.",
        usually: "Jobs are found by a hash of their parameters, or the answer to the POST is cached.",
        mend: "Make a new job with a new id for each accepted POST.",
        good: &[
            "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2",
            "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2\n\
             p2/delete DELETE /jobs/2 -> 303 Location: /jobs\nq1/create POST /jobs -> 303 Location: /jobs/2",
        ],
        bad: &[
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/1",
                "same-job",
            ),
            (
                "p1/create POST /jobs -> 303 Location: /jobs/1\np2/create POST /jobs -> 303 Location: /jobs/2\n\
                 p2/delete DELETE /jobs/2 -> 403\nq1/create POST /jobs -> 303 Location: /jobs/2",
                "same-job",
            ),
        ],
        judge: unique,
    },
];

/// Of the answer to the POST only what is wrong is said: that the job is there shows when it is read.
fn location_is_the_new_job(v: &View<'_>) -> Vec<Finding> {
    let Some(posted) = v.first(step::P1_CREATE) else {
        return Vec::new();
    };
    let read = v.first(step::P1_JOB);
    if let Some(wrong) = wrong_location(v, &posted, read.is_some()) {
        return vec![wrong];
    }
    read.map_or(Vec::new(), |x| vec![settle(new_job_there(v, &posted, x))])
}

fn wrong_location(v: &View<'_>, posted: &Seen<'_>, was_read: bool) -> Option<Finding> {
    let part = Part::Header("Location");
    if !(300..400).contains(&posted.status()) {
        return None;
    }
    let Some(location) = posted.header("location") else {
        let expected = "the URL of the new job";
        return Some(Finding::broken(
            "no-location",
            posted,
            part,
            expected,
            "no Location header",
        ));
    };
    let is_list = posted
        .location()
        .zip(v.list_url())
        .is_some_and(|(l, list)| same_resource(&l, &list));
    // A job given in the query of the list's URL can be a job; it is one if it reads as one.
    let is_list = is_list && !was_read;
    is_list.then(|| Finding::broken("the-list", posted, part, A_NEW_JOB, location))
}

fn new_job_there(v: &View<'_>, posted: &Seen<'_>, x: Seen<'_>) -> Judgement {
    if matches!(x.status(), 404 | 410) {
        // Without a look at its phase it is not known whether there is a job that only can't be read.
        if has_children(v) || v.first(step::P1_PHASE).is_none() {
            return Err(blocked(&x, "the job is there but can't be read"));
        }
        return Ok(Finding::broken(
            "no-job-there",
            &x,
            Part::Status,
            A_NEW_JOB,
            x.status_line(),
        ));
    }
    let job = x.job()?;
    if was_listed(v, posted) {
        let observed = "a job that was in the list before the POST";
        return Ok(Finding::broken(
            "an-older-job",
            posted,
            Part::Header("Location"),
            A_NEW_JOB,
            observed,
        ));
    }
    let created = job.creation_time();
    let part = Part::Body(created.span().or(Some(job.element.tag_span())));
    // UWS 1.0 knows no creation time; what stands there may mean anything.
    let created_at = instant_of(&created).filter(|_| v.version() == UwsVersion::V1_1);
    let (Some(at), Some(date)) = (created_at, posted.server_time()) else {
        return Ok(Finding::pass(&x, part, "a job"));
    };
    let text = created.trimmed().unwrap_or_default().to_owned();
    if at < seconds(date) - ANOTHER_DAY {
        let observed = format!("created {text}, before the POST");
        return Ok(Finding::broken("an-older-job", &x, part, A_NEW_JOB, observed));
    }
    // Whether a clock or a zone is wrong is another row's question.
    Ok(Finding::pass(&x, part, format!("created {text}")))
}

/// Was the job that the Location names in a list that was read before the POST?
fn was_listed(v: &View<'_>, posted: &Seen<'_>) -> bool {
    let Some(job) = posted.location() else {
        return false;
    };
    let id = last_segment(&job);
    let Some(under_list) = v.list_url().map(|list| is_child_of(&job, &list)) else {
        return false;
    };
    let lists = [step::LIST_GET, step::LIST_AFTER_RECIPE];
    let mut before = lists
        .iter()
        .flat_map(|s| v.at(*s))
        .filter(|x| x.exchange.ended() <= posted.exchange.started);
    under_list
        && before.any(|x| {
            x.job_list()
                .is_ok_and(|l| l.refs().any(|r| r.id().is_some() && r.id() == id.as_deref()))
        })
}

/// The Location of an accepted creation, and what to say if there is none.
fn location_of(x: Seen<'_>) -> Result<Url, Finding> {
    accepted(x)?;
    let none = || Finding::undecided(Reason::Blocked, &x, "the answer has no Location that can be read");
    x.location().ok_or_else(none)
}

fn below_list(v: &View<'_>, x: Seen<'_>) -> Judgement {
    let job = location_of(x)?;
    let list = v.list_url().ok_or_else(|| blocked(&x, "no list"))?;
    if same_resource(&job, &list) {
        return Err(blocked(&x, "the Location is the list itself"));
    }
    // The list may have been moved by a redirect.
    let moved = v.first(step::LIST_GET).and_then(|list| list.url());
    let part = Part::Header("Location");
    let below = is_child_of(&job, &list) || moved.is_some_and(|list| is_child_of(&job, &list));
    let elsewhere = if below { None } else { Some(there_too(v, &job)) };
    Ok(if elsewhere == Some(Some(true)) {
        let observed = format!("{}, and below the list too", job.path());
        Finding::info("two-addresses", &x, part, observed)
    } else if elsewhere == Some(None) {
        return Err(blocked(
            &x,
            "whether it is there below the list too was not asked",
        ));
    } else if !below {
        let expected = format!("{}/ and one more segment", list.path().trim_end_matches('/'));
        Finding::broken("not-below", &x, part, expected, job.path())
    } else if job.path().ends_with('/') {
        let observed = format!("{} ends with a slash", job.path());
        Finding::info("trailing-slash", &x, part, observed)
    } else {
        Finding::pass(&x, part, job.path())
    })
}

/// Can this job, or another of ours, be read at the list's URL with its id appended as well? Services may have two
/// names for the list, and the job's URL shows the other one. None: nobody asked.
fn there_too(v: &View<'_>, job: &Url) -> Option<bool> {
    let parent = |url: &Url| {
        url.path()
            .trim_end_matches('/')
            .rsplit_once('/')
            .map(|(parent, _)| parent.to_owned())
    };
    let ours: Vec<Url> = ["p1", "p2", "p3"]
        .iter()
        .filter_map(|lane| v.job_url(lane))
        .filter(|url| parent(url) == parent(job))
        .collect();
    let is_ours = |id: &str| ours.iter().any(|url| last_segment(url).as_deref() == Some(id));
    let below = v.at(step::P1_ENTRY).filter(|x| x.job_label().is_none());
    let asked = below.filter_map(|x| Some((x, x.url().and_then(|url| last_segment(&url))?)));
    let looks: Vec<bool> = asked
        .filter(|(_, id)| is_ours(id))
        .filter_map(|(x, id)| match x.job() {
            Ok(document) => Some(document.job_id().trimmed() == Some(&id)),
            Err(_) => (400..500).contains(&x.status()).then_some(false),
        })
        .collect();
    (!looks.is_empty()).then(|| looks.contains(&true))
}

fn reachable(v: &View<'_>, x: Seen<'_>) -> Judgement {
    accepted(x)?;
    let part = Part::Header("Location");
    let blocked = |why: &str| Finding::undecided(Reason::Blocked, &x, why);
    let sent = x.header("location").ok_or_else(|| blocked("no Location"))?;
    let expected = "a URL that leads to the job from where the client stands";
    let Some(job) = x.location() else {
        return Ok(Finding::broken(
            "not-a-url",
            &x,
            part,
            "an absolute URL or a relative reference",
            sent,
        ));
    };
    let asked = x.url().ok_or_else(|| blocked("no URL"))?;
    if asked.scheme() == "https" && job.scheme() == "http" {
        return Ok(Finding::broken("downgrade", &x, part, "https, as the list", sent));
    }
    if job.host() != asked.host() {
        if is_internal(&job) && !(is_loopback(&job) && is_internal(&asked)) {
            return Ok(Finding::broken("internal-host", &x, part, expected, sent));
        }
        let why = "the job is on another host, which was not asked";
        return Err(Finding::undecided(Reason::NotObserved, &x, why));
    }
    if job.origin() != asked.origin() && refused_connection(v, &job) {
        return Ok(Finding::broken("no-connection", &x, part, expected, sent));
    }
    Ok(Finding::pass(&x, part, sent))
}

/// Did the job's host take no connection at its port?
fn refused_connection(v: &View<'_>, job: &Url) -> bool {
    v.recording.exchanges.iter().any(|x| {
        let failed =
            matches!(&x.outcome, Err(f) if matches!(f.kind, FailureKind::Connect | FailureKind::Tls));
        failed && Url::parse(&x.request.url).is_ok_and(|url| same_resource(&url, job))
    })
}

/// The machine itself, under whatever name.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A host that only the service's own network knows.
fn is_internal(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let private = [
                ".invalid",
                ".local",
                ".internal",
                ".lan",
                ".localdomain",
                ".localhost",
            ];
            !name.contains('.') || private.iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(ip)) => {
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()
        }
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
        None => false,
    }
}

/// Each creation in the recording gave a URL of its own, but for names that a destroyed job left.
fn unique(v: &View<'_>) -> Vec<Finding> {
    let all = creations(v);
    let part = Part::Header("Location");
    let mut urls: Vec<(Url, Vec<&Seen<'_>>)> = Vec::new();
    for x in &all {
        let Some(url) = x.location() else { continue };
        let known = urls.iter_mut().find(|(other, _)| is_same(other, &url));
        match known {
            Some((_, made)) => made.push(x),
            None => urls.push((url, vec![x])),
        }
    }
    let again = urls
        .iter()
        .find_map(|(url, made)| Some((url, given_again(v, url, made)?)));
    if let Some((url, x)) = again {
        let observed = format!("{url} again");
        return vec![Finding::broken(
            "same-job",
            x,
            part,
            "the URL of another job",
            observed,
        )];
    }
    match (urls.len(), all.last()) {
        // Of one URL alone nothing can be said.
        (2.., Some(last)) => vec![Finding::pass(last, part, format!("{} jobs", all.len()))],
        _ => Vec::new(),
    }
}

/// The creation that gave the URL of a job which may still have been there.
fn given_again<'s, 'v>(v: &View<'_>, url: &Url, made: &[&'s Seen<'v>]) -> Option<&'s Seen<'v>> {
    if made.len() < 2 {
        return None;
    }
    let lives = lives_of(v, url.as_str());
    made.windows(2).find_map(|pair| {
        let [_, second] = pair else { return None };
        let apart = lives.iter().any(|life| life.begins_with(second));
        (!apart).then_some(*second)
    })
}
