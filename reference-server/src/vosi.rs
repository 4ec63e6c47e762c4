//! VOSI capabilities: which job lists there are (VOSI 1.1 section 3.1, UWS 1.1 section 2.2.1.1).

use crate::message::{Request, Response};

/// The capabilities beside a job list; None for any other path.
pub(crate) fn capabilities(request: &Request, elsewhere: bool, closed: bool) -> Option<Response> {
    let (folder, version) = match request.path.as_str() {
        "/uws/capabilities" => ("uws", "1.1"),
        "/uws10/capabilities" => ("uws10", "1.0"),
        _ => return None,
    };
    let list = if elsewhere { "former-jobs" } else { "jobs" };
    let base = &request.base;
    // By VOResource 1.1 the identifier is an attribute.
    let methods = if closed {
        "<securityMethod standardID=\"ivo://ivoa.net/sso#BasicAA\"/><securityMethod standardID=\"ivo://ivoa.net/sso#cookie\"/>"
    } else {
        ""
    };
    let capability = |id: &str, url: &str, methods: &str| {
        format!(
            "<capability standardID=\"{id}\"><interface xsi:type=\"vs:ParamHTTP\" role=\"std\">\
             <accessURL use=\"full\">{url}</accessURL>{methods}</interface></capability>"
        )
    };
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vosi:capabilities xmlns:vosi=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\" \
         xmlns:vs=\"http://www.ivoa.net/xml/VODataService/v1.1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">{}{}</vosi:capabilities>\n",
        capability(
            "ivo://ivoa.net/std/VOSI#capabilities",
            &format!("{base}/{folder}/capabilities"),
            ""
        ),
        capability(
            &format!("ivo://ivoa.net/std/UWS#rest-{version}"),
            &format!("{base}/{folder}/{list}"),
            methods
        ),
    );
    let mut response = Response::text(200, body);
    response.set("Content-Type", "application/xml");
    Some(response)
}
