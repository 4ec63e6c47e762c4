//! How a mock program behaves: told by its image name or its location.

use jiff::SignedDuration;
use serde_json::Value;

use super::kinds;
use super::tree::text;

/// The host and the registry of the mock programs.
const HOST: &str = "mock.voconform/";

/// What happens to a session once it is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It ends by itself.
    Ok,
    /// It runs until its time is used up.
    Never,
    FailsPreparing,
    FailsRunning,
    FailsReleasing,
    /// It ends with this exit code.
    Exits(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    pub ending: Ending,
    /// How long it runs; None: as long as is usual.
    pub runs: Option<SignedDuration>,
    /// How long its preparation takes in addition.
    pub staging: SignedDuration,
    pub connectors: bool,
}

const PLAIN: Script = Script {
    ending: Ending::Ok,
    runs: None,
    staging: SignedDuration::ZERO,
    connectors: true,
};

/// The script of an executable; what is no mock program ends well after the usual time.
pub(crate) fn script(executable: &Value) -> Script {
    let location = match text(executable, "/kind").map(kinds::short) {
        Some(kinds::DOCKER) => text(executable, "/image/locations/0"),
        _ => text(executable, "/location"),
    };
    let location = location.unwrap_or_default();
    let location = location.split_once("://").map_or(location, |(_, after)| after);
    let Some(name) = location.strip_prefix(HOST) else {
        return PLAIN;
    };
    let (name, argument) = name.split_once(['/', ':']).unwrap_or((name, ""));
    let seconds = seconds(argument);
    let ending = |ending| Script {
        ending,
        runs: seconds,
        ..PLAIN
    };
    match name {
        "forever" | "user-closes" => ending(Ending::Never),
        "fail-prepare" => ending(Ending::FailsPreparing),
        "fail-run" => ending(Ending::FailsRunning),
        "fail-release" => ending(Ending::FailsReleasing),
        "exit" => Script {
            ending: Ending::Exits(argument.parse().unwrap_or(1)),
            ..PLAIN
        },
        "slow-prepare" => Script {
            staging: seconds.unwrap_or(SignedDuration::from_hours(2)),
            ..PLAIN
        },
        "no-connector" => Script {
            connectors: false,
            ..ending(Ending::Ok)
        },
        _ => ending(Ending::Ok),
    }
}

/// Seconds, perhaps with a fraction; what comes after a slash does not matter.
fn seconds(argument: &str) -> Option<SignedDuration> {
    let number: f64 = argument.split('/').next()?.parse().ok()?;
    (0.0..1e9)
        .contains(&number)
        .then(|| SignedDuration::from_secs_f64(number))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scripts() {
        let docker = |image: &str| {
            script(&json!({"kind": kinds::uri(kinds::DOCKER), "image": {"locations": [image]}}))
        };
        let notebook = |at: &str| script(&json!({"kind": kinds::uri(kinds::JUPYTER), "location": at}));
        assert_eq!(docker("mock.voconform/exit:3").ending, Ending::Exits(3));
        assert_eq!(docker("mock.voconform/forever").ending, Ending::Never);
        let short = notebook("https://mock.voconform/ok/0.2");
        assert_eq!(short.runs, Some(SignedDuration::from_millis(200)));
        assert_eq!(notebook("https://example.org/forever"), PLAIN);
        assert!(!notebook("https://mock.voconform/no-connector").connectors);
    }
}
