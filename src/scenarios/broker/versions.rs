//! Which scenarios belong to which versions of the interface: what none of a version's rows reads is not asked.

use crate::documents::broker::Dialect;
use crate::recording::{Step, step};

/// What only 1.0 has rows for.
const ONLY_1_0: [&str; 11] = [
    "f06v", "f07", "f10", "members", "i08", "i17", "i22", "i26", "direct", "directw", "directn",
];
/// What the first draft of 2025 has no rows for.
const NOT_25: [&str; 10] = [
    "window", "f06d", "f06e", "i09", "i10", "i15", "i16", "i18", "i20", "i23",
];
/// What only 2023 has rows for.
const ONLY_23: [&str; 8] = ["p03", "p04", "p05", "pi", "pu", "p06", "p07", "ps"];
/// What 2023 has rows for as well.
const ALSO_23: [&str; 42] = [
    "f01",
    "twice",
    "f02",
    "f03",
    "f06x",
    "f08",
    "i01",
    "i02",
    "i03",
    "i04",
    "i06",
    "i07",
    "i14",
    "i19",
    "i21",
    "types",
    "media",
    "methods",
    "strange",
    "reject",
    "accept",
    "others",
    "race",
    "expiry",
    "kept",
    "life",
    "endless",
    "stop",
    "failp",
    "failr",
    "failz",
    "slot",
    "slote",
    "slots",
    "slota",
    "slotf",
    "crowd",
    "who",
    "discovery",
    "f06s",
    "f06b",
    "f06c",
];

/// Does a version have rows for this scenario?
pub fn has(dialect: Dialect, lane: &str) -> bool {
    let among = |lanes: &[&str]| lanes.contains(&lane);
    let is_direct = lane.starts_with("direct");
    match dialect {
        Dialect::V1_0 => !among(&ONLY_23),
        // The last steps before 1.0 had direct execution under another path.
        Dialect::Pre => !among(&ONLY_23) && (is_direct || !among(&ONLY_1_0)),
        Dialect::C25 => !among(&ONLY_23) && !among(&ONLY_1_0),
        Dialect::V25 => !among(&ONLY_23) && !among(&ONLY_1_0) && !among(&NOT_25),
        Dialect::V23 => among(&ALSO_23) || among(&ONLY_23),
    }
}

/// Steps of scenarios which a version has otherwise: in 2023 there are no offersets to be read, and no other updates.
pub fn without(dialect: Dialect) -> &'static [Step] {
    match dialect {
        Dialect::V23 => &[
            step::F01_SET_AGAIN,
            step::REJECT_SET_AFTER,
            step::ACCEPT_SET_AFTER,
            step::ACCEPT_DRIVE,
            step::ACCEPT_DRIVE_READ,
            step::EXPIRY_SET,
        ],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::step::{Area, lanes};

    #[test]
    fn every_name_is_a_scenario() {
        let known: Vec<&str> = lanes(Area::Broker).collect();
        let named = [&ONLY_1_0[..], &NOT_25, &ONLY_23, &ALSO_23].concat();
        let unknown: Vec<_> = named.iter().filter(|lane| !known.contains(lane)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
