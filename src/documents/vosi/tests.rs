//! Capabilities as they are written out there: sound ones of every style, and each flaw.

use super::{Availability, Capabilities, flaws};
use crate::documents::xml;

/// A document with this content below a root in the right namespace.
fn document(content: &str) -> xml::Document {
    let text = format!(
        "<v:capabilities xmlns:v='http://www.ivoa.net/xml/VOSICapabilities/v1.0' xmlns:vr='http://www.ivoa.net/xml/VOResource/v1.0' \
         xmlns:vs='http://www.ivoa.net/xml/VODataService/v1.1' xmlns:tr='http://www.ivoa.net/xml/TAPRegExt/v1.0' \
         xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{content}</v:capabilities>"
    );
    xml::parse(text.as_bytes(), None).unwrap()
}

fn codes(content: &str) -> Vec<&'static str> {
    flaws(document(content).root()).iter().map(|f| f.code).collect()
}

fn codes_of(text: &str) -> Vec<&'static str> {
    let document = xml::parse(text.as_bytes(), None).unwrap();
    flaws(document.root()).iter().map(|f| f.code).collect()
}

const SOUND: [&str; 6] = [
    // Blanks around the address, several interfaces and addresses, a mirror, both spellings of securityMethod.
    "<capability standardID=' ivo://ivoa.net/std/TAP '><interface xsi:type='vs:ParamHTTP' role='std' version='1.1'>\
     <accessURL use='base'>\n http://e.org/tap </accessURL><accessURL>http://e.org/tap2</accessURL><mirrorURL>http://m.org/tap</mirrorURL>\
     <securityMethod/><securityMethod standardID='ivo://ivoa.net/sso#cookie'/><securityMethod>ivo://ivoa.net/sso#BasicAA</securityMethod>\
     <testQueryString>REQUEST=doQuery</testQueryString><queryType>GET</queryType></interface>\
     <interface xsi:type='vr:WebBrowser'><accessURL use='full'>http://e.org/</accessURL></interface></capability>",
    // A subtype has content of its own, which may be called anything.
    "<capability standardID='ivo://ivoa.net/std/TAP' xsi:type='tr:TableAccess'><interface xsi:type='vs:ParamHTTP'>\
     <accessURL>http://e.org/tap</accessURL></interface><language><name>ADQL</name></language><description>late</description></capability>",
    // No identifier, no interface; a description and a level first.
    "<capability/><capability><validationLevel validatedBy='ivo://e/v'>2</validationLevel><description>x</description></capability>",
    // A type declared where it is used, and one without prefix.
    "<capability><interface xmlns:q='urn:q' xsi:type='q:Odd'><odd/><accessURL>http://e.org/</accessURL><mirrorURL>m</mirrorURL><accessURL>a</accessURL>\
     </interface><interface xsi:type='Plain'><accessURL/></interface></capability>",
    "<capability standardID='x' xsi:type='vr:Capability'/><!-- remark --><?pi x?>",
    "<capability standardID='x' extra='1' xmlns:y='urn:y' y:standardid='no' xsi:type='tr:TableAccess'/>",
];

#[test]
fn what_the_schemas_allow_is_sound() {
    for content in SOUND {
        assert_eq!(codes(content), Vec::<&str>::new(), "{content}");
    }
}

#[test]
fn every_flaw_is_named() {
    let one = |inside: &str| codes(&format!("<capability>{inside}</capability>"));
    let interface = |inside: &str| {
        one(&format!(
            "<interface xsi:type='vs:ParamHTTP'>{inside}</interface>"
        ))
    };
    assert_eq!(codes(""), ["no-capability"]);
    assert_eq!(codes("<capability/>text"), ["stray-text"]);
    assert_eq!(codes("<capability/><table/>"), ["child-unknown"]);
    assert_eq!(codes("<v:capability/>"), ["child-qualified"]);
    assert_eq!(codes("<capability standardid='x'/>"), ["standardid-misspelled"]);
    assert_eq!(codes("<capability xsi:type='zz:Y'/>"), ["type-prefix"]);
    assert_eq!(one("<language/>"), ["child-unknown"]);
    assert_eq!(one("text"), ["stray-text"]);
    assert_eq!(
        one("<interface xsi:type='vs:ParamHTTP'><accessURL/></interface><description/>"),
        ["order"]
    );
    assert_eq!(
        one("<interface><accessURL/></interface>"),
        ["interface-without-type"]
    );
    assert_eq!(
        one("<interface xsi:type='vr:Interface'><accessURL/></interface>"),
        ["interface-abstract"]
    );
    assert_eq!(interface(""), ["no-accessurl"]);
    assert_eq!(interface("<securityMethod/><accessURL/>"), ["order"]);
    assert_eq!(interface("<v:accessURL/>"), ["child-qualified"]);
    assert_eq!(interface("<accessURL use='FULL'/>"), ["use-unknown"]);
    assert_eq!(interface("<accessURL><a/></accessURL>"), ["child-unknown"]);
    assert_eq!(codes_of("<capabilities><capability/></capabilities>"), ["root"]);
    assert_eq!(codes_of("<jobs/>"), ["root"]);
    let default =
        "<capabilities xmlns='http://www.ivoa.net/xml/VOSICapabilities/v1.0'><capability/></capabilities>";
    assert_eq!(codes_of(default), ["child-qualified"]);
}

#[test]
fn identifiers_are_read_in_either_spelling() {
    let document = document(
        "<capability standardID='IVO://ivoa.NET/std/tap'/><capability standardid='ivo://ivoa.net/std/SODA#async-1.0'/>\
         <capability/>",
    );
    let capabilities = Capabilities::of(document.root()).unwrap();
    assert_eq!(capabilities.called("ivo://ivoa.net/std/TAP").count(), 1);
    let soda = capabilities.called("ivo://ivoa.net/std/soda#ASYNC-1.0").next();
    assert!(soda.is_some_and(|c| c.is_misspelled()));
    assert_eq!(
        capabilities.all().filter(|c| c.standard_id().is_none()).count(),
        1
    );
}

#[test]
fn lists_are_found_tap_first_at_every_address() {
    let document = document(
        "<capability standardID='ivo://ivoa.net/std/UWS#rest-1.1'><interface><accessURL>http://e.org/jobs</accessURL></interface></capability>\
         <capability standardID='ivo://ivoa.net/std/TAP'><interface><accessURL> http://e.org/tap/ </accessURL><accessURL>ftp://e.org/</accessURL>\
         </interface><interface><accessURL>https://e.org/tap</accessURL></interface></capability>",
    );
    let lists = Capabilities::of(document.root()).unwrap().job_lists();
    let urls: Vec<&str> = lists.iter().map(|l| l.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "http://e.org/tap/async",
            "https://e.org/tap/async",
            "http://e.org/jobs"
        ]
    );
}

#[test]
fn security_methods_are_read_in_both_spellings() {
    let document = document(
        "<capability><interface><securityMethod/><securityMethod standardID=' a '/><securityMethod> b\n</securityMethod></interface></capability>",
    );
    let capabilities = Capabilities::of(document.root()).unwrap();
    let ids: Vec<_> = capabilities
        .all()
        .flat_map(|c| c.interfaces())
        .flat_map(|i| i.security_methods())
        .map(|m| m.id())
        .collect();
    assert_eq!(ids, [None, Some("a".to_owned()), Some("b".to_owned())]);
}

#[test]
fn availability_is_a_boolean() {
    let available = |text: &str| {
        let document = xml::parse(text.as_bytes(), None).unwrap();
        Availability::of(document.root()).map(Availability::available)
    };
    assert_eq!(
        available("<a:availability xmlns:a='x'><a:available> 1 </a:available></a:availability>"),
        Some(Some(true))
    );
    assert_eq!(
        available("<availability><available>no</available></availability>"),
        Some(None)
    );
    assert_eq!(available("<capabilities/>"), None);
}
