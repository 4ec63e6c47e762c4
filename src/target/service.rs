//! A service to be tested: address, profile, recipes, limits, identities.

use std::collections::BTreeMap;

use url::Url;

use super::{BrokerSettings, Limits};
use crate::http::{Identity, Redactor};
use crate::recording::Waiver;
use crate::scenarios::{CloudPlan, Content, Preset};

/// A target, whether it came from a file or from the command line.
#[derive(Clone, Debug)]
pub struct Target {
    /// How the target file names the service, where it names several.
    pub name: Option<String>,
    /// Known failures that its owner accepts.
    pub waivers: Vec<Waiver>,
    /// The version of the catalogue to judge by; none = the newest.
    pub catalogue: Option<String>,
    /// Job list, TAP base, capabilities, or base of a broker, without user information.
    pub url: Url,
    /// Profile; none = guessed by preflight.
    pub profile: Option<String>,
    /// The version of UWS the service claims; none = read from it.
    pub uws: Option<String>,
    /// Recipe preset; none = guessed by preflight.
    pub preset: Option<Preset>,
    /// Recipes given by the user; they go before those of the preset.
    pub recipes: BTreeMap<String, Vec<(String, String)>>,
    /// What is sent as a file, by recipe.
    pub contents: BTreeMap<String, Vec<Content>>,
    /// What the user says of it, if it is a broker.
    pub broker: BrokerSettings,
    /// What the user says of addresses in the cloud.
    pub cloud: CloudPlan,
    /// The synchronous door to the same jobs (UWS 1.1 section 5), if it is known.
    pub sync: Option<Url>,
    /// Limits.
    pub limits: Limits,
    /// Identities, in the order of the file. The first one asks.
    pub identities: Vec<Identity>,
}

impl Target {
    /// A target that is only an address.
    pub fn new(url: Url) -> Target {
        Target {
            name: None,
            waivers: Vec::new(),
            catalogue: None,
            url,
            profile: None,
            uws: None,
            preset: None,
            recipes: BTreeMap::new(),
            contents: BTreeMap::new(),
            broker: BrokerSettings::default(),
            cloud: CloudPlan::default(),
            sync: None,
            limits: Limits::default(),
            identities: Vec::new(),
        }
    }

    /// All that must not be stored: the proofs of the identities, and what looks like one in the address.
    pub fn secrets(&self) -> Redactor {
        let in_address = self.url.query_pairs().filter(|(name, _)| is_secret(name));
        let values = in_address.map(|(_, value)| value.into_owned());
        Redactor::knowing(&self.identities, values.collect())
    }

    /// The hosts that the user names besides that of the target.
    pub fn named(&self) -> Vec<String> {
        let cloud = &self.cloud;
        let given = [
            &self.sync,
            &cloud.discovery,
            &cloud.links,
            &cloud.lookup,
            &cloud.locate,
            &cloud.vospace,
            &cloud.job,
        ];
        let urls = given.into_iter().flatten().chain(&cloud.signed);
        let hosts = urls.filter_map(|url| url.host_str().map(str::to_owned));
        hosts.chain(cloud.hosts.iter().cloned()).collect()
    }

    /// Requests a second: what was asked for, else 10 for other machines and no limit for this one.
    pub fn rate(&self) -> Option<u32> {
        let local = match self.url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        self.limits.rate.or(if local { None } else { Some(10) })
    }
}

/// Parts of names of query parameters whose values give access to something.
const SECRET_NAMES: [&str; 10] = [
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "key",
    "auth",
    "sig",
    "session",
    "credential",
];

/// Is the value of a query parameter of this name a secret?
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    // Names of headers that were signed, in signed addresses.
    !name.ends_with("signedheaders") && SECRET_NAMES.iter().any(|part| name.contains(part))
}
