//! The state machine of a session (catalogue 4.2), by the names of 1.0.

/// The phases in the order in which a session goes through them; it may skip some.
const LIFE: [&str; 8] = [
    "INITIAL",
    "OFFERED",
    "ACCEPTED",
    "WAITING",
    "PREPARING",
    "AVAILABLE",
    "RUNNING",
    "RELEASING",
];

/// How far a session is that has not ended.
pub fn rank(phase: &str) -> Option<usize> {
    LIFE.iter().position(|known| *known == phase)
}

/// Does it never change again?
pub fn is_terminal(phase: &str) -> bool {
    matches!(
        phase,
        "REJECTED" | "EXPIRED" | "COMPLETED" | "FAILED" | "CANCELLED"
    )
}

/// Was it accepted, and has it not ended?
pub fn is_accepted(phase: &str) -> bool {
    rank(phase).is_some_and(|rank| rank >= 2)
}

/// Can the second phase be seen after the first, with any number of others missed in between? Phases that are none can.
/// An OFFERED session may be cancelled (C-21), and one that is released for that end in CANCELLED.
pub fn reachable(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    match (rank(from), rank(to)) {
        _ if is_terminal(from) => !is_terminal(to) && rank(to).is_none(),
        (None, _) => true,
        (Some(a), Some(b)) => a < b,
        (Some(a), None) => match to {
            "REJECTED" | "EXPIRED" => a < 2,
            _ => true,
        },
    }
}

/// May the service alone have led from the first to the second, without an order?
pub fn by_itself(from: &str, to: &str) -> bool {
    match to {
        "CANCELLED" | "REJECTED" => false,
        "EXPIRED" => from == "OFFERED",
        _ => is_accepted(from) && reachable(from, to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_may_be_missed_but_not_go_back() {
        for (from, to) in [
            ("OFFERED", "ACCEPTED"),
            ("OFFERED", "COMPLETED"),
            ("AVAILABLE", "RELEASING"),
            ("RELEASING", "CANCELLED"),
            ("ACCEPTED", "FAILED"),
            ("OFFERED", "EXPIRED"),
        ] {
            assert!(reachable(from, to), "{from} {to}");
        }
        for (from, to) in [
            ("ACCEPTED", "OFFERED"),
            ("RUNNING", "PREPARING"),
            ("ACCEPTED", "EXPIRED"),
            ("RUNNING", "REJECTED"),
            ("COMPLETED", "RUNNING"),
            ("REJECTED", "ACCEPTED"),
            ("CANCELLED", "FAILED"),
        ] {
            assert!(!reachable(from, to), "{from} {to}");
        }
        assert!(by_itself("OFFERED", "EXPIRED") && !by_itself("OFFERED", "ACCEPTED"));
    }
}
