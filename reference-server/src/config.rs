//! What a server is started with, and why it may not start.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use crate::access::{Access, User};
use crate::backends::{Clock, RealClock};
use crate::broker::BrokerConfig;
use crate::cloud::CloudConfig;
use crate::mutation::{Act, Mutations};
use crate::{faults, variants};

/// How to start a server.
#[derive(Clone)]
pub struct Config {
    /// Address to listen on; 127.0.0.1 unless told otherwise.
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one.
    pub port: u16,
    /// Ids of the [faults](crate::faults) to have.
    pub faults: Vec<String>,
    /// Ids of the [variants](crate::variants) to have.
    pub variants: Vec<String>,
    /// Whom the server knows; proofs mean nothing to a server without users.
    pub users: Vec<User>,
    /// What they may do.
    pub access: Access,
    /// The clock that moves the jobs; the real one unless told otherwise.
    pub clock: Arc<dyn Clock>,
    /// How long a request with WAIT=-1, or of more than a minute, is held; twenty seconds unless told otherwise, which is within
    /// what clients and proxies bear.
    pub longest_wait: Duration,
    /// What the Execution Broker is like.
    pub broker: BrokerConfig,
    /// What the object store and the services beside it are like.
    pub cloud: CloudConfig,
    /// Port on which the broker and the clock can be steered, on this machine only; 0 takes a free one. None: they can't.
    pub control: Option<u16>,
}

impl Default for Config {
    fn default() -> Self {
        let host = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Config {
            host,
            port: 0,
            faults: Vec::new(),
            variants: Vec::new(),
            users: Vec::new(),
            access: Access::Open,
            clock: Arc::new(RealClock),
            longest_wait: Duration::from_secs(20),
            broker: BrokerConfig::default(),
            cloud: CloudConfig::default(),
            control: None,
        }
    }
}

/// Why a server does not start.
#[derive(Debug)]
pub enum StartError {
    /// There is no fault of this id.
    UnknownFault {
        /// The id as given.
        id: String,
        /// Ids that look alike, nearest first.
        near: Vec<&'static str>,
    },
    /// There is no variant of this id.
    UnknownVariant {
        /// The id as given.
        id: String,
        /// Ids that look alike, nearest first.
        near: Vec<&'static str>,
    },
    /// The address cannot be listened on.
    Listen(std::io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, id, near) = match self {
            StartError::UnknownFault { id, near } => ("fault", id, near),
            StartError::UnknownVariant { id, near } => ("variant", id, near),
            StartError::Listen(error) => return write!(f, "cannot listen: {error}"),
        };
        write!(f, "there is no {what} called {id:?}")?;
        if near.is_empty() {
            Ok(())
        } else {
            write!(f, "; near ones: {}", near.join(", "))
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Listen(error) => Some(error),
            _ => None,
        }
    }
}

/// Finds the acts of all faults and variants that are asked for; faults act before variants.
pub(crate) fn mutations(config: &Config) -> Result<Mutations, StartError> {
    let mut mutations = Mutations::default();
    for id in &config.faults {
        let acts = faults::faults()
            .find(|fault| fault.id == *id)
            .map(|fault| fault.acts)
            .ok_or_else(|| {
                let near = near(id, faults::faults().map(|fault| fault.id));
                StartError::UnknownFault { id: id.clone(), near }
            })?;
        add(&mut mutations, acts);
    }
    for id in &config.variants {
        let found = variants::variants().find(|variant| variant.id == *id);
        let acts = found.map(|variant| variant.acts).ok_or_else(|| {
            let near = near(id, variants::variants().map(|variant| variant.id));
            StartError::UnknownVariant { id: id.clone(), near }
        })?;
        add(&mut mutations, acts);
    }
    Ok(mutations)
}

fn add(mutations: &mut Mutations, acts: &'static [Act]) {
    for act in acts {
        mutations.add(*act);
    }
}

/// At most three ids that contain the wrong one, are contained in it, or differ by a few letters.
fn near(wrong: &str, ids: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let distance = |id: &str| {
        if id.contains(wrong) || wrong.contains(id) {
            1
        } else {
            edit_distance(wrong, id)
        }
    };
    let mut found: Vec<_> = ids
        .map(|id| (distance(id), id))
        .filter(|(distance, _)| *distance <= 4)
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).take(3).collect()
}

fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(edit_distance("kitten", "sitting"), 3);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("same", "same"), 0);
    }

    #[test]
    fn an_unknown_id_names_near_ones() {
        let config = Config {
            faults: vec!["create-20".to_owned()],
            ..Config::default()
        };
        let error = mutations(&config).err().unwrap().to_string();
        assert!(error.contains("create-20\"; near ones: create-20"), "{error}");
    }
}
