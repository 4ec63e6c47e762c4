//! Spoils what stands around a body: status, headers, the body as a whole.

use crate::recording::{Header, Response};

/// Other statuses for one, each with the name of its operator.
fn statuses(status: u16) -> &'static [(&'static str, u16)] {
    match status {
        200 => &[("status-404", 404), ("status-500", 500), ("status-203", 203)],
        303 => &[("status-200", 200), ("status-302", 302), ("status-500", 500)],
        201..=399 => &[("status-500", 500)],
        _ => &[("status-200", 200), ("status-500", 500)],
    }
}

/// Headers that say nothing of the service.
const NO_MATTER: &[&str] = &[
    "content-length",
    "connection",
    "transfer-encoding",
    "server",
    "keep-alive",
];

/// What can be done to an answer.
pub fn places(response: &Response) -> Vec<(&'static str, String)> {
    let mut places: Vec<(&'static str, String)> = statuses(response.status)
        .iter()
        .map(|(operator, _)| (*operator, format!("status {}", response.status)))
        .collect();
    for header in &response.headers {
        let name = header.name.to_ascii_lowercase();
        if NO_MATTER.contains(&name.as_str()) {
            continue;
        }
        let element = format!("header:{name}");
        places.push(("drop", element.clone()));
        match name.as_str() {
            "content-type" => places.extend([("say-html", element.clone()), ("say-octets", element)]),
            "location" => places.extend([("lead-astray", element.clone()), ("double", element)]),
            "date" => places.push(("an-hour-later", element)),
            _ => {}
        }
    }
    if !response.body.is_empty() {
        places.push(("empty", format!("body {}", response.status)));
    }
    places
}

/// The answer with this done to it; none when it is not one of ours, or has no such place.
pub fn spoil(response: &Response, operator: &str, element: &str) -> Option<Response> {
    let mut spoilt = response.clone();
    let here = |kind: &str| element == format!("{kind} {}", response.status);
    if here("status") {
        let (_, status) = statuses(response.status)
            .iter()
            .find(|(name, _)| *name == operator)?;
        spoilt.status = *status;
        spoilt.reason = String::new();
        return Some(spoilt);
    }
    if here("body") {
        spoilt.body.clear();
        return Some(spoilt);
    }
    let name = element.strip_prefix("header:")?;
    let is_it = |h: &Header| h.name.eq_ignore_ascii_case(name);
    response.headers.iter().find(|h| is_it(h))?;
    match operator {
        "drop" => spoilt.headers.retain(|h| !is_it(h)),
        _ => {
            for header in spoilt.headers.iter_mut().filter(|h| is_it(h)) {
                header.value = other(operator, &header.value)?;
            }
        }
    }
    Some(spoilt)
}

fn other(operator: &str, value: &str) -> Option<String> {
    Some(match operator {
        "say-html" => "text/html; charset=utf-8".to_owned(),
        "say-octets" => "application/octet-stream".to_owned(),
        "lead-astray" => format!("{value}-astray"),
        "double" => format!("{value}{value}"),
        "an-hour-later" => {
            let date = httpdate::parse_http_date(value).ok()?;
            httpdate::fmt_http_date(date + std::time::Duration::from_secs(3600))
        }
        _ => return None,
    })
}
