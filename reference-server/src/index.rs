//! The index page: what the server offers and what is wrong with it today.

use crate::access::{Access, COOKIE};
use crate::answer::App;
use crate::broker;
use crate::cloud;
use crate::message::{Request, Response};
use crate::uws::{DOCUMENTATION, escape_html, html_page};

/// Parameters of job control that may come with the creation of a job.
const CONTROL: &[(&str, &str)] = &[
    ("PHASE", "RUN: the job is started at once"),
    ("EXECUTIONDURATION", "seconds of run time granted; 0: no limit"),
    (
        "DESTRUCTION",
        "instant at which the job is destroyed, e.g. 2026-11-22T10:00:00.000Z",
    ),
    ("RUNID", "any text; it comes back as the job's runId"),
];

/// What the jobs of TAP and SODA take.
const PROTOCOLS: &[(&str, &str)] = &[
    ("LANG", "ADQL"),
    (
        "QUERY",
        "SELECT of columns or COUNT(*) from TAP_SCHEMA, mock.stars or an uploaded table, with TOP, WHERE and ORDER BY; a \
         join of tables takes a minute, so that it can be aborted",
    ),
    ("MAXREC", "rows at most"),
    ("RESPONSEFORMAT", "votable, csv or tsv"),
    (
        "UPLOAD",
        "name,param:part or name,http:… of a VOTable in TABLEDATA",
    ),
    (
        "ID",
        "ivo://voconform.example/cubes?one (180 30, radius 1 degree, 400 to 800 nm) or …?two (10 -45, 0.5 degrees, 2 to 3 µm)",
    ),
    (
        "CIRCLE, POS, BAND",
        "what to cut out; each combination of values gives one result",
    ),
];

pub(crate) fn page(app: &App, request: &Request) -> Response {
    if !request.reads() {
        return Response::text(405, "Only GET, HEAD can be used here.\n").with("Allow", "GET, HEAD");
    }
    let mut body = String::from("<h2>Job lists</h2>\n<ul>\n");
    for service in &app.services {
        let url = escape_html(&service.list_url(request));
        body += &format!("<li>{}: <a href=\"{url}\">{url}</a></li>\n", service.face.name());
    }
    body += "</ul>\n<h2>Execution Broker</h2>\n<ul>\n";
    for face in broker::Face::ALL {
        let url = escape_html(&format!("{}{}", request.base, face.root()));
        body += &format!(
            "<li>{} ({}): <a href=\"{url}\">{url}</a></li>\n",
            face.endpoint(),
            face.title()
        );
    }
    body += &cloud_services(request);
    body += "</ul>\n<h2>Job description</h2>\n<p>All parameters are optional; others are kept, without effect.</p>\n<dl>\n";
    for (name, default, meaning) in DOCUMENTATION {
        body += &format!(
            "<dt>{name}</dt><dd>{} (default: {})</dd>\n",
            escape_html(meaning),
            escape_html(default)
        );
    }
    body += "</dl>\n<h2>Job control</h2>\n<p>Taken in the query or in the body of the POST that makes a job.</p>\n<dl>\n";
    for (name, meaning) in CONTROL {
        body += &format!("<dt>{name}</dt><dd>{}</dd>\n", escape_html(meaning));
    }
    body += "</dl>\n<h2>TAP and SODA</h2>\n<p>Their jobs take these too; held and long jobs can be made with what stands above.</p>\n<dl>\n";
    for (name, meaning) in PROTOCOLS {
        body += &format!("<dt>{name}</dt><dd>{}</dd>\n", escape_html(meaning));
    }
    body += "</dl>\n";
    body += &users(app);
    body += "<h2>Faults and variants in force</h2>\n<ul>\n";
    for id in &app.in_force {
        body += &format!("<li>{}</li>\n", escape_html(id));
    }
    body += "</ul>\n";
    Response::bytes(
        200,
        "text/html; charset=utf-8",
        html_page("Reference server", &body),
    )
}

/// What there is of the cloud, and what can be asked of it.
fn cloud_services(request: &Request) -> String {
    let mut body = String::from("</ul>\n<h2>Cloud</h2>\n<ul>\n");
    for (name, path) in cloud::ENDPOINTS {
        let url = escape_html(&format!("{}{path}", request.base));
        body += &format!("<li>{name}: <a href=\"{url}\">{url}</a></li>\n");
    }
    body += "</ul>\n<ul>\n";
    for line in cloud::overview() {
        body += &format!("<li>{}</li>\n", escape_html(&line));
    }
    body
}

/// Whom the server knows, and what they may do; never their secrets.
fn users(app: &App) -> String {
    let Some(guard) = app.services.first().map(|service| &service.guard) else {
        return String::new();
    };
    if guard.users.is_empty() {
        return "<h2>Users</h2>\n<p>None: everybody may do everything.</p>\n".to_owned();
    }
    let policy = match guard.access {
        Access::Open => "Everybody may do everything.",
        Access::Own => "The jobs of a user are that user's only; the jobs of nobody are everybody's.",
        Access::Closed => "Nobody else is let in, and the jobs of a user are that user's only.",
    };
    let names: Vec<String> = guard.users.iter().map(|user| escape_html(&user.name)).collect();
    format!(
        "<h2>Users</h2>\n<p>{}. {policy} A user's secret is taken as bearer token, as password of Basic, and as value of \
         the cookie <code>{COOKIE}</code>.</p>\n",
        names.join(", ")
    )
}
