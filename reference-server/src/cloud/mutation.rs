//! How the cloud is made to differ: rewriting of requests and answers, other files, other rules.

use serde_json::Value;

use super::answer::{Answer, Content};
use super::data::{Blob, DataSet};
use super::route::{Resource, Target};
use super::votable::{Field, Table, Votable};
use crate::message::Request;
use crate::mutation::Act;
use crate::xml::Element;

/// A single difference of the cloud.
#[derive(Clone, Copy)]
pub(crate) enum CloudAct {
    /// The answer is rewritten.
    Rewrite(Place, &'static [Edit]),
    /// Another request is handled instead.
    Turn(Place, fn(&Request, &Seen) -> Request),
    /// An object of the store is another one; bucket and key are at hand.
    Object(fn(&mut Blob, &str, &str)),
    /// The file of a data set in the archive is another one.
    File(fn(&mut Blob, &DataSet)),
    Rule(Rule),
}

/// Differences in behaviour, each asked for at the place where it acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    // The store.
    ClampIsUnsatisfiable,
    CollapseSlashes,
    MissingIsForbidden,
    Regions307,
    Regions400,
    RegionsServed,
    // Signatures.
    NeverExpire,
    AnySignature,
    AnyKey,
    AnyHeaderWithSignature,
    GoogleStyle,
    OldStyle,
    OneShot,
    SignedShortly,
    SignedEarlier,
    ResultsSignedOnce,
    // Who may do what.
    PrivateOpen,
    ProtectedOpen,
    // Links.
    FirstIdOnly,
    LimitWithoutOverflow,
    ProviderIgnored,
    RowsCut,
}

/// A change to an answer, made in the order given.
#[derive(Clone, Copy)]
pub(crate) enum Edit {
    Status(u16),
    Header(&'static str, &'static str),
    Remove(&'static str),
    /// The body becomes this text; the type stays.
    Text(&'static str),
    Votable(fn(&mut Votable)),
    /// The table of results.
    Table(fn(&mut Table)),
    /// A FIELD of it, by name.
    Field(&'static str, fn(&mut Field)),
    /// The first filled cell of the column `cloud_access`.
    Cell(fn(&str) -> String),
    Json(fn(&mut Value)),
    Any(fn(&mut Answer, &Seen)),
    /// The root element of the document, be it a VOTable or not.
    Root(fn(&mut Element)),
    /// What was written down is rewritten.
    TextBy(fn(&str) -> String),
    Bytes(fn(&mut Vec<u8>)),
}

/// Where an act applies.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Empty: any.
    pub methods: &'static [&'static str],
    /// Empty: any.
    pub resources: &'static [Resource],
    /// Status of the answer. None: any below 400; [`ANY_STATUS`]: any.
    pub answered: Option<u16>,
    pub when: Option<fn(&Seen) -> bool>,
}

/// Stands for all statuses.
pub(crate) const ANY_STATUS: u16 = 0;

/// What an act can look at.
pub(crate) struct Seen<'a> {
    pub request: &'a Request,
    pub target: Target,
    /// The user who asks.
    pub user: Option<String>,
    /// A number that no other answer has.
    pub number: u64,
}

impl Seen<'_> {
    /// The object asked for.
    pub fn is_object(&self, bucket: &str, key: &str) -> bool {
        self.target.resource == Resource::Object
            && self.target.bucket == bucket
            && self.target.decoded() == key
    }

    pub fn is_head(&self) -> bool {
        self.request.method == "HEAD"
    }

    pub fn sends(&self, header: &str) -> bool {
        self.request.header(header).is_some()
    }

    pub fn is_signed(&self) -> bool {
        ["X-Amz-Signature=", "X-Goog-Signature=", "&Signature="]
            .iter()
            .any(|name| self.request.query.contains(name))
    }
}

pub(crate) const fn at(methods: &'static [&'static str], resources: &'static [Resource]) -> Place {
    Place {
        methods,
        resources,
        answered: None,
        when: None,
    }
}

impl Place {
    pub const fn answered(self, status: u16) -> Place {
        Place {
            answered: Some(status),
            ..self
        }
    }

    pub const fn when(self, condition: fn(&Seen) -> bool) -> Place {
        Place {
            when: Some(condition),
            ..self
        }
    }

    fn fits(&self, seen: &Seen) -> bool {
        (self.methods.is_empty() || self.methods.contains(&seen.request.method.as_str()))
            && (self.resources.is_empty() || self.resources.contains(&seen.target.resource))
            && self.when.is_none_or(|condition| condition(seen))
    }

    fn fits_answer(&self, status: u16) -> bool {
        let is_meant = |wanted| wanted == ANY_STATUS || wanted == status;
        self.answered.map_or(status < 400, is_meant)
    }
}

pub(crate) const fn rewrite(place: Place, edits: &'static [Edit]) -> Act {
    Act::Cloud(CloudAct::Rewrite(place, edits))
}

pub(crate) const fn turn(place: Place, turn: fn(&Request, &Seen) -> Request) -> Act {
    Act::Cloud(CloudAct::Turn(place, turn))
}

pub(crate) const fn object(change: fn(&mut Blob, &str, &str)) -> Act {
    Act::Cloud(CloudAct::Object(change))
}

pub(crate) const fn file(change: fn(&mut Blob, &DataSet)) -> Act {
    Act::Cloud(CloudAct::File(change))
}

pub(crate) const fn rule(rule: Rule) -> Act {
    Act::Cloud(CloudAct::Rule(rule))
}

/// All differences of the cloud in force.
#[derive(Clone, Default)]
pub(crate) struct Mutations {
    acts: Vec<CloudAct>,
}

impl Mutations {
    pub fn add(&mut self, act: CloudAct) {
        self.acts.push(act);
    }

    pub fn has(&self, rule: Rule) -> bool {
        let is_it = |act: &CloudAct| matches!(act, CloudAct::Rule(one) if *one == rule);
        self.acts.iter().any(is_it)
    }

    pub fn object(&self, blob: &mut Blob, bucket: &str, key: &str) {
        for act in &self.acts {
            if let CloudAct::Object(change) = act {
                change(blob, bucket, key);
            }
        }
    }

    pub fn file(&self, blob: &mut Blob, of: &DataSet) {
        for act in &self.acts {
            if let CloudAct::File(change) = act {
                change(blob, of);
            }
        }
    }

    /// The request that is handled in place of the one that was made.
    pub fn turn(&self, seen: &Seen) -> Request {
        let mut request = seen.request.clone();
        for act in &self.acts {
            if let CloudAct::Turn(place, turn) = act
                && place.fits(seen)
            {
                request = turn(&request, seen);
            }
        }
        request
    }

    /// Rewrites an answer and writes its document down.
    pub fn rewrite(&self, seen: &Seen, mut answer: Answer) -> Answer {
        let status = answer.status;
        let mut edits: Vec<&Edit> = Vec::new();
        for act in &self.acts {
            if let CloudAct::Rewrite(place, more) = act
                && place.fits(seen)
                && place.fits_answer(status)
            {
                edits.extend(*more);
            }
        }
        for edit in &edits {
            edit.model(&mut answer, seen);
        }
        answer.plant();
        for edit in &edits {
            if let (Edit::Root(change), Content::Tree(document, _)) = (edit, &mut answer.content) {
                change(&mut document.root);
            }
        }
        answer.write();
        for edit in edits {
            edit.written(&mut answer);
        }
        answer
    }
}

impl Edit {
    /// What is done as long as the document is a model.
    fn model(&self, answer: &mut Answer, seen: &Seen) {
        match self {
            Edit::Status(status) => answer.status = *status,
            Edit::Header(name, value) => answer.set(name, value),
            Edit::Remove(name) => answer.remove(name),
            Edit::Text(text) => answer.content = Content::Bytes(text.as_bytes().to_vec()),
            Edit::Any(change) => change(answer, seen),
            Edit::Json(change) => {
                if let Content::Json(value) = &mut answer.content {
                    change(value);
                }
            }
            Edit::Votable(change) => {
                if let Some(votable) = answer.table_mut() {
                    change(votable);
                }
            }
            Edit::Table(_) | Edit::Field(..) | Edit::Cell(_) => {
                if let Some(table) = answer.table_mut().and_then(Votable::table) {
                    self.in_table(table);
                }
            }
            // Later.
            Edit::Root(_) | Edit::TextBy(_) | Edit::Bytes(_) => {}
        }
    }

    fn in_table(&self, table: &mut Table) {
        match self {
            Edit::Table(change) => change(table),
            Edit::Field(name, change) => {
                if let Some(field) = table.field(name) {
                    change(field);
                }
            }
            Edit::Cell(change) => {
                let mut is_done = false;
                table.each("cloud_access", |cell| {
                    if !is_done && cell.is_filled() {
                        *cell = super::votable::Cell::text(change(&cell.shown()));
                        is_done = true;
                    }
                });
            }
            _ => {}
        }
    }

    fn written(&self, answer: &mut Answer) {
        if let Content::Bytes(bytes) = &mut answer.content {
            match self {
                Edit::TextBy(change) => *bytes = change(&String::from_utf8_lossy(bytes)).into_bytes(),
                Edit::Bytes(change) => change(bytes),
                _ => {}
            }
        }
    }
}
