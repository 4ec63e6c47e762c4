//! What a run is going to ask, of whom, and how patiently.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

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
            Preset::None => "none",
        }
    }

    /// The recipes of this preset, by name.
    pub fn recipes(self) -> BTreeMap<String, Parameters> {
        let tap = |query: &str| {
            pairs(&[
                ("REQUEST", "doQuery"),
                ("LANG", "ADQL"),
                ("QUERY", query),
                ("MAXREC", "1"),
            ])
        };
        let recipes: Vec<(&str, Parameters)> = match self {
            Preset::Tap => vec![
                ("quick", tap("SELECT TOP 1 table_name FROM TAP_SCHEMA.tables")),
                (
                    "failing",
                    tap("SELECT voconform_no_such_column FROM TAP_SCHEMA.tables"),
                ),
                (
                    "empty",
                    tap("SELECT table_name FROM TAP_SCHEMA.tables WHERE table_name='voconform.none'"),
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
                ("long", pairs(&[("SECONDS", "60")])),
                ("rejected", pairs(&[("SECONDS", "abc")])),
            ],
            Preset::None => vec![],
        };
        recipes
            .into_iter()
            .map(|(name, parameters)| (name.to_owned(), parameters))
            .collect()
    }
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
    /// The job list.
    pub job_list: Url,
    /// Job recipes by name: `quick`, `failing`, `held`, `archived`, `long`, `rejected`, `empty`, `inline`.
    pub recipes: BTreeMap<String, Parameters>,
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
        if self.preset == Preset::Tap {
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
