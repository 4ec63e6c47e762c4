//! One normative statement of a standard, in our own words.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A statement that a service must, should or may satisfy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// Stable name in kebab-case, such as `uws-create-303`.
    pub id: String,
    /// Id of the standard whose file holds the requirement, such as `uws-1.1`.
    pub standard: String,
    /// Number in the catalogue, counted from 1 through all standards without gaps.
    pub row: u16,
    /// Title of the part of the catalogue to which the requirement belongs.
    pub group: String,
    /// Number of the section that states it; see [`Standard::section`](super::Standard::section).
    pub section: String,
    /// Further sections that bear on it.
    pub also: Vec<String>,
    /// Address of the section, or of the document where the document has no anchors.
    pub link: String,
    /// How strongly the standard asks.
    pub level: Level,
    /// Whose a convention is; none for what a published standard says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What a violation amounts to, unless `violation_in` says otherwise.
    pub violation: Violation,
    /// What a violation amounts to where the user asked by name for a profile that includes it, if that is more; see
    /// [`violation_if_asked`](Self::violation_if_asked).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub violation_asked: Option<Violation>,
    /// What a violation amounts to in versions that grade it otherwise, by their tags of `versions`; see
    /// [`violation_for`](Self::violation_for).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub violation_in: BTreeMap<String, Violation>,
    /// When or why `violation` is not the whole story.
    pub violation_note: Option<String>,
    /// Versions of the protocol to which it applies: of UWS `1.0`, `1.1`; of the Execution Broker `1.0`, `25`,
    /// `c25`, `pre`, `23`. Empty for the other standards.
    pub versions: Vec<String>,
    /// Versions of its own standard to which it applies; empty where `versions` says it.
    pub standard_versions: Vec<String>,
    /// What a target must offer for the requirement to be tested; empty when it cannot be tested.
    pub needs: Vec<Need>,
    /// The requirement, as a full sentence.
    pub text: String,
    /// How it is tested, in words for the implementer of a service.
    pub test: String,
    /// Why it cannot be tested from outside, where that is so.
    pub untestable: Option<String>,
    /// Ids of the requirements of UWS that it makes stricter: where it applies it is judged in their place.
    pub replaces: Vec<String>,
    /// The version of the catalogue that it came with; see [`catalogue`](super::catalogue).
    pub since: String,
}

/// How strongly a standard asks, by RFC 2119.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// MUST, SHALL, REQUIRED, and every constraint of a schema that the standard calls definitive.
    Must,
    /// SHOULD, RECOMMENDED.
    Should,
    /// MAY, OPTIONAL: checks only record which way the service went.
    May,
    /// Stated without a keyword, or following from other statements together.
    Derived,
    /// No published standard says it; [`Origin`] tells who does.
    Convention,
}

/// Whose a convention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Archives or published clients do it.
    Practice,
    /// The vendor of an interface that many copied, such as S3, says it.
    Vendor,
    /// A draft of a standard says it.
    Draft,
    /// Nobody yet: it is proposed in the catalogue.
    Proposal,
}

/// What breaking a requirement amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Violation {
    /// The service does not conform.
    Fail,
    /// A recommendation or a convention is broken.
    Warn,
    /// Worth noting only.
    Info,
    /// Nothing, since the requirement cannot be tested.
    None,
}

/// Something that a requirement needs before it can be tested. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Reading the job list, the capabilities or another resource, without creating anything.
    Read,
    /// A job of our own, which need not be run.
    OwnJob,
    /// A job that runs and completes quickly.
    QuickJob,
    /// A job that fails.
    FailingJob,
    /// A job that keeps executing for half a minute or more.
    LongJob,
    /// Offers of a broker, which are rejected afterwards.
    Offer,
    /// A session of a broker that is accepted or started.
    Session,
    /// A platform behind the broker that is known or under our control.
    Platform,
    /// Minutes of waiting.
    LongTime,
    /// A recipe that only the protocol in use can give.
    ProtocolRecipe,
    /// One set of credentials.
    Identity,
    /// Two sets of credentials, of different users.
    TwoIdentities,
    /// A capabilities document.
    Capabilities,
    /// Explicit consent, since a wrong service could lose data.
    Danger,
    /// A discovery query (SIA, SCS, TAP) that finds rows.
    Discovery,
    /// A DataLink endpoint, and identifiers that it knows.
    Links,
    /// A cell that tells where data are in the cloud, from discovery or from a list of links.
    Cell,
    /// A service that looks up paths, and identifiers that it knows.
    Lookup,
    /// A service that negotiates transfers, and an artifact that it has.
    Locate,
    /// An object in an object store that may be asked.
    Object,
    /// The same data at an http address of the archive.
    Twin,
    /// A bucket of an object store that may be listed.
    Bucket,
    /// A signed address.
    Signed,
}

impl Requirement {
    /// What a violation amounts to in a version of the protocol, such as `1.0` or `25`.
    pub fn violation_for(&self, version: &str) -> Violation {
        self.violation_in.get(version).copied().unwrap_or(self.violation)
    }

    /// What a violation amounts to, by whether the user asked by name for a profile that includes the requirement or
    /// the profile was only found to fit.
    pub fn violation_if_asked(&self, asked: bool) -> Violation {
        self.violation_asked.filter(|_| asked).unwrap_or(self.violation)
    }
}

impl Level {
    /// The word used in the files, in `list --json` and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
            Self::Derived => "derived",
            Self::Convention => "convention",
        }
    }
}

impl Origin {
    /// The word used in the files, in `list --json` and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Vendor => "vendor",
            Self::Draft => "draft",
            Self::Proposal => "proposal",
        }
    }
}

impl Violation {
    /// The word used in the files, in `list --json` and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::None => "none",
        }
    }
}

impl Need {
    /// The word used in the files, in `list --json` and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::OwnJob => "own-job",
            Self::QuickJob => "quick-job",
            Self::FailingJob => "failing-job",
            Self::LongJob => "long-job",
            Self::Offer => "offer",
            Self::Session => "session",
            Self::Platform => "platform",
            Self::LongTime => "long-time",
            Self::ProtocolRecipe => "protocol-recipe",
            Self::Identity => "identity",
            Self::TwoIdentities => "two-identities",
            Self::Capabilities => "capabilities",
            Self::Danger => "danger",
            Self::Discovery => "discovery",
            Self::Links => "links",
            Self::Cell => "cell",
            Self::Lookup => "lookup",
            Self::Locate => "locate",
            Self::Object => "object",
            Self::Twin => "twin",
            Self::Bucket => "bucket",
            Self::Signed => "signed",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
