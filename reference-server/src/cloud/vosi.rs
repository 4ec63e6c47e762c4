//! Capabilities and availability (VOSI 1.1, 3; DataLink 1.1, 2.2).

use super::answer::Answer;
use super::scene::Scene;
use crate::message::Body;
use crate::vosi::availability as available;

/// What the services of the cloud can do, for everybody to read.
pub(super) fn capabilities(scene: &Scene) -> Answer {
    let capability = |id: &str, path: &str, inside: &str| {
        format!(
            "<capability standardID=\"{id}\"><interface xsi:type=\"vs:ParamHTTP\" role=\"std\">\
             <accessURL use=\"{}\">{}</accessURL>{inside}</interface></capability>\n",
            if inside.is_empty() { "full" } else { "base" },
            scene.url(path)
        )
    };
    let links = "<queryType>GET</queryType><queryType>POST</queryType>\
                 <resultType>application/x-votable+xml;content=datalink</resultType>\
                 <param use=\"required\" std=\"true\"><name>ID</name><description>publisher dataset identifier</description>\
                 <ucd>meta.id;meta.main</ucd><dataType>string</dataType></param>";
    let images = "<queryType>GET</queryType><queryType>POST</queryType>\
                  <resultType>application/x-votable+xml</resultType>";
    let content = [
        capability("ivo://ivoa.net/std/VOSI#capabilities", "sia/capabilities", ""),
        capability("ivo://ivoa.net/std/VOSI#availability", "sia/availability", ""),
        capability("ivo://ivoa.net/std/SIA#query-2.0", "sia/query", images),
        capability("ivo://ivoa.net/std/DataLink#links-1.1", "links", links),
        capability("ivo://ivoa.net/std/SODA#sync-1.0", "cutout", ""),
        capability("ivo://ivoa.net/std/VOSpace#sync-2.1", "vospace/synctrans", ""),
        capability("http://www.opencadc.org/std/storage#locate-1.0", "locate", ""),
        capability("http://www.opencadc.org/std/storage#files-1.0", "files", ""),
    ]
    .concat();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vosi:capabilities xmlns:vosi=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\" \
         xmlns:vs=\"http://www.ivoa.net/xml/VODataService/v1.1\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n{content}</vosi:capabilities>\n"
    );
    Answer::bytes(200, "application/xml", body)
}

pub(super) fn availability() -> Answer {
    match available().body {
        Body::Bytes(bytes) => Answer::bytes(200, "application/xml", bytes),
        Body::Xml(_) => Answer::new(200),
    }
}

/// The page that says what a term means that the core vocabulary has not (DataLink 1.1, 3.2.6).
pub(super) fn terms() -> Answer {
    Answer::bytes(
        200,
        "text/html; charset=utf-8",
        "<!DOCTYPE html>\n<html><head><title>Terms</title></head><body><dl><dt id=\"observation-folder\">observation-folder</dt>\
         <dd>A folder with all files of the observation; made for people.</dd></dl></body></html>\n",
    )
}
