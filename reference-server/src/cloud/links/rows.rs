//! The rows of `{links}`.

use crate::cloud::auth::{is_for_users, is_protected, may_read};
use crate::cloud::cell::{CLOUD_ACCESS, cell, folder};
use crate::cloud::data::{Content, DATA_SETS, DataSet, Kept, README, Replica, bucket};
use crate::cloud::mutation::Rule;
use crate::cloud::scene::{DATALINK, Scene};
use crate::cloud::votable::{Cell, Field};

/// The columns (DataLink 1.1, 3.2), and one more.
pub(super) const FIELDS: [Field; 13] = [
    Field::text("ID", "meta.id;meta.main").id("link_id"),
    Field::text("access_url", "meta.ref.url"),
    Field::text("service_def", "meta.ref"),
    Field::text("error_message", "meta.code.error"),
    Field::text("description", "meta.note"),
    Field::text("semantics", "meta.code"),
    Field::text("content_type", "meta.code.mime"),
    Field::of("content_length", "long", "phys.size;meta.file").unit("byte"),
    Field::text("content_qualifier", ""),
    Field::text("local_semantics", "meta.id.assoc"),
    Field::text("link_auth", "meta.code"),
    Field::of("link_authorized", "boolean", "meta.code"),
    CLOUD_ACCESS,
];

/// The data set whose links lead into a store as well.
const WITH_STORE_ROW: &str = "jbeveo010";

/// One link. What is empty is null.
#[derive(Default)]
struct Row {
    access_url: String,
    service_def: &'static str,
    error_message: String,
    description: &'static str,
    semantics: String,
    content_type: &'static str,
    content_length: Option<i64>,
    qualifier: &'static str,
    local: &'static str,
    auth: &'static str,
    authorized: Option<bool>,
    cloud: Option<Cell>,
}

impl Row {
    fn cells(self, id: &str) -> Vec<Cell> {
        let text = |text: String| {
            if text.is_empty() {
                Cell::Null
            } else {
                Cell::Text(text)
            }
        };
        vec![
            Cell::text(id),
            text(self.access_url),
            text(self.service_def.to_owned()),
            text(self.error_message),
            text(self.description.to_owned()),
            text(self.semantics),
            text(self.content_type.to_owned()),
            self.content_length.map_or(Cell::Null, Cell::Long),
            text(self.qualifier.to_owned()),
            text(self.local.to_owned()),
            text(self.auth.to_owned()),
            self.authorized.map_or(Cell::Null, Cell::Boolean),
            self.cloud.unwrap_or(Cell::Null),
        ]
    }
}

fn this() -> Row {
    Row {
        semantics: "#this".to_owned(),
        ..Row::default()
    }
}

/// There is no such data set.
pub(super) fn unknown(id: &str) -> Vec<Cell> {
    let row = Row {
        error_message: format!("NotFoundFault: there is no data set {id}"),
        ..this()
    };
    row.cells(id)
}

/// The links of a data set.
pub(super) fn of_set(scene: &Scene, set: &DataSet, provider: Option<&str>) -> Vec<Vec<Cell>> {
    let mut rows = vec![file(scene, set, provider)];
    if matches!(set.content, Content::Fits { .. }) && set.kept != Kept::Offline {
        rows.push(Row {
            service_def: "cutout",
            description: "A part of the image",
            semantics: "#cutout".to_owned(),
            content_type: "application/fits",
            qualifier: "#image",
            auth: auth(is_protected(scene, set)),
            authorized: Some(may_read(scene, Some(set))),
            ..Row::default()
        });
    }
    // Who has chosen a provider has the rows of that one only.
    rows.extend(in_cloud(set).filter(|_| provider.is_none() && !scene.service.has(Rule::ProviderIgnored)));
    rows.extend(more(scene, set));
    rows.into_iter().map(|row| row.cells(&set.did())).collect()
}

/// As link_auth says it.
fn auth(is_protected: bool) -> &'static str {
    if is_protected { "true" } else { "false" }
}

/// The file itself.
fn file(scene: &Scene, set: &DataSet, provider: Option<&str>) -> Row {
    let row = Row {
        description: "The file itself",
        content_type: set.content.media_type(),
        content_length: Some(set.content.length()),
        qualifier: "#image",
        local: "main",
        auth: "false",
        authorized: Some(true),
        cloud: Some(cell(set, scene.base())),
        ..this()
    };
    let failed = |error_message: &str| Row {
        error_message: error_message.to_owned(),
        auth: "",
        authorized: None,
        ..this()
    };
    match (provider.filter(|provider| *provider != "prem"), set.kept) {
        (Some(provider), _) => match set.copies.iter().find(|copy| is_at(copy, provider)) {
            Some(copy) => Row {
                access_url: copy.uri(),
                ..row
            },
            None => failed(&format!("NotFoundFault: there is no copy at {provider}")),
        },
        (None, Kept::Archive | Kept::Protected) => Row {
            access_url: scene.archive_url(set),
            auth: auth(is_protected(scene, set)),
            authorized: Some(may_read(scene, Some(set))),
            ..row
        },
        (None, Kept::Signed) => Row {
            access_url: set
                .copies
                .first()
                .map(|copy| scene.signed_url(copy))
                .unwrap_or_default(),
            ..row
        },
        (None, Kept::Offline) => Row {
            cloud: None,
            ..failed("TransientFault: the disk is being mended")
        },
    }
}

/// For clients that can read it, the same file in the cloud, behind the https row of the same meaning.
fn in_cloud(set: &DataSet) -> Option<Row> {
    let copy = set.copies.first().filter(|_| set.name == WITH_STORE_ROW)?;
    Some(Row {
        access_url: copy.uri(),
        description: "The file itself, at Amazon",
        content_type: set.content.media_type(),
        content_length: Some(set.content.length()),
        qualifier: "#image",
        auth: "false",
        authorized: Some(true),
        ..this()
    })
}

/// `aws` or `aws:us-east-1`; only what everybody may read is linked to.
fn is_at(copy: &Replica, provider: &str) -> bool {
    let (name, region) = provider.split_once(':').unwrap_or((provider, ""));
    let is_there = bucket(copy.bucket).is_some_and(|bucket| region.is_empty() || bucket.region == region);
    copy.provider == name && copy.access == "open" && is_there
}

/// What else belongs to some data sets.
fn more(scene: &Scene, set: &DataSet) -> Vec<Row> {
    let is_closed = is_for_users(scene);
    let open = || Row {
        auth: auth(is_closed),
        authorized: Some(!is_closed || scene.user.is_some()),
        ..Row::default()
    };
    match set.name {
        "jbeveo010" => vec![Row {
            access_url: scene.url("archive/README.txt"),
            description: "What is to be known of the collection",
            semantics: "#auxiliary".to_owned(),
            content_type: "text/plain",
            content_length: Some(README.content.length()),
            ..open()
        }],
        "3052" => vec![Row {
            access_url: scene.url("archive/chandra/data/byobsid/2/3052/"),
            description: "All files of the observation",
            semantics: scene.url("terms#observation-folder"),
            content_type: "text/html",
            local: "folder",
            cloud: Some(folder("nasa-heasarc", "chandra/data/byobsid/2/3052/")),
            ..open()
        }],
        "siblings" => {
            let cube = DATA_SETS.iter().find(|set| set.name == "cube");
            let row = |cube: &DataSet| Row {
                access_url: scene.links_url(cube),
                description: "What it was made of",
                semantics: "#progenitor".to_owned(),
                content_type: DATALINK,
                ..open()
            };
            cube.map(row).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
