//! Pages for browsers, from which everything can be done (UWS 1.1, 2.2.2).

use super::description::DOCUMENTATION;
use super::instants::format as instant;
use super::job::Job;
use super::service::Service;
use crate::message::Request;

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

pub(crate) fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n{body}</body></html>\n"
    )
}

/// The list, with a form to make a job.
pub(crate) fn list<'a>(service: &Service, request: &Request, jobs: impl Iterator<Item = &'a Job>) -> String {
    let mut body = String::from("<ul>\n");
    for job in jobs {
        let url = escape(&service.job_url(request, &job.id));
        let phase = job.phase.word();
        body += &format!(
            "<li><a href=\"{url}\">{}</a> {phase} {}</li>\n",
            escape(&job.id),
            instant(job.creation)
        );
    }
    body += &format!(
        "</ul>\n<form method=\"post\" action=\"{}\">\n",
        escape(&service.list_url(request))
    );
    for (name, default, meaning) in DOCUMENTATION {
        // A field that is left out of the form means that the job does not fail.
        let off = if *name == "FAIL" { " disabled" } else { "" };
        body += &format!(
            "<p><label>{name} <input name=\"{name}\" value=\"{}\"{off}> ",
            escape(default)
        );
        body += &format!("({})</label></p>\n", escape(meaning));
    }
    body += "<p><button>Make a job</button> <button name=\"PHASE\" value=\"RUN\">Make it and run it</button></p></form>\n";
    page("Jobs", &body)
}

/// A job, with forms for all orders.
pub(crate) fn job(service: &Service, request: &Request, job: &Job) -> String {
    let url = escape(service.job_url(request, &job.id).trim_end_matches('/'));
    let time = |value: Option<jiff::Timestamp>| value.map(instant).unwrap_or_default();
    let rows = [
        ("Phase", job.phase.word().to_owned()),
        ("Run identifier", job.run_id.clone().unwrap_or_default()),
        ("Owner", job.owner.clone().unwrap_or_default()),
        ("Quote", time(job.quote)),
        ("Created", instant(job.creation)),
        ("Started", time(job.start)),
        ("Ended", time(job.end)),
        ("Execution duration", job.duration.to_string()),
        ("Destruction", time(job.destruction)),
        ("Error", job.error.clone().unwrap_or_default()),
    ];
    let mut body = String::from("<table>\n");
    for (name, value) in rows {
        body += &format!("<tr><th>{name}</th><td>{}</td></tr>\n", escape(&value));
    }
    body += "</table>\n<h2>Parameters</h2>\n<ul>\n";
    for parameter in &job.parameters {
        let value = String::from_utf8_lossy(&parameter.value).into_owned();
        body += &format!("<li>{} = {}</li>\n", escape(&parameter.name), escape(&value));
    }
    body += "</ul>\n<h2>Results</h2>\n<ul>\n";
    for result in &job.results {
        body += &format!(
            "<li><a href=\"{url}/results/{0}\">{0}</a></li>\n",
            escape(&result.id)
        );
    }
    body += "</ul>\n";
    body += &orders(&url, job);
    body += &format!(
        "<p><a href=\"{}\">All jobs</a></p>\n",
        escape(&service.list_url(request))
    );
    page("Job", &body)
}

fn orders(url: &str, job: &Job) -> String {
    let destruction = job.destruction.map(instant).unwrap_or_default();
    let form =
        |path: &str, inner: &str| format!("<form method=\"post\" action=\"{url}{path}\">{inner}</form>\n");
    let button =
        |name: &str, value: &str| format!("<button name=\"{name}\" value=\"{value}\">{value}</button>");
    let input =
        |name: &str, value: &str| format!("<input name=\"{name}\" value=\"{value}\"><button>Set</button>");
    form(
        "/phase",
        &format!("{} {}", button("PHASE", "RUN"), button("PHASE", "ABORT")),
    ) + &form(
        "/executionduration",
        &input("EXECUTIONDURATION", &job.duration.to_string()),
    ) + &form("/destruction", &input("DESTRUCTION", &destruction))
        + &form("", &button("ACTION", "DELETE"))
}
