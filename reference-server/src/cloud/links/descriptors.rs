//! Service descriptors (DataLink 1.1, 4).

use crate::cloud::mutation::Rule;
use crate::cloud::scene::{DATALINK, Scene};
use crate::cloud::votable::{Field, Group, Param, Resource};

pub(crate) const LINKS: &str = "ivo://ivoa.net/std/DataLink#links-1.1";

/// Values of the parameter `provider`: on premises, or in a region of a provider.
pub(super) const PROVIDERS: [&str; 3] = ["prem", "aws:us-east-1", "aws:us-west-2"];

/// A call of the cutout service that works.
const EXAMPLE: &str = "ID=ivo%3A%2F%2Fvoconform.example%2Fcloud%3Fjbeveo010&CIRCLE=10.684%2041.269%200.01";

const ID: Field = Field::text("ID", "meta.id;meta.main");

fn inputs(params: Vec<Param>) -> Vec<Group> {
    vec![Group {
        name: "inputParams",
        params,
    }]
}

fn of_links(scene: &Scene) -> Vec<Param> {
    vec![
        Param::fixed("standardID", LINKS),
        Param::fixed("accessURL", scene.url("links")),
        Param::fixed("contentType", DATALINK),
    ]
}

/// How `{links}` is asked with the identifiers of a column.
pub(crate) fn links_descriptor(scene: &Scene, reference: &'static str) -> Resource {
    Resource {
        kind: "meta",
        id: "links",
        name: "links",
        utype: "adhoc:service",
        description: "Links to the files of a data set, and to services on them",
        params: of_links(scene),
        groups: inputs(vec![Param::from(ID, reference)]),
        ..Resource::default()
    }
}

fn provider() -> Param {
    let field =
        Field::text("provider", "").about("Where the links are to lead: on premises, or into a cloud");
    Param {
        options: PROVIDERS.map(str::to_owned).into(),
        ..Param::chosen(field)
    }
}

/// The same with a choice of providers, as HEASARC offered it.
pub(crate) fn cloud_descriptor(scene: &Scene, reference: &'static str) -> Resource {
    Resource {
        id: "cloudlinks",
        name: "cloudlinks",
        description: "Links to the same files at one provider",
        groups: inputs(vec![Param::from(ID, reference), provider()]),
        ..links_descriptor(scene, reference)
    }
}

/// What `{links}` says of itself (DataLink 1.1, 4.5).
pub(super) fn self_descriptor(scene: &Scene) -> Resource {
    let text = |name: &'static str, about: &'static str| Param::chosen(Field::text(name, "").about(about));
    let most = Param::chosen(Field::of("MAXREC", "long", "").about("Rows at most, but always all of an ID"));
    Resource {
        id: "self",
        name: "links",
        utype: "adhoc:this",
        groups: inputs(vec![
            Param::chosen(ID.about("Identifier of a data set; can be repeated")),
            text("RESPONSEFORMAT", "votable, csv or tsv"),
            most,
            provider(),
        ]),
        ..links_descriptor(scene, "")
    }
}

/// Cutting out, with as much of SODA 1.0 as a client needs to try it.
pub(super) fn cutout_descriptor(scene: &Scene, reference: &'static str) -> Resource {
    let circle = Field {
        arraysize: "3",
        ..Field::of("CIRCLE", "double", "pos.outline;obs")
            .unit("deg")
            .xtype("circle")
    };
    let band = Field {
        arraysize: "2",
        ..Field::of("BAND", "double", "em.wl;stat.interval")
            .unit("m")
            .xtype("interval")
    };
    Resource {
        kind: "meta",
        id: "cutout",
        name: "cutout",
        utype: "adhoc:service",
        description: "A part of the image",
        params: vec![
            Param::fixed("standardID", "ivo://ivoa.net/std/SODA#sync-1.0"),
            Param::fixed("accessURL", scene.url("cutout")),
            Param::fixed("contentType", "application/fits"),
            Param::fixed("exampleURL", scene.url(&format!("cutout?{EXAMPLE}"))),
        ],
        groups: inputs(vec![
            Param::from(ID, reference),
            Param::chosen(circle.about("Centre and radius of what is wanted")),
            Param::chosen(band.about("First and last wavelength of what is wanted")),
        ]),
        ..Resource::default()
    }
}

/// Whether the parameter `provider` means anything.
pub(super) fn asks_provider(scene: &Scene, wanted: Option<&String>) -> bool {
    wanted.is_some() && !scene.service.has(Rule::ProviderIgnored)
}
