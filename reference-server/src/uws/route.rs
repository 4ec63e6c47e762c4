//! Which resource a path names (UWS 1.1, 2.2.1).

use super::forms::decode;
use super::service::Face;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    List,
    Job,
    Phase,
    ExecutionDuration,
    Destruction,
    Error,
    Quote,
    Results,
    Result,
    Parameters,
    Parameter,
    Owner,
    /// Below a job list, but nothing that UWS knows.
    Unknown,
    /// Beside a job list (VOSI 1.1; TAP 1.1, 2; SODA 1.0, 2).
    Capabilities,
    Availability,
    Tables,
    Sync,
}

impl Kind {
    /// Is it the job list or something below it?
    pub fn is_of_jobs(self) -> bool {
        !matches!(
            self,
            Kind::Capabilities | Kind::Availability | Kind::Tables | Kind::Sync
        )
    }

    /// The methods that the resource understands, for the Allow header.
    pub fn methods(self) -> &'static str {
        match self {
            Kind::List | Kind::Phase | Kind::ExecutionDuration | Kind::Destruction | Kind::Parameters => {
                "GET, HEAD, POST"
            }
            Kind::Job => "GET, HEAD, POST, DELETE",
            Kind::Parameter => "GET, HEAD, POST, PUT",
            Kind::Sync => "GET, HEAD, POST",
            Kind::Error | Kind::Quote | Kind::Results | Kind::Result | Kind::Owner | Kind::Unknown => {
                "GET, HEAD"
            }
            Kind::Capabilities | Kind::Availability | Kind::Tables => "GET, HEAD",
        }
    }
}

/// A resource: its kind, the job it belongs to, and the last name for results and parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub kind: Kind,
    pub job: String,
    pub name: String,
}

/// The resource of a path beside or below the job list of a face; one slash at the end does not matter.
/// By a fault the jobs are not below the list.
pub(crate) fn route(face: Face, path: &str, jobs_elsewhere: bool) -> Option<Target> {
    if let Some(kind) = sibling(face, path) {
        return Some(target(kind, "", ""));
    }
    let elsewhere = format!("/{}/job/", face.name());
    let rest = match path.strip_prefix(&elsewhere).filter(|_| jobs_elsewhere) {
        Some(rest) => rest,
        None => match path.strip_prefix(face.list_path())? {
            "" | "/" => return Some(target(Kind::List, "", "")),
            rest => rest.strip_prefix('/')?,
        },
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let segments: Vec<String> = rest.split('/').map(segment).collect();
    let names: Vec<&str> = segments.iter().map(String::as_str).collect();
    Some(match names.as_slice() {
        [job] => target(Kind::Job, job, ""),
        [job, child] => target(child_kind(child), job, ""),
        [job, "results", name] => target(Kind::Result, job, name),
        [job, "parameters", name] => target(Kind::Parameter, job, name),
        [job, ..] => target(Kind::Unknown, job, ""),
        [] => return None,
    })
}

fn sibling(face: Face, path: &str) -> Option<Kind> {
    let name = path
        .strip_prefix('/')?
        .strip_prefix(face.name())?
        .strip_prefix('/')?;
    match name {
        "capabilities" => Some(Kind::Capabilities),
        "availability" if face.is_dali() => Some(Kind::Availability),
        "sync" if face.is_dali() => Some(Kind::Sync),
        "tables" if face == Face::Tap => Some(Kind::Tables),
        _ => None,
    }
}

fn child_kind(name: &str) -> Kind {
    match name {
        "phase" => Kind::Phase,
        "executionduration" => Kind::ExecutionDuration,
        "destruction" => Kind::Destruction,
        "error" => Kind::Error,
        "quote" => Kind::Quote,
        "results" => Kind::Results,
        "parameters" => Kind::Parameters,
        "owner" => Kind::Owner,
        _ => Kind::Unknown,
    }
}

fn segment(text: &str) -> String {
    String::from_utf8_lossy(&decode(text.as_bytes(), false)).into_owned()
}

fn target(kind: Kind, job: &str, name: &str) -> Target {
    Target {
        kind,
        job: job.to_owned(),
        name: name.to_owned(),
    }
}
