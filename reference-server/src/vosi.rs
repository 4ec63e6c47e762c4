//! VOSI capabilities and availability beside the job lists (VOSI 1.1, 3.1 and 3.2; TAP 1.1, 2.4; SODA 1.0, 2.5; UWS 1.1,
//! 2.2.1.1).

use crate::access::Access;
use crate::message::{Request, Response};
use crate::mutation::Quirk;
use crate::uws::{Face, Service};

/// What leads to the list of a closed service; by VOResource 1.1 the identifier is an attribute.
const METHODS: &str = "<securityMethod standardID=\"ivo://ivoa.net/sso#BasicAA\"/><securityMethod standardID=\"ivo://ivoa.net/sso#cookie\"/>";

/// The capabilities beside a job list; by a fault, the list is said to be elsewhere.
pub(crate) fn capabilities(service: &Service, request: &Request) -> Response {
    let face = service.face;
    let base = format!("{}/{}", request.base, face.name());
    let list = if service.has(Quirk::RegisteredElsewhere) {
        format!("{base}/former-jobs")
    } else {
        format!("{}{}", request.base, face.list_path())
    };
    let closed = service.guard.access == Access::Closed && !service.has(Quirk::NoSecurityMethod);
    let methods = if closed { METHODS } else { "" };
    let capability_by = |id: &str, url: &str, methods: &str| {
        format!(
            "<capability standardID=\"{id}\"><interface xsi:type=\"vs:ParamHTTP\" role=\"std\">\
             <accessURL use=\"full\">{url}</accessURL>{methods}</interface></capability>\n"
        )
    };
    let capability = |id: &str, url: &str| capability_by(id, url, "");
    let mut content = capability(
        "ivo://ivoa.net/std/VOSI#capabilities",
        &format!("{base}/capabilities"),
    );
    if face.is_dali() {
        content += &capability(
            "ivo://ivoa.net/std/VOSI#availability",
            &format!("{base}/availability"),
        );
    }
    match face {
        Face::Uws11 => content += &capability_by("ivo://ivoa.net/std/UWS#rest-1.1", &list, methods),
        Face::Uws10 => content += &capability_by("ivo://ivoa.net/std/UWS#rest-1.0", &list, methods),
        Face::Tap => {
            content += &capability("ivo://ivoa.net/std/VOSI#tables-1.1", &format!("{base}/tables"));
            content += &table_access(&base, methods);
        }
        Face::Soda => {
            content += &capability_by(
                "ivo://ivoa.net/std/SODA#sync-1.0",
                &format!("{base}/sync"),
                methods,
            );
            content += &capability_by("ivo://ivoa.net/std/SODA#async-1.0", &list, methods);
        }
    }
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vosi:capabilities xmlns:vosi=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\" \
         xmlns:vs=\"http://www.ivoa.net/xml/VODataService/v1.1\" xmlns:tr=\"http://www.ivoa.net/xml/TAPRegExt/v1.0\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n{content}</vosi:capabilities>\n"
    );
    Response::bytes(200, "application/xml", body)
}

/// The capability of TAP itself (TAPRegExt 1.0).
fn table_access(base: &str, methods: &str) -> String {
    let format = |mime: &str, alias: &str| {
        format!("<outputFormat><mime>{mime}</mime><alias>{alias}</alias></outputFormat>\n")
    };
    let upload =
        |method: &str| format!("<uploadMethod ivo-id=\"ivo://ivoa.net/std/TAPRegExt#upload-{method}\"/>\n");
    format!(
        "<capability standardID=\"ivo://ivoa.net/std/TAP\" xsi:type=\"tr:TableAccess\">\n\
         <interface xsi:type=\"vs:ParamHTTP\" role=\"std\" version=\"1.1\"><accessURL use=\"base\">{base}</accessURL>{methods}</interface>\n\
         <language><name>ADQL</name><version ivo-id=\"ivo://ivoa.net/std/ADQL#v2.0\">2.0</version>\
         <description>As much of it as is asked of TAP_SCHEMA</description></language>\n{}{}{}{}{}\
         <retentionPeriod><default>86400</default></retentionPeriod>\n\
         <executionDuration><default>3600</default></executionDuration>\n</capability>\n",
        format("application/x-votable+xml", "votable"),
        format("text/csv", "csv"),
        format("text/tab-separated-values", "tsv"),
        upload("inline"),
        upload("http"),
    )
}

/// The service is there, as its answer proves.
pub(crate) fn availability() -> Response {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                <vosi:availability xmlns:vosi=\"http://www.ivoa.net/xml/VOSIAvailability/v1.0\">\n\
                <vosi:available>true</vosi:available>\n</vosi:availability>\n";
    Response::bytes(200, "application/xml", body)
}
