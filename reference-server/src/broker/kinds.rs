//! The kinds of Execution Broker 1.0: their URIs, and which of them this broker can serve.

/// What all kinds of 1.0 begin with.
pub(crate) const BASE: &str = "https://www.purl.org/ivoa.net/Calycopis-openapi/schema/v1.0/kinds/";

pub(crate) const SIMPLE_SESSION: &str = "session/simple-execution-session.yaml";
pub(crate) const SCHEDULED_SESSION: &str = "session/scheduled-execution-session.yaml";
pub(crate) const JUPYTER: &str = "executable/jupyter-notebook.yaml";
pub(crate) const DOCKER: &str = "executable/docker-container.yaml";
pub(crate) const SINGULARITY: &str = "executable/singularity-container.yaml";
pub(crate) const COMPUTE: &str = "compute/simple-compute-resource.yaml";
pub(crate) const VOLUME: &str = "volume/simple-volume-mount.yaml";
pub(crate) const STORAGE: &str = "storage/simple-storage-resource.yaml";
pub(crate) const DATA_SIMPLE: &str = "data/simple-data-resource.yaml";
pub(crate) const DATA_S3: &str = "data/S3-data-resource.yaml";
pub(crate) const DATA_RUCIO: &str = "data/rucio-data-resource.yaml";
pub(crate) const DATA_IVOA: &str = "data/ivoa-data-resource.yaml";
pub(crate) const DATA_SKAO: &str = "data/skao-data-resource.yaml";
pub(crate) const COST: &str = "costs/simple-minmax-float-cost.yaml";
pub(crate) const METRIC: &str = "metrics/simple-minmax-float-metric.yaml";

/// Where in a request an object with a kind stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Executable,
    Compute,
    Volume,
    Storage,
    Data,
    Cost,
    Metric,
}

impl Position {
    /// The kinds that can be served there.
    pub fn supported(self) -> &'static [&'static str] {
        match self {
            Position::Executable => &[JUPYTER, DOCKER, SINGULARITY],
            Position::Compute => &[COMPUTE],
            Position::Volume => &[VOLUME],
            Position::Storage => &[STORAGE],
            Position::Data => &[DATA_SIMPLE, DATA_S3, DATA_RUCIO, DATA_IVOA, DATA_SKAO],
            Position::Cost => &[COST, "costs/abstract-cost-item.yaml"],
            Position::Metric => &[METRIC, "metrics/abstract-metric-item.yaml"],
        }
    }
}

/// The URI of a kind.
pub(crate) fn uri(short: &str) -> String {
    format!("{BASE}{short}")
}

/// The part of a kind URI after the base of 1.0; empty for other kinds.
pub(crate) fn short(kind: &str) -> &str {
    kind.strip_prefix(BASE).unwrap_or_default()
}
