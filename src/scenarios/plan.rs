//! What a run is going to ask, of whom, and how patiently.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

use super::{BrokerPlan, CloudPlan, Content};
use crate::recording::step::Area;

/// Name/value pairs in order; repeated names are allowed.
pub type Parameters = Vec<(String, String)>;

/// Where job recipes come from when the target file gives none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Preset {
    /// ADQL on TAP_SCHEMA, which every TAP service has (TAP 1.1 section 4).
    Tap,
    /// SODA needs an ID of the service's own: only the failing recipe is known.
    Soda,
    /// The job description of the reference server.
    Reference,
    /// What the TAP service of the reference server understands: ADQL, and what makes a job held or archived.
    ReferenceTap,
    /// What the SODA service of the reference server understands: cutouts of its mock data sets.
    ReferenceSoda,
    /// The mock programs and the platform of the broker of the reference server.
    ReferenceBroker,
    /// The inputs that the cloud room of the reference server has.
    ReferenceCloud,
    /// No recipes: jobs are made by an empty POST and never run.
    None,
}

impl Preset {
    /// The word used in target files and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Preset::Tap => "tap",
            Preset::Soda => "soda",
            Preset::Reference => "reference",
            Preset::ReferenceTap => "reference-tap",
            Preset::ReferenceSoda => "reference-soda",
            Preset::ReferenceBroker => "reference-broker",
            Preset::ReferenceCloud => "reference-cloud",
            Preset::None => "none",
        }
    }

    /// The parameters of an ADQL query (TAP 1.1 section 2.7); TAP 1.0 wants REQUEST as well.
    pub fn query(query: &str) -> Parameters {
        pairs(&[("REQUEST", "doQuery"), ("LANG", "ADQL"), ("QUERY", query)])
    }

    /// Is it for a TAP service?
    pub fn is_tap(self) -> bool {
        matches!(self, Preset::Tap | Preset::ReferenceTap)
    }

    /// Is it for the reference server, which only plays at working?
    pub fn is_reference(self) -> bool {
        matches!(
            self,
            Preset::Reference
                | Preset::ReferenceTap
                | Preset::ReferenceSoda
                | Preset::ReferenceBroker
                | Preset::ReferenceCloud
        )
    }

    /// The recipes of this preset, by name.
    pub fn recipes(self) -> BTreeMap<String, Parameters> {
        let tap = |query: &str| {
            let mut parameters = Preset::query(query);
            parameters.push(("MAXREC".to_owned(), "1".to_owned()));
            parameters
        };
        let recipes: Vec<(&str, Parameters)> = match self {
            Preset::Tap => vec![
                ("quick", tap("SELECT TOP 1 table_name FROM TAP_SCHEMA.tables")),
                (
                    "failing",
                    tap("SELECT voconform_no_such_column FROM TAP_SCHEMA.tables"),
                ),
                (
                    "inline",
                    [
                        Preset::query("SELECT * FROM TAP_UPLOAD.voconform"),
                        pairs(&[("UPLOAD", "voconform,param:table")]),
                    ]
                    .concat(),
                ),
                (
                    "empty",
                    tap("SELECT table_name FROM TAP_SCHEMA.tables WHERE table_name='voconform.none'"),
                ),
                ("fail-syntax", tap("SELECT FROM WHERE")),
                (
                    "fail-lang",
                    pairs(&[
                        ("REQUEST", "doQuery"),
                        ("LANG", "VOCONFORM-NONE"),
                        ("QUERY", "SELECT TOP 1 table_name FROM TAP_SCHEMA.tables"),
                        ("MAXREC", "1"),
                    ]),
                ),
                (
                    "fail-missing",
                    pairs(&[("REQUEST", "doQuery"), ("LANG", "ADQL"), ("MAXREC", "1")]),
                ),
            ],
            Preset::Soda => vec![("failing", pairs(&[("ID", "ivo://voconform.invalid/none")]))],
            Preset::Reference => vec![
                (
                    "quick",
                    pairs(&[("STEPS", "2"), ("QUEUE", "0.4"), ("SECONDS", "0.05")]),
                ),
                ("held", pairs(&[("HOLD", "1")])),
                ("archived", pairs(&[("ARCHIVE", "1")])),
                ("failing", pairs(&[("STEPS", "2"), ("FAIL", "asked to fail")])),
                (
                    "long",
                    pairs(&[("SECONDS", "60"), ("STEPS", "100"), ("RESULTS", "100")]),
                ),
                ("queued", pairs(&[("QUEUE", "60")])),
                ("suspended", pairs(&[("SECONDS", "1"), ("SUSPEND", "3")])),
                ("inline", pairs(&[("DATA", "param:table")])),
                ("rejected", pairs(&[("SECONDS", "abc")])),
            ],
            Preset::ReferenceTap => return extended(Preset::Tap.recipes()),
            Preset::ReferenceSoda => return extended(soda()),
            Preset::ReferenceBroker | Preset::ReferenceCloud | Preset::None => vec![],
        };
        named(recipes)
    }

    /// What the recipes of this preset send as files, by recipe.
    pub fn contents(self) -> BTreeMap<String, Vec<Content>> {
        let table = || Content::text("table", "application/x-votable+xml", TABLE);
        let contents = match self {
            Preset::Tap | Preset::ReferenceTap | Preset::ReferenceSoda => vec![("inline", table())],
            Preset::Reference => vec![
                ("inline", table()),
                ("document", Content::text("", "application/xml", DOCUMENT)),
            ],
            Preset::Soda | Preset::ReferenceBroker | Preset::ReferenceCloud | Preset::None => vec![],
        };
        contents
            .into_iter()
            .map(|(name, content)| (name.to_owned(), vec![content]))
            .collect()
    }
}

/// A table of three rows.
const TABLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
<RESOURCE><TABLE>
<FIELD name="number" ID="number" datatype="int"/>
<DATA><TABLEDATA><TR><TD>1</TD></TR><TR><TD>2</TD></TR><TR><TD>3</TD></TR></TABLEDATA></DATA>
</TABLE></RESOURCE>
</VOTABLE>
"#;
/// A job description that is one document, as the reference server takes it.
const DOCUMENT: &str = "<description>\n  <seconds>0.05</seconds>\n</description>\n";

fn named(recipes: Vec<(&str, Parameters)>) -> BTreeMap<String, Parameters> {
    recipes
        .into_iter()
        .map(|(name, parameters)| (name.to_owned(), parameters))
        .collect()
}

/// A data set of the reference server.
const CUBE: &str = "ivo://voconform.example/cubes?one";

/// Cutouts of the mock data set of the reference server.
fn soda() -> BTreeMap<String, Parameters> {
    let inside = ("CIRCLE", "180 30 0.1");
    let off = ("CIRCLE", "90 -30 0.1");
    let band = ("BAND", "5e-7 6e-7");
    named(vec![
        ("quick", pairs(&[("ID", CUBE), inside])),
        ("failing", pairs(&[("ID", "ivo://voconform.invalid/none")])),
        (
            "combinations",
            pairs(&[("ID", CUBE), inside, ("CIRCLE", "180.2 30 0.1"), band]),
        ),
        ("empty-combination", pairs(&[("ID", CUBE), inside, off])),
        (
            "repeated",
            pairs(&[("ID", CUBE), ("ID", "ivo://voconform.example/cubes?two")]),
        ),
        ("inline", pairs(&[("ID", CUBE), inside, ("DATA", "param:table")])),
    ])
}

/// Recipes of a protocol, and the same job held, archived, long or rejected, as the reference server makes them.
fn extended(mut recipes: BTreeMap<String, Parameters>) -> BTreeMap<String, Parameters> {
    let quick = recipes.get("quick").cloned().unwrap_or_default();
    // DALI 1.1 section 3.4.6: a RUNID has at most 64 characters.
    let run_id = "x".repeat(65);
    let more: [(&str, &[(&str, &str)]); 6] = [
        ("held", &[("HOLD", "1")]),
        ("archived", &[("ARCHIVE", "1")]),
        ("long", &[("SECONDS", "60")]),
        ("queued", &[("QUEUE", "60")]),
        ("suspended", &[("SECONDS", "1"), ("SUSPEND", "3")]),
        ("rejected", &[("RUNID", run_id.as_str())]),
    ];
    for (name, parameters) in more {
        let mut parameters = pairs(parameters);
        parameters.extend(quick.clone());
        recipes.insert(name.to_owned(), parameters);
    }
    recipes
}

fn pairs(pairs: &[(&str, &str)]) -> Parameters {
    pairs
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect()
}

/// How long the waits are that the standard demands. Tests of voconform itself run faster than real services can.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace(f64);

impl Pace {
    /// The waits as the catalogue gives them.
    pub const REAL: Pace = Pace(1.0);

    /// All waits multiplied by this factor.
    pub fn scaled(factor: f64) -> Pace {
        Pace(factor)
    }

    /// The factor.
    pub fn factor(self) -> f64 {
        self.0
    }

    /// A wait of so many seconds at this pace.
    pub fn seconds(self, seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds * self.0)
    }
}

/// What a run is going to ask.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the service is asked for.
    pub area: Area,
    /// The job list; the base of the service where it is a broker.
    pub job_list: Url,
    /// Job recipes by name: `quick`, `failing`, `held`, `archived`, `long`, `rejected`, `empty`, `inline`,
    /// `fail-syntax`, `fail-lang`, `fail-missing`.
    pub recipes: BTreeMap<String, Parameters>,
    /// What is known of the broker, if it is one.
    pub broker: BrokerPlan,
    /// What there is to ask of clouds, if that is asked.
    pub cloud: CloudPlan,
    /// A request that a broker is asked instead of everything else, in the shape of 1.0.
    pub request: Option<serde_json::Value>,
    /// What is sent as a file, by recipe: parts of `inline`, the body of `document`.
    pub contents: BTreeMap<String, Vec<Content>>,
    /// The synchronous door to the same jobs, if it is known.
    pub sync: Option<Url>,
    /// Where they come from.
    pub preset: Preset,
    /// Create nothing?
    pub read_only: bool,
    /// Leave out what takes long wall-clock time?
    pub quick: bool,
    /// Run jobs that keep the service busy for a minute?
    pub allow_load: bool,
    /// Try what a wrong service could lose data by?
    pub allow_danger: bool,
    /// Profile that is judged, such as `tap-async`: what the service must be asked for.
    pub profile: String,
    /// Where the capabilities were found, if they were.
    pub capabilities: Option<Url>,
    /// How many identities are configured.
    pub identities: usize,
    /// Does the list speak 1.1 (WAIT may be used)?
    pub can_wait: bool,
    /// Length of the waits.
    pub pace: Pace,
    /// How long a job may take to finish before the service counts as busy.
    pub patience: Duration,
    /// How long after its destruction time a job may linger.
    pub grace: Duration,
    /// How long a connection may be held when a wait has no limit.
    pub longest_wait: Duration,
    /// A word that no other run uses.
    pub nonce: String,
}

impl Plan {
    /// Do the rules of this standard, such as `dali-1.1`, belong to the profile?
    pub fn follows(&self, standard: &str) -> bool {
        crate::spec::profile(&self.profile).is_some_and(|p| p.standards.contains(&standard))
    }

    /// The parameters of the quick recipe; none = an empty POST, which makes a job where the protocol allows it.
    pub fn quick_recipe(&self) -> Parameters {
        self.recipes.get("quick").cloned().unwrap_or_default()
    }

    /// The quick recipe and further parameters.
    pub fn quick_with(&self, more: &[(&str, &str)]) -> Parameters {
        let mut parameters = self.quick_recipe();
        parameters.extend(pairs(more));
        parameters
    }

    /// The name of a parameter that takes any text as long as the job isn't run: TAP may drop names it does not know
    /// (TAP 1.1 section 2.7), but keeps QUERY.
    pub fn free_text_name(&self) -> &'static str {
        if self.preset.is_tap() {
            "QUERY"
        } else {
            "VOCONFORM"
        }
    }

    /// The quick recipe with this text in the free-text parameter.
    pub fn quick_with_text(&self, text: &str) -> Parameters {
        let name = self.free_text_name();
        let mut parameters = self.quick_recipe();
        parameters.retain(|(n, _)| n != name);
        parameters.push((name.to_owned(), text.to_owned()));
        parameters
    }

    /// A parameter of the quick recipe that may be changed while the job is PENDING.
    pub fn changeable(&self) -> (String, String) {
        let last = self.quick_recipe().pop();
        last.unwrap_or_else(|| (self.free_text_name().to_owned(), "1".to_owned()))
    }
}
