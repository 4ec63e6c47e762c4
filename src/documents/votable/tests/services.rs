//! Service descriptors (DataLink 1.1 section 4).

use super::{document, problems, words};
use crate::documents::votable::{Origin, Votable};

const DESCRIBED: &str = "<VOTABLE version='1.4' xmlns='http://www.ivoa.net/xml/VOTable/v1.3'>\
    <RESOURCE type='results'><TABLE><FIELD name='obs_publisher_did' ID='did' datatype='char' arraysize='*'/></TABLE>\
    <RESOURCE type='meta' utype='adhoc:service' ID='cloudlinks' name='links'><DESCRIPTION>Links</DESCRIPTION>\
    <PARAM name='accessURL' datatype='char' arraysize='*' value='http://example.org/links'/>\
    <PARAM name='standardID' datatype='char' arraysize='*' value='ivo://ivoa.net/std/DataLink#links-1.1'/>\
    <PARAM name='resourceIdentifier' datatype='char' arraysize='*' value='ivo://example/links'/>\
    <PARAM name='contentType' datatype='char' arraysize='*' value='application/x-votable+xml;content=datalink'/>\
    <PARAM name='exampleURL' datatype='char' arraysize='*' value='http://example.org/links?ID=1'/>\
    <PARAM name='exampleURL' datatype='char' arraysize='*' value='http://example.org/links?ID=2'/>\
    <GROUP name='inputParams'>\
    <PARAM name='ID' datatype='char' arraysize='*' value='' ref='did'/>\
    <PARAM name='provider' datatype='char' arraysize='*' value=''>\
    <VALUES><OPTION value='prem'/><OPTION value='aws:us-east-1'/></VALUES></PARAM>\
    <PARAM name='fly' datatype='boolean' value='true'/>\
    <PARAM name='lost' datatype='char' arraysize='*' value='' ref='nowhere'/>\
    </GROUP></RESOURCE></RESOURCE>\
    <RESOURCE type='meta' utype='adhoc:this'/><RESOURCE utype='adhoc:service' name='this'/>\
    <RESOURCE type='meta' utype='other'/></VOTABLE>";

#[test]
fn a_descriptor_tells_how_to_call_its_service() {
    let document = document(DESCRIBED);
    let votable = Votable::of(&document).unwrap();
    let ids = votable.ids();
    let services = votable.services();
    assert_eq!(services.len(), 3);
    let links = services[0];
    assert!(links.is_meta() && !links.is_self_description());
    assert_eq!(ids.resource("cloudlinks"), Some(links.resource));
    assert_eq!(
        links.access_url().and_then(|p| p.value()),
        Some("http://example.org/links")
    );
    assert_eq!(
        links.standard_id().and_then(|p| p.value()),
        Some("ivo://ivoa.net/std/DataLink#links-1.1")
    );
    assert_eq!(
        links.resource_identifier().and_then(|p| p.value()),
        Some("ivo://example/links")
    );
    assert_eq!(
        links.content_type().and_then(|p| p.value()),
        Some("application/x-votable+xml;content=datalink")
    );
    assert_eq!(links.example_urls().len(), 2);
    let inputs = links.inputs();
    let origins: Vec<_> = inputs.iter().map(|input| input.origin).collect();
    assert_eq!(
        origins,
        [
            Origin::Column("did"),
            Origin::User,
            Origin::Fixed("true"),
            Origin::Column("nowhere")
        ]
    );
    assert_eq!(
        inputs[0].field(&ids).and_then(|field| field.name()),
        Some("obs_publisher_did")
    );
    assert_eq!(inputs[3].field(&ids), None);
    let options = inputs[1].param.field.values().unwrap().options();
    assert_eq!(options[1].value, Some("aws:us-east-1"));
    assert_eq!(words(&problems(DESCRIBED)), ["ref-dangling"]);
}

#[test]
fn a_descriptor_may_be_bare() {
    let document = document(DESCRIBED);
    let services = Votable::of(&document).unwrap().services();
    let [_, this, old] = services.as_slice() else {
        panic!()
    };
    assert!(this.is_self_description() && this.is_meta());
    assert!(old.is_self_description() && !old.is_meta());
    assert!(this.access_url().is_none() && this.input_group().is_none() && this.inputs().is_empty());
}
