//! Faults of section A: the job list.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase;
use crate::xml::{Element, Node};

fn ghost() -> Element {
    let mut jobref = Element::new("jobref").attribute("id", "no-such-job");
    jobref.push(Element::with_text("phase", "COMPLETED"));
    jobref.push(Element::nil("ownerId"));
    jobref.push(Element::with_text("creationTime", "2020-01-01T00:00:00.000Z"));
    jobref
}

fn without_query(seen: &Seen) -> bool {
    seen.request.query.is_empty()
}

/// Takes out the newer half; newest first is the order of the list.
fn drop_newer_half(root: &mut crate::xml::Element) {
    let missing = root.elements().count().div_ceil(2);
    for _ in 0..missing {
        root.take("jobref");
    }
}

/// Does the request ask for a part of the list?
fn filtered(seen: &crate::mutation::Seen) -> bool {
    !seen.request.query.is_empty()
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "list-404",
        "The job list cannot be read: 404.",
        &["uws-joblist-get"],
        &[get(
            LIST,
            &[
                Status(404),
                Header("Content-Type", "text/plain"),
                Text("Not found\n"),
            ],
        )],
    ),
    fault(
        "list-root-joblist",
        "The root element of the job list is called joblist.",
        &["uws-joblist-root-jobs"],
        &[get(LIST, &[Root(|root| root.name = "joblist".into())])],
    ),
    fault(
        "vollt-116-home-page",
        "GET of the list gives the home page of the service with status 200.",
        &["uws-conneg-xml"],
        &[get(
            LIST,
            &[
                AS_HTML,
                Text("<!DOCTYPE html>\n<html><head><title>Welcome</title></head></html>\n"),
            ],
        )],
    ),
    fault(
        "list-octet-stream",
        "The job list is sent as application/octet-stream.",
        &["uws-joblist-content-type"],
        &[get(LIST, &[Header("Content-Type", "application/octet-stream")])],
    ),
    fault(
        "list-text-plain",
        "The job list is sent as text/plain.",
        &["uws-joblist-content-type"],
        &[get(LIST, &[Header("Content-Type", "text/plain")])],
    ),
    fault(
        "empty-list-404",
        "A filtered list without jobs is answered with 404.",
        &["uws-joblist-empty-valid"],
        &[get(
            LIST,
            &[Any(|response, _| {
                let empty = |document: &crate::xml::Document| document.root.child("jobref").is_none();
                if matches!(&response.body, crate::message::Body::Xml(document) if empty(document)) {
                    *response = crate::message::Response::text(404, "No jobs\n");
                }
            })],
        )
        .when(filtered)],
    ),
    fault(
        "empty-list-no-body",
        "A filtered list without jobs is answered with 200 and an empty body.",
        &["uws-joblist-empty-valid"],
        &[get(
            LIST,
            &[Any(|response, _| {
                let empty = |document: &crate::xml::Document| document.root.child("jobref").is_none();
                if matches!(&response.body, crate::message::Body::Xml(document) if empty(document)) {
                    response.body = crate::message::Body::Bytes(Vec::new());
                }
            })],
        )
        .when(filtered)],
    ),
    fault(
        "list-total",
        "The list holds an element with the number of jobs besides the job references.",
        &["uws-joblist-only-jobrefs"],
        &[get(
            LIST,
            &[Root(|root| {
                let total = root.elements().count();
                root.push(Element::with_text("total", total.to_string()));
            })],
        )],
    ),
    fault(
        "jobref-dangling",
        "The list refers to a job that does not exist, besides those that do.",
        &["uws-jobref-resolves"],
        &[get(LIST, &[Root(|root| root.push(ghost()))])],
    ),
    fault(
        "jobref-id-other",
        "The ids in the list are not the ones in the URLs of the jobs.",
        &["uws-jobref-href-target"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| {
                    let id = format!("row-{}", jobref.get("id").unwrap_or_default());
                    jobref.set("id", id);
                });
            })],
        )],
    ),
    fault(
        "jobref-href-to-phase",
        "The links of the list lead to the phase of the job instead of the job.",
        &["uws-jobref-href-target"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("jobref", |jobref| {
                    let href = format!("{}/phase", jobref.get("xlink:href").unwrap_or_default());
                    jobref.set("xlink:href", href);
                });
            })],
        )],
    ),
    fault(
        "list-capped",
        "The list shows the two newest jobs only, without being asked.",
        &["uws-joblist-complete"],
        &[get(LIST, &[Root(|root| root.children.truncate(2))]).when(without_query)],
    ),
    fault(
        "list-misses-newer-half",
        "The newer half of the list is missing.",
        &["uws-joblist-complete"],
        &[get(LIST, &[Root(drop_newer_half)]).when(without_query)],
    ),
    fault(
        "list-shows-archived",
        "An archived job stands in the list that has no filter.",
        &["uws-joblist-no-archived"],
        &[Act::Quirk(Quirk::ArchivedListed)],
    ),
    fault(
        "archived-never-listed",
        "Deleted jobs are archived, but PHASE=ARCHIVED lists none of them.",
        &["uws-joblist-archived-by-filter"],
        &[
            Act::Quirk(Quirk::DeleteArchives),
            get(
                LIST,
                &[Root(|root| {
                    let archived =
                        |jobref: &Element| jobref.child("phase").is_some_and(|p| p.text() == "ARCHIVED");
                    root.children
                        .retain(|node| !matches!(node, Node::Element(jobref) if archived(jobref)));
                })],
            ),
        ],
    ),
    fault(
        "jobref-creationtime-off",
        "The creation times in the list are an hour before those of the jobs.",
        &["uws-jobref-consistent"],
        &[get(LIST, &[Root(|root| shift(root, "creationTime", -3600))])],
    ),
    fault(
        "jobref-runid-lost",
        "The run identifiers in the list are all the same.",
        &["uws-jobref-consistent"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("runId", |run_id| run_id.set_text("unknown"))
            })],
        )],
    ),
    fault(
        "list-keeps-deleted",
        "A deleted job is gone, but stays in the list.",
        &["uws-joblist-updates-on-delete"],
        &[Act::Quirk(Quirk::DeletedStaysListed)],
    ),
    fault(
        "list-delete-empties",
        "DELETE of the list deletes all jobs.",
        &["uws-joblist-delete-forbidden"],
        &[Act::Quirk(Quirk::ListDeletable)],
    ),
    fault(
        "list-delete-303",
        "DELETE of the list is answered with 303 to the list, without effect.",
        &["uws-joblist-delete-forbidden"],
        &[delete(
            LIST,
            &[Any(|response, seen| {
                *response = crate::message::Response::see_other(&seen.list_url)
            })],
        )
        .answered(405)],
    ),
    fault(
        "delete-to-last-1",
        "The answer to a deletion leads to the list with LAST=1, although more jobs are active.",
        &["uws-joblist-redirect-last-size"],
        &[
            delete(
                JOB,
                &[Any(|response, seen| {
                    response.set("Location", &format!("{}?LAST=1", seen.list_url))
                })],
            ),
            post(
                JOB,
                &[Any(|response, seen| {
                    response.set("Location", &format!("{}?LAST=1", seen.list_url))
                })],
            )
            .when(deletes),
        ],
    ),
    fault(
        "jobref-phase-stale",
        "The list shows aborted jobs as still executing.",
        &["uws-phase-consistent"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("phase", |phase| {
                    if phase.text() == Phase::Aborted.word() {
                        phase.set_text(Phase::Executing.word());
                    }
                });
            })],
        )],
    ),
];
