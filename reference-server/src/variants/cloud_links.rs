//! Variants of links, signed URLs, lookup and location.

use serde_json::{Value, json};

use super::{Variant, variant};
use crate::cloud::mutation::Edit::*;
use crate::cloud::mutation::*;
use crate::cloud::{Cell, Content, Field as Column, Param, Resource};
use crate::mutation::Act;

const LOOKUP: Place = at(&[], &[Resource::Lookup]);

const fn links(edits: &'static [Edit]) -> Act {
    rewrite(at(&[], &[Resource::Links]), edits)
}

pub(super) const LINKS: &[Variant] = &[
    variant(
        "dl-columns-backwards",
        "The columns come in another order.",
        "DataLink 1.1, 3.2: no order is prescribed.",
        &[links(&[Table(|table| {
            table.fields.reverse();
            for row in &mut table.rows {
                row.reverse();
            }
        })])],
    )
    .on("datalink"),
    variant(
        "dl-more-columns",
        "There is a column more.",
        "DataLink 1.1, 3.2: services may include additional columns.",
        &[links(&[Table(|table| {
            table.add_column(Column::of("readable", "boolean", "meta.code"), |_, _| {
                Cell::Boolean(true)
            });
        })])],
    )
    .on("datalink"),
    variant(
        "dl-few-columns",
        "Two of the optional columns are not there.",
        "DataLink 1.1, 3.2: content_qualifier and local_semantics are optional.",
        &[links(&[Table(|table| {
            table.drop_column("content_qualifier");
            table.drop_column("local_semantics");
        })])],
    )
    .on("datalink"),
    variant(
        "dl-type-quoted",
        "The media type has blanks, quotes and a parameter more.",
        "DataLink 1.1, 3.3: clients must parse the whole value.",
        &[links(&[Any(|answer, _| {
            if answer
                .header("Content-Type")
                .is_some_and(|media| media.contains("content=datalink"))
            {
                let media = "application/x-votable+xml; content=\"datalink\"; charset=utf-8";
                answer.set("Content-Type", media);
            }
        })])],
    )
    .on("datalink"),
    variant(
        "dl-error-with-more",
        "Rows with errors have a description and a type.",
        "DataLink 1.1, 3.2.4: services may provide values in other fields.",
        &[links(&[Table(|table| {
            let (Some(error), Some(text)) = (table.column("error_message"), table.column("description"))
            else {
                return;
            };
            for row in table.rows.iter_mut().filter(|row| row[error].is_filled()) {
                row[text] = Cell::text("The file itself");
            }
        })])],
    )
    .on("datalink"),
    variant(
        "dl-error-twice",
        "An unknown ID has two rows with errors.",
        "DataLink 1.1, 3.2: at least one row, and more may be.",
        &[links(&[Table(|table| {
            let Some(error) = table.column("error_message") else {
                return;
            };
            let rows = std::mem::take(&mut table.rows);
            for row in rows {
                if row[error].shown().starts_with("NotFoundFault") {
                    table.rows.push(row.clone());
                }
                table.rows.push(row);
            }
        })])],
    )
    .on("datalink"),
    variant(
        "dl-no-self",
        "The service does not describe itself.",
        "DataLink 1.1, 4.5: a service may describe itself.",
        &[links(&[Votable(|votable| {
            votable
                .resources
                .retain(|resource| resource.utype != "adhoc:this");
        })])],
    )
    .on("datalink"),
    variant(
        "dl-descriptors-first",
        "Descriptors come before the results.",
        "DataLink 1.1, 4.1: usually the results are the first RESOURCE.",
        &[links(&[Votable(|votable| votable.resources.reverse())])],
    )
    .on("datalink"),
    variant(
        "dl-example-url",
        "A descriptor has more examples, on another host.",
        "DataLink 1.1, 4.2: exampleURL, more than once.",
        &[links(&[Votable(|votable| {
            if let Some(cutout) = votable.descriptor("cutout") {
                for at in 1..3 {
                    let url = format!("https://voconform.example/cutout?example={at}");
                    cutout.params.push(Param::fixed("exampleURL", url));
                }
            }
        })])],
    )
    .on("datalink"),
    variant(
        "dl-moved",
        "Links redirect once.",
        "DALI 1.1, 4.3: any answer may be a redirect.",
        &[rewrite(
            at(&["GET"], &[Resource::Links]).when(|seen| !seen.request.query.contains("moved=1")),
            &[
                Status(303),
                Text(""),
                Any(|answer, seen| {
                    let request = seen.request;
                    let url = format!("{}{}?{}&moved=1", request.base, request.path, request.query);
                    answer.set("Location", &url);
                }),
            ],
        )],
    )
    .on("datalink"),
    variant(
        "dl-older-parameter",
        "The choice of a provider has the names that it had first.",
        "Convention: source and main-server came before provider and prem.",
        &[
            rewrite(at(&[], Resource::TABLES), &[Votable(older_names)]),
            turn(at(&[], &[Resource::Links]), |request, _| {
                crate::message::Request {
                    query: newer_names(&request.query),
                    ..request.clone()
                }
            }),
        ],
    )
    .on("datalink"),
    variant(
        "dl-challenges-in-one",
        "All challenges stand in one header.",
        "RFC 9110, 11.6.1: the field is a list of challenges.",
        &[rewrite(
            at(&[], &[]).answered(401),
            &[Any(|answer, _| {
                let named = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("WWW-Authenticate");
                let all: Vec<String> = answer
                    .headers
                    .iter()
                    .filter(named)
                    .map(|(_, value)| value.clone())
                    .collect();
                answer.remove("WWW-Authenticate");
                answer.set("WWW-Authenticate", &all.join(", "));
            })],
        )],
    )
    .on("datalink"),
    variant(
        "dl-login-optional",
        "The capabilities can be read, and say how to come in.",
        "Draft of AuthVO, 4.1: a challenge with 200 means that one may say who one is.",
        &[rewrite(
            at(&[], &[Resource::Capabilities]),
            &[Header("WWW-Authenticate", "Bearer realm=\"reference server\"")],
        )],
    )
    .on("datalink"),
];

fn older_names(votable: &mut crate::cloud::Votable) {
    let groups = votable
        .resources
        .iter_mut()
        .flat_map(|resource| &mut resource.groups);
    for param in groups.flat_map(|group| &mut group.params) {
        if param.field.name == "provider" {
            param.field.name = "source";
            for option in &mut param.options {
                *option = option.replace("prem", "main-server");
            }
        }
    }
}

fn newer_names(query: &str) -> String {
    query
        .replace("source=", "provider=")
        .replace("main-server", "prem")
}

pub(super) const SIGNED: &[Variant] = &[
    variant(
        "dl-signed-google",
        "URLs are signed as Google does it.",
        "No standard; both families of signatures are in use.",
        &[rule(Rule::GoogleStyle)],
    )
    .on("datalink"),
    variant(
        "dl-signed-old",
        "URLs are signed in the old way of Amazon.",
        "No standard; older stores and clients still do.",
        &[rule(Rule::OldStyle)],
    )
    .on("datalink"),
    variant(
        "dl-signed-kept",
        "Links may be kept for as long as their URLs last at least.",
        "Convention: Rubin's links have a max-age not beyond the life of the signatures.",
        &[links(&[Header("Cache-Control", "private, max-age=300")])],
    )
    .on("datalink"),
    variant(
        "dl-signed-with-more",
        "Who sends a proof beside a signature is let in.",
        "No standard; Amazon refuses it, other stores do not.",
        &[rule(Rule::AnyHeaderWithSignature)],
    )
    .on("datalink"),
];

pub(super) const PLACES: &[Variant] = &[
    variant(
        "ca-lookup-more-members",
        "Paths come with provider, bucket and region.",
        "Convention: MAST tells none of these, and nothing forbids it.",
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                for entry in value
                    .as_object_mut()
                    .into_iter()
                    .flat_map(|members| members.values_mut())
                {
                    entry["provider"] = json!("aws");
                    entry["bucket"] = json!("stpubdata");
                    entry["region"] = json!("us-east-1");
                }
            })],
        )],
    )
    .on("lookup"),
    variant(
        "ca-lookup-backwards",
        "URIs come back in another order.",
        "RFC 8259, 1: objects are unordered.",
        &[rewrite(
            LOOKUP,
            &[Json(|value| {
                if let Value::Object(members) = value {
                    *members = std::mem::take(members).into_iter().rev().collect();
                }
            })],
        )],
    )
    .on("lookup"),
    variant(
        "ca-lookup-type-parameter",
        "The media type of the answer has a parameter.",
        "RFC 9110, 8.3.1: media types may have parameters.",
        &[rewrite(
            LOOKUP,
            &[Header("Content-Type", "application/json; charset=utf-8")],
        )],
    )
    .on("lookup"),
    variant(
        "ca-locate-one-shot",
        "Each address with a token can be used once.",
        "VOSpace 2.1, 3.6.4: an agent may use each endpoint only once.",
        &[rule(Rule::OneShot)],
    )
    .on("locate"),
    variant(
        "ca-locate-plain",
        "No address has a token.",
        "VOSpace 2.1, 6.4.3: a service may return the public URL.",
        &[rewrite(
            at(&[], &[Resource::Locate, Resource::Details, Resource::Transfers]),
            &[Root(|root| {
                root.children.retain(|node| match node {
                    crate::xml::Node::Element(child) => {
                        let endpoint = child.child("endpoint").map(crate::xml::Element::text);
                        !endpoint.is_some_and(|url| url.contains("/cloud/files/"))
                    }
                    _ => true,
                });
            })],
        )],
    )
    .on("locate"),
    variant(
        "ca-locate-no-prefix",
        "Transfers are written without prefixes.",
        "Namespaces in XML 1.0, 6.2: a default namespace means the same.",
        &[rewrite(
            at(&[], &[Resource::Locate, Resource::Details, Resource::Transfers]),
            &[Any(|answer, _| {
                if let Content::Tree(_, prefix) = &mut answer.content {
                    *prefix = "";
                }
            })],
        )],
    )
    .on("locate"),
];
