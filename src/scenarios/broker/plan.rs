//! What a run knows of a broker before it asks: the version of its interface, what it can run, how large it is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::documents::broker::{Dialect, KINDS};
use crate::scenarios::{Parameters, Preset};

/// What is known of a broker, from the target file or the preset.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerPlan {
    /// The version of its interface.
    pub dialect: Dialect,
    /// Is that certain? Otherwise the first offer decides between the two drafts of 2025.
    pub is_certain: bool,
    /// Does it offer direct execution, as far as the user says?
    pub direct: bool,
    /// The executable that everything is built on, in the shape of 1.0; none = it is found.
    pub executable: Option<Value>,
    /// Executables that behave in a known way, in the shape of 1.0: `quick`, `forever`, `fail-prepare`, `fail-run`,
    /// `fail-release`, `ports`.
    pub recipes: BTreeMap<String, Value>,
    /// A type of costs that the platform quotes.
    pub cost: Option<String>,
    /// How large the platform is.
    pub platform: Option<Platform>,
}

/// All that a platform has, and the most that one request may ask for. Memory and storage are in GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Platform {
    /// Cores.
    pub cores: u64,
    /// Memory.
    pub memory: u64,
    /// Storage, if it is known.
    pub storage: Option<u64>,
    /// Cores in one request.
    pub largest_cores: u64,
    /// Memory in one request.
    pub largest_memory: u64,
}

impl Platform {
    /// One whose requests may ask for all of it.
    pub fn new(cores: u64, memory: u64, storage: Option<u64>) -> Platform {
        Platform {
            cores,
            memory,
            storage,
            largest_cores: cores,
            largest_memory: memory,
        }
    }

    /// What it has in all, by name.
    pub fn amounts(&self) -> BTreeMap<String, u64> {
        let known = [
            ("cores", Some(self.cores)),
            ("memory", Some(self.memory)),
            ("storage", self.storage),
        ];
        let named = known
            .into_iter()
            .filter_map(|(name, amount)| Some((name.to_owned(), amount?)));
        named.collect()
    }

    /// The cores and the memory of the requests that fill it together.
    pub fn parts(&self) -> Vec<(u64, u64)> {
        let count = self.cores.div_ceil(self.largest_cores.max(1)).clamp(1, 64);
        let memory = (self.memory / count).clamp(1, self.largest_memory.max(1));
        let of = |index: u64| {
            let before = index * self.largest_cores;
            (
                self.largest_cores.min(self.cores.saturating_sub(before)).max(1),
                memory,
            )
        };
        (0..count).map(of).collect()
    }
}

/// The recipes that scenarios ask for.
pub const RECIPES: [&str; 6] = [
    "quick",
    "forever",
    "fail-prepare",
    "fail-run",
    "fail-release",
    "ports",
];

/// The address of a kind of 1.0, such as `executable/jupyter-notebook`.
pub fn kind(name: &str) -> String {
    format!("{KINDS}{name}.yaml")
}

impl BrokerPlan {
    /// Nothing is known but the version.
    pub fn new(dialect: Dialect) -> BrokerPlan {
        BrokerPlan {
            dialect,
            is_certain: true,
            direct: true,
            executable: None,
            recipes: BTreeMap::new(),
            cost: None,
            platform: None,
        }
    }

    /// What the preset knows and the user does not say.
    pub fn completed(mut self, preset: Preset) -> BrokerPlan {
        if preset != Preset::ReferenceBroker {
            return self;
        }
        let notebook = |script: &str| json!({ "kind": kind("executable/jupyter-notebook"), "location": format!("https://mock.voconform/{script}") });
        let known = [
            ("quick", notebook("ok/0.2")),
            ("forever", notebook("forever")),
            ("fail-prepare", notebook("fail-prepare")),
            ("fail-run", notebook("fail-run/0.1")),
            ("fail-release", notebook("fail-release/0.1")),
            ("ports", published("mock.voconform/ok:0.3")),
        ];
        for (name, executable) in known {
            self.recipes.entry(name.to_owned()).or_insert(executable);
        }
        self.cost
            .get_or_insert_with(|| "urn:ivoa:calycopis:cost:monetary".to_owned());
        self.platform.get_or_insert(Platform {
            largest_cores: 16,
            largest_memory: 16,
            ..Platform::new(64, 64, Some(4000))
        });
        self
    }

    /// The same as recordings keep it: executables as JSON, the platform as numbers.
    pub fn parameters(&self) -> BTreeMap<String, Parameters> {
        let pair = |name: &str, value: String| (name.to_owned(), value);
        let mut out: BTreeMap<String, Parameters> = BTreeMap::new();
        for (name, executable) in &self.recipes {
            out.insert(name.clone(), vec![pair("executable", executable.to_string())]);
        }
        if let Some(executable) = &self.executable {
            out.insert(
                "executable".to_owned(),
                vec![pair("executable", executable.to_string())],
            );
        }
        if let Some(cost) = &self.cost {
            out.insert("costs".to_owned(), vec![pair("type", cost.clone())]);
        }
        if let Some(platform) = self.platform {
            let storage = platform.storage.map(|s| pair("storage", s.to_string()));
            let mut sizes = vec![
                pair("cores", platform.cores.to_string()),
                pair("memory", platform.memory.to_string()),
                pair("largest-cores", platform.largest_cores.to_string()),
                pair("largest-memory", platform.largest_memory.to_string()),
            ];
            sizes.extend(storage);
            out.insert("platform".to_owned(), sizes);
        }
        out
    }
}

/// A container with one published port.
pub fn published(image: &str) -> Value {
    json!({
        "kind": kind("executable/docker-container"),
        "image": {
            "locations": [image],
            "digest": format!("sha256:{:064x}", 3),
            "platform": { "architecture": "amd64", "os": "linux" },
        },
        "network": { "ports": [{ "access": true, "internal": { "port": 8888 }, "protocol": "HTTP", "path": "/" }] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_platform() {
        assert_eq!(Platform::new(16, 8, None).parts(), [(16, 8)]);
        let platform = Platform {
            largest_cores: 16,
            largest_memory: 16,
            ..Platform::new(40, 64, None)
        };
        assert_eq!(platform.parts(), [(16, 16), (16, 16), (8, 16)]);
    }
}
