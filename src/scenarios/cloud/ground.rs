//! What the scenarios of the cloud share: what was found, and what is told of it in the recording.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use url::Url;

use super::CloudPlan;
use super::links_more::Choice;
use super::reading::Listed;
use crate::documents::cloud::Place;
use crate::http::Client;
use crate::recording::{CloudMeta, ObjectRecord};

/// What was found so far.
#[derive(Default)]
pub struct Known {
    /// What the recording tells.
    pub meta: CloudMeta,
    /// Copies that documents name, not yet chosen from.
    pub listed: Vec<Listed>,
    /// Addresses that are signed, as recordings have them.
    pub signed: Vec<Url>,
    /// Where lists of links are.
    pub links: Option<Url>,
    /// Identifiers that are known to exist.
    pub ids: Vec<String>,
    /// Keys that the lookup gave, with the number of the exchange.
    pub looked_up: Vec<(u32, String)>,
    /// Addresses of files that the service gives, those that want credentials first.
    pub access_urls: Vec<Url>,
    /// A service that takes the name of a provider.
    pub choice: Option<Choice>,
    /// Examples that descriptors give.
    pub examples: Vec<String>,
    /// Hosts that the service named, where such may be asked.
    pub hosts: Vec<String>,
}

/// What the scenarios of the cloud share.
pub struct CloudGround(Mutex<Known>);

/// A sampled object and how it is asked.
#[derive(Clone, Debug)]
pub struct Object {
    /// What the recording tells of it.
    pub record: ObjectRecord,
    /// What names it.
    pub place: Place,
}

impl CloudGround {
    /// Nothing is known but what the plan says.
    pub fn new(plan: &CloudPlan) -> CloudGround {
        CloudGround(Mutex::new(Known {
            meta: plan.meta(),
            ids: plan.ids.clone(),
            links: plan.links.clone(),
            ..Known::default()
        }))
    }

    /// Looks at what is known, or changes it.
    pub fn with<T>(&self, look: impl FnOnce(&mut Known) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts an object, bucket or signed address down; gives its label, `o1`, `b1`, `s1`…
    pub fn put_down(&self, kind: char, mut record: ObjectRecord) -> String {
        self.with(|known| {
            let before = known
                .meta
                .objects
                .iter()
                .filter(|o| o.label.starts_with(kind))
                .count();
            record.label = format!("{kind}{}", before + 1);
            let label = record.label.clone();
            known.meta.objects.push(record);
            label
        })
    }

    /// Notes why nothing is asked of an object.
    pub fn pass_over(&self, label: &str, why: &str) {
        self.with(|known| {
            let found = known.meta.objects.iter_mut().find(|object| object.label == label);
            if let Some(object) = found {
                object.skipped = Some(why.to_owned());
            }
        });
    }

    /// The addresses that give access by what stands in them, by label, as they were handed out.
    pub fn revealed(&self, client: &Client) -> BTreeMap<String, String> {
        let shown = |object: &ObjectRecord| {
            let address = Url::parse(&object.address).ok()?;
            let whole = client.reveal(&address);
            (whole != address).then(|| (object.label.clone(), whole.to_string()))
        };
        self.with(|known| known.meta.objects.iter().filter_map(shown).collect())
    }

    /// What the recording tells, without secrets.
    pub fn meta(&self, client: &Client) -> CloudMeta {
        let mut meta = self.with(|known| {
            known.meta.ids.clone_from(&known.ids);
            known.meta.clone()
        });
        for text in meta.inputs.values_mut().flatten() {
            *text = client.hidden(text);
        }
        for text in meta.datasets.iter_mut().flat_map(|dataset| &mut dataset.said) {
            *text = client.hidden(text);
        }
        for object in &mut meta.objects {
            object.address = client.hidden(&object.address);
            object.twin = object.twin.as_ref().map(|twin| client.hidden(twin));
        }
        meta
    }
}
