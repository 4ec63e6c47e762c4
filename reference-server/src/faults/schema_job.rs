//! Faults of section T: the schema, as far as it concerns the elements of a job.

use super::{Fault, fault};
use crate::mutation::Edit::*;
use crate::mutation::*;
use crate::uws::Phase::*;
use crate::xml::Element;

fn empty(root: &mut Element, name: &str) {
    for child in root.elements_mut().filter(|child| child.name == name) {
        *child = Element::new(name);
    }
}

fn not_nil(root: &mut Element) {
    root.walk(&mut |element| element.unset("xsi:nil"));
}

fn job_info() -> Element {
    Element::with_text("jobInfo", "machine 7")
}

pub(super) const FAULTS: &[Fault] = &[
    fault(
        "job-phase-before-owner",
        "The phase stands before the owner in the job.",
        &["uws-xsd-job-order"],
        &[get(JOB, &[Root(|root| root.move_before("phase", "ownerId"))])],
    ),
    fault(
        "job-parameters-after-results",
        "The parameters stand after the results in the job.",
        &["uws-xsd-job-order"],
        &[get(
            JOB,
            &[Root(|root| root.move_before("results", "parameters"))],
        )],
    ),
    fault(
        "jobid-omitted",
        "The job has no jobId.",
        &["uws-xsd-job-jobid"],
        &[get(JOB, &[Root(|root| root.drop_child("jobId"))])],
    ),
    fault(
        "jobid-twice",
        "The job has two jobIds.",
        &["uws-xsd-job-jobid"],
        &[get(JOB, &[Root(|root| root.double("jobId"))])],
    ),
    fault(
        "runid-nil",
        "A missing run identifier is nil in the job.",
        &["uws-xsd-job-runid"],
        &[get(
            JOB,
            &[Root(|root| {
                root.drop_child("runId");
                root.push(Element::nil("runId"));
                root.move_before("runId", "ownerId");
            })],
        )],
    ),
    fault(
        "runid-twice",
        "The run identifier stands in the job twice.",
        &["uws-xsd-job-runid"],
        &[get(JOB, &[Root(|root| root.double("runId"))])],
    ),
    fault(
        "ownerid-omitted",
        "The jobs of anonymous clients have no ownerId.",
        &["uws-xsd-job-ownerid"],
        &[get(JOB, &[Root(|root| root.drop_child("ownerId"))])],
    ),
    fault(
        "ownerid-twice",
        "The job has two ownerIds.",
        &["uws-xsd-job-ownerid"],
        &[get(JOB, &[Root(|root| root.double("ownerId"))])],
    ),
    fault(
        "job-phase-omitted",
        "The job has no phase.",
        &["uws-xsd-job-phase"],
        &[get(JOB, &[Root(|root| root.drop_child("phase"))])],
    ),
    fault(
        "job-phase-twice",
        "The job has two phases.",
        &["uws-xsd-job-phase"],
        &[get(JOB, &[Root(|root| root.double("phase"))])],
    ),
    fault(
        "pyvo-191-quote-number",
        "The quote of the job is the number 1.",
        &["uws-xsd-job-quote"],
        &[get(JOB, &[Root(|root| root.write("quote", "1"))])],
    ),
    fault(
        "quote-twice",
        "The job has two quotes.",
        &["uws-xsd-job-quote"],
        &[get(JOB, &[Root(|root| root.double("quote"))])],
    ),
    fault(
        "creationtime-nil",
        "The creation time of the job is nil.",
        &["uws-xsd-job-creationtime"],
        &[get(
            JOB,
            &[Root(|root| {
                root.each("creationTime", |time| *time = Element::nil("creationTime"))
            })],
        )],
    ),
    fault(
        "creationtime-twice",
        "The job has two creation times.",
        &["uws-xsd-job-creationtime"],
        &[get(JOB, &[Root(|root| root.double("creationTime"))])],
    ),
    fault(
        "starttime-omitted",
        "A job that was not started has no startTime element.",
        &["uws-xsd-job-starttime"],
        &[get(JOB, &[Root(|root| root.drop_child("startTime"))]).within(&[Pending, Queued])],
    ),
    fault(
        "starttime-twice",
        "The job has two start times.",
        &["uws-xsd-job-starttime"],
        &[get(JOB, &[Root(|root| root.double("startTime"))])],
    ),
    fault(
        "endtime-omitted",
        "A job that has not ended has no endTime element.",
        &["uws-xsd-job-endtime"],
        &[get(JOB, &[Root(|root| root.drop_child("endTime"))]).within(&[Pending, Queued, Executing])],
    ),
    fault(
        "endtime-word",
        "The end time of a job that has not ended is the word none.",
        &["uws-xsd-job-endtime"],
        &[get(JOB, &[Root(|root| root.write("endTime", "none"))]).within(&[Pending, Queued, Executing])],
    ),
    fault(
        "safir-empty-elements-skipped",
        "Elements without value are left out: start time, end time, owner, results.",
        &[
            "uws-xsd-job-starttime",
            "uws-xsd-job-endtime",
            "uws-xsd-job-ownerid",
            "uws-xsd-job-results",
        ],
        &[get(
            JOB,
            &[Root(|root| {
                let skipped = |child: &Element| {
                    child.get("xsi:nil").is_some() || (child.name == "results" && child.children.is_empty())
                };
                root.children
                    .retain(|node| !matches!(node, crate::xml::Node::Element(child) if skipped(child)));
            })],
        )],
    ),
    fault(
        "executionduration-omitted",
        "The job has no executionDuration element.",
        &["uws-xsd-job-executionduration"],
        &[get(JOB, &[Root(|root| root.drop_child("executionDuration"))])],
    ),
    fault(
        "pyvo-191-executionduration-empty",
        "The execution duration of the job is empty.",
        &["uws-xsd-job-executionduration"],
        &[get(JOB, &[Root(|root| empty(root, "executionDuration"))])],
    ),
    fault(
        "executionduration-document-decimal",
        "The execution duration of the job has decimals.",
        &["uws-xsd-job-executionduration"],
        &[get(
            JOB,
            &[Root(|root| {
                let text = root
                    .child("executionDuration")
                    .map(Element::text)
                    .unwrap_or_default();
                root.write("executionDuration", format!("{text}.0"));
            })],
        )],
    ),
    fault(
        "executionduration-64-bit",
        "The execution duration of the job does not fit into 32 bits.",
        &["uws-xsd-job-executionduration"],
        &[
            get(JOB, &[Root(|root| root.write("executionDuration", "2147483648"))]),
            get(DURATION, &[Text("2147483648")]),
        ],
    ),
    fault(
        "destruction-word",
        "The destruction time of the job is the word never.",
        &["uws-xsd-job-destruction"],
        &[get(JOB, &[Root(|root| root.write("destruction", "never"))])],
    ),
    fault(
        "destruction-twice",
        "The job has two destruction times.",
        &["uws-xsd-job-destruction"],
        &[get(JOB, &[Root(|root| root.double("destruction"))])],
    ),
    fault(
        "parameters-twice",
        "The job has two parameter lists.",
        &["uws-xsd-job-parameters"],
        &[get(JOB, &[Root(|root| root.double("parameters"))])],
    ),
    fault(
        "results-omitted",
        "A job that is not completed has no results element.",
        &["uws-xsd-job-results"],
        &[get(JOB, &[Root(|root| root.drop_child("results"))]).within(&[Pending, Queued, Executing])],
    ),
    fault(
        "results-twice",
        "The job has two results lists.",
        &["uws-xsd-job-results"],
        &[get(JOB, &[Root(|root| root.double("results"))])],
    ),
    fault(
        "daiquiri-errorsummary-first",
        "The errorSummary stands before the results.",
        &["uws-xsd-job-errorsummary"],
        &[get(
            JOB,
            &[Root(|root| root.move_before("errorSummary", "results"))],
        )],
    ),
    fault(
        "errorsummary-twice",
        "A failed job has two errorSummaries.",
        &["uws-xsd-job-errorsummary"],
        &[get(JOB, &[Root(|root| root.double("errorSummary"))])],
    ),
    fault(
        "jobinfo-first",
        "The jobInfo is the first element of the job.",
        &["uws-xsd-job-jobinfo"],
        &[get(
            JOB,
            &[Root(|root| {
                root.push(job_info());
                root.move_before("jobInfo", "jobId");
            })],
        )],
    ),
    fault(
        "jobinfo-lower-case",
        "The jobInfo is spelled jobinfo, as the text of the standard does once.",
        &["uws-xsd-job-jobinfo"],
        &[get(
            JOB,
            &[Root(|root| root.push(Element::with_text("jobinfo", "machine 7")))],
        )],
    ),
    fault(
        "job-progress-element",
        "The job tells its progress in an element of its own.",
        &["uws-xsd-job-closed"],
        &[get(
            JOB,
            &[Root(|root| root.push(Element::with_text("progress", "50")))],
        )],
    ),
    fault(
        "job-extra-attribute",
        "The job has an attribute of its own.",
        &["uws-xsd-job-closed"],
        &[get(JOB, &[Root(|root| root.set("priority", "low"))])],
    ),
    fault(
        "pyvo-191-empty-times",
        "Times that are not known are empty elements without nil.",
        &["uws-xsd-nil-empty"],
        &[get(
            JOB,
            &[Root(|root| {
                for name in ["startTime", "endTime"] {
                    for child in root.elements_mut().filter(|child| child.name == name) {
                        child.unset("xsi:nil");
                    }
                }
            })],
        )],
    ),
    fault(
        "nil-with-content",
        "A nil start time has a value all the same.",
        &["uws-xsd-nil-empty"],
        &[get(
            JOB,
            &[Root(|root| {
                root.each("startTime", |time| {
                    time.set("xsi:nil", "true");
                    time.set_text("2026-01-01T00:00:00.000Z");
                });
            })],
        )],
    ),
    fault(
        "ownerid-empty",
        "The ownerId of an anonymous job is empty instead of nil.",
        &["uws-ownerid-nil-anonymous"],
        &[get(LIST_AND_JOB, &[Root(|root| root.each("ownerId", not_nil))])],
    ),
    fault(
        "phase-blanks",
        "There are blanks around the phase in the job.",
        &["uws-xsd-enum-whitespace"],
        &[get(
            JOB,
            &[Root(|root| {
                let phase = root.child("phase").map(Element::text).unwrap_or_default();
                root.write("phase", format!("\n  {phase}\n"));
            })],
        )],
    ),
    fault(
        "list-phase-blanks",
        "There are blanks around the phases in the list.",
        &["uws-xsd-enum-whitespace"],
        &[get(
            LIST,
            &[Root(|root| {
                root.each("phase", |phase| {
                    let text = format!("{} ", phase.text());
                    phase.set_text(text);
                });
            })],
        )],
    ),
];
