//! Profiles: named sets of standards for one kind of service.

use super::ledger::ledger;
use super::requirement::Requirement;
use crate::recording::step::Area;

/// The standards that one kind of service has to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Name in targets and on the command line.
    pub name: &'static str,
    /// What kind of service it is for.
    pub title: &'static str,
    /// Ids of the standards, in catalogue order.
    pub standards: &'static [&'static str],
}

/// All profiles.
pub const PROFILES: &[Profile] = &[
    Profile {
        name: "uws",
        title: "A UWS job list",
        standards: &["uws-1.1"],
    },
    Profile {
        name: "dali-async",
        title: "A job list by the rules of DALI",
        standards: &["uws-1.1", "dali-1.1", "vosi-1.1", "sso-2.0"],
    },
    Profile {
        name: "tap-async",
        title: "The asynchronous job list of a TAP service",
        standards: &["uws-1.1", "dali-1.1", "tap-1.1", "vosi-1.1", "sso-2.0"],
    },
    Profile {
        name: "soda-async",
        title: "The asynchronous job list of a SODA service",
        standards: &["uws-1.1", "dali-1.1", "soda-1.0", "vosi-1.1", "sso-2.0"],
    },
    Profile {
        name: "broker",
        title: "An Execution Broker, version 1.0",
        standards: &["execution-broker-1.0"],
    },
    Profile {
        name: "eb-offersets",
        title: "An Execution Broker of 2025 or early 2026, before version 1.0",
        standards: &["execution-broker-1.0"],
    },
    Profile {
        name: "ep-2023",
        title: "An Execution Planner by the draft of 2023",
        standards: &["execution-broker-1.0"],
    },
    Profile {
        name: "datalink",
        title: "A DataLink endpoint, version 1.1",
        standards: &["datalink-1.1"],
    },
    Profile {
        name: "cloud-access",
        title: "Data in the cloud: what discovery, DataLink, lookups and stores say of them",
        standards: &["vosi-1.1", "datalink-1.1", "cloud-access"],
    },
];

/// The profile with this name, such as `tap-async`.
pub fn profile(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

impl Profile {
    /// What a service of this kind is asked for.
    pub fn area(&self) -> Area {
        if self.standards.contains(&"execution-broker-1.0") {
            Area::Broker
        } else if self.standards.contains(&"datalink-1.1") {
            Area::Cloud
        } else {
            Area::Jobs
        }
    }

    /// The requirements of the profile, in catalogue order.
    pub fn requirements(&self) -> impl Iterator<Item = &'static Requirement> {
        let standards = self.standards;
        ledger()
            .requirements()
            .filter(move |requirement| standards.contains(&requirement.standard.as_str()))
    }

    /// The requirement of this profile that is judged in place of another, which it makes stricter.
    pub fn stricter(&self, id: &str) -> Option<&'static Requirement> {
        self.requirements()
            .find(|requirement| requirement.replaces.iter().any(|replaced| replaced == id))
    }
}
