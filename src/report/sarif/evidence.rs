//! Where a finding lies, and the exchange that shows it.

use serde_json::{Map, Value, json};

use crate::report::model::{ExchangeRow, FindingRow, Report, RequestRow, ResponseRow};
use crate::report::{address, visible, words};

/// Longest body in a result, in characters.
const MOST_BODY: usize = 4000;
/// Longest place, in characters; the request has the whole address.
const MOST_ADDRESS: usize = 500;

/// Where a finding was seen: the address without its scheme, and the resource in the notation of the standard.
///
/// GitHub refuses a whole file in which one address has a scheme other than `file`; host and path are a relative
/// reference that every reader takes, and the whole address stands in the request.
pub fn location(report: &Report, finding: Option<&FindingRow>) -> Value {
    let exchange = finding.and_then(|f| report.exchange(f.exchange));
    let url = exchange.map_or(report.target.url.as_str(), |x| x.request.url.as_str());
    let mut place = json!({ "artifactLocation": { "uri": relative(url) } });
    if let Some((finding, line)) = finding.and_then(|f| Some((f, f.line?))) {
        let mut region = json!({ "startLine": line.max(1) });
        if let Some(column) = finding.column {
            region["startColumn"] = json!(column.max(1));
        }
        place["region"] = region;
    }
    let mut location = json!({ "physicalLocation": place });
    if let Some(exchange) = exchange {
        let resource = words::place(report, exchange);
        location["logicalLocations"] = json!([{ "fullyQualifiedName": resource, "kind": "resource" }]);
        let step = words::step(exchange);
        location["message"] = json!({ "text": super::result::message(&format!("x{}, {step}", exchange.id)) });
    }
    location
}

/// Host and path of an address as a relative reference.
fn relative(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let long = bare
        .char_indices()
        .nth(MOST_ADDRESS)
        .map_or(bare.len(), |(at, _)| at);
    let end = bare.find(['?', '#']).unwrap_or(bare.len()).min(long);
    let (host, path) = match bare[..end].split_once('/') {
        Some((host, path)) => (host, Some(path)),
        None => (&bare[..end], None),
    };
    // A colon in the first segment would make it a scheme.
    let host = address::encode(host.rsplit_once('@').map_or(host, |(_, host)| host)).replace(':', "%3A");
    match path {
        Some(path) => format!("{host}/{}", address::encode(path)),
        None => host,
    }
}

/// The request of an exchange.
pub fn request(request: &RequestRow) -> Value {
    let mut row = json!({
        "protocol": "http",
        "method": request.method,
        "target": request.url,
        "headers": headers(&request.headers),
    });
    if !request.body.is_empty() {
        row["body"] = json!({ "text": visible::shorten(&request.body, MOST_BODY) });
    }
    row
}

/// The answer of an exchange, or that there is none.
pub fn response(exchange: &ExchangeRow) -> Value {
    let Some(response) = &exchange.response else {
        return json!({ "noResponseReceived": true });
    };
    let ResponseRow {
        status,
        reason,
        headers: lines,
        body,
        ..
    } = response;
    let mut row = json!({
        "protocol": "http",
        "statusCode": status,
        "reasonPhrase": reason,
        "headers": headers(lines),
    });
    if !body.is_empty() {
        row["body"] = json!({ "text": visible::shorten(body, MOST_BODY) });
    }
    row
}

/// Headers by name; the values of one that is repeated stand in one, with commas.
fn headers(lines: &[[String; 2]]) -> Value {
    let mut headers: Map<String, Value> = Map::new();
    for [name, value] in lines {
        let value = match headers.get(name).and_then(Value::as_str) {
            Some(former) => format!("{former}, {value}"),
            None => value.clone(),
        };
        headers.insert(name.clone(), Value::String(value));
    }
    Value::Object(headers)
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn an_address_becomes_a_relative_reference() {
        assert_eq!(relative("https://h/uws/jobs?a=b#c"), "h/uws/jobs");
        assert_eq!(relative("http://u:p@localhost:80/a b"), "localhost%3A80/a%20b");
        assert_eq!(relative("http://h"), "h");
        assert_eq!(relative("odd"), "odd");
    }
}
