//! Transfer documents (VOSpace 2.1, 3.6.1 and its schema).

use crate::message::Request;
use crate::uws::{ask, url_encoded};
use crate::xml::{Document, Element};

const NAMESPACE: &str = "http://www.ivoa.net/xml/VOSpace/v2.0";

/// What a client wants.
pub(super) struct Transfer {
    pub target: String,
    pub direction: String,
    pub view: Option<String>,
    pub protocols: Vec<Protocol>,
}

/// A protocol, with the ways to prove who one is.
#[derive(Clone, Debug, Default)]
pub(super) struct Protocol {
    pub uri: String,
    pub security: Vec<String>,
    /// In answers only.
    pub endpoint: String,
}

impl Transfer {
    /// Reads the body of a request.
    pub fn read(request: &Request) -> Result<Transfer, String> {
        let text = String::from_utf8_lossy(&request.body).into_owned();
        let document = roxmltree::Document::parse(&text).map_err(|error| error.to_string())?;
        let root = document.root_element();
        if root.tag_name().name() != "transfer" || root.tag_name().namespace() != Some(NAMESPACE) {
            return Err("the body is no transfer of VOSpace 2".to_owned());
        }
        let child = |name: &str| {
            let found = root.children().find(|node| node.tag_name().name() == name);
            found
                .and_then(|node| node.text())
                .map(|text| text.trim().to_owned())
        };
        let protocols = root
            .children()
            .filter(|node| node.tag_name().name() == "protocol");
        Ok(Transfer {
            target: child("target").ok_or("there is no target")?,
            direction: child("direction").ok_or("there is no direction")?,
            view: child("view"),
            protocols: protocols.map(protocol).collect(),
        })
    }

    /// Reads the parameters of a request (VOSpace 2.1, 3.6.2).
    pub fn of_parameters(request: &Request) -> Result<Transfer, String> {
        let mut fields = url_encoded(request.query.as_bytes());
        if request.method == "POST" {
            fields.extend(url_encoded(&request.body));
        }
        let one = |name: &str| match ask(&fields, name).as_slice() {
            [one] => Ok(one.clone()),
            _ => Err(format!("{name} must be given once")),
        };
        Ok(Transfer {
            target: one("TARGET")?,
            direction: one("DIRECTION")?,
            view: ask(&fields, "VIEW").into_iter().next(),
            protocols: vec![Protocol {
                uri: one("PROTOCOL")?,
                security: ask(&fields, "SECURITYMETHOD"),
                ..Protocol::default()
            }],
        })
    }

    /// The same with these protocols instead.
    pub fn document(&self, protocols: &[Protocol]) -> Document {
        let mut root = Element::new("transfer").attribute("version", "2.1");
        root.push(Element::with_text("target", self.target.as_str()));
        root.push(Element::with_text("direction", self.direction.as_str()));
        if let Some(view) = &self.view {
            root.push(Element::with_text("view", view.as_str()));
        }
        for protocol in protocols {
            let mut element = Element::new("protocol").attribute("uri", protocol.uri.as_str());
            element.push(Element::with_text("endpoint", protocol.endpoint.as_str()));
            for method in &protocol.security {
                element.push(Element::new("securityMethod").attribute("uri", method.as_str()));
            }
            root.push(element);
        }
        Document {
            namespace: NAMESPACE.to_owned(),
            ..Document::uws(root)
        }
    }
}

fn protocol(node: roxmltree::Node) -> Protocol {
    let methods = node
        .children()
        .filter(|node| node.tag_name().name() == "securityMethod");
    Protocol {
        uri: node.attribute("uri").unwrap_or_default().to_owned(),
        security: methods
            .filter_map(|method| method.attribute("uri"))
            .map(str::to_owned)
            .collect(),
        endpoint: String::new(),
    }
}
