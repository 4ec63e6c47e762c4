//! The mock compute platforms: how large they are, what they offer and what they quote.

use jiff::SignedDuration;

/// A mock compute platform to stand behind the broker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Platform {
    /// 64 cores, 64 GiB, 4000 GiB; a request may have a quarter of it; four offers.
    #[default]
    Default,
    /// One core, 1 GiB, 10 GiB of storage, one offer.
    OneSlot,
    /// 256 cores, 512 GiB, 20 TiB, bookable to the minute, two offers.
    GaiaDmp,
    /// Fixed sizes only: 1 core with 2 GiB, 8 with 16, 32 with 64.
    Flavours,
    /// One offer with a long window for its start.
    Batch,
    /// Answers NO to everything.
    RefuseAll,
    /// Needs two hours to prepare a session.
    SlowPrepare,
    /// Quotes three types of costs.
    CloudCosts,
}

impl Platform {
    /// All platforms.
    pub const ALL: [Platform; 8] = [
        Platform::Default,
        Platform::OneSlot,
        Platform::GaiaDmp,
        Platform::Flavours,
        Platform::Batch,
        Platform::RefuseAll,
        Platform::SlowPrepare,
        Platform::CloudCosts,
    ];

    /// The name by which it is chosen, in kebab-case.
    pub fn name(self) -> &'static str {
        match self {
            Platform::Default => "default",
            Platform::OneSlot => "one-slot",
            Platform::GaiaDmp => "gaia-dmp",
            Platform::Flavours => "flavours",
            Platform::Batch => "batch",
            Platform::RefuseAll => "refuse-all",
            Platform::SlowPrepare => "slow-prepare",
            Platform::CloudCosts => "cloud-costs",
        }
    }

    /// The platform of this name.
    pub fn from_name(name: &str) -> Option<Platform> {
        Platform::ALL.into_iter().find(|platform| platform.name() == name)
    }

    pub(crate) fn profile(self) -> Profile {
        match self {
            Platform::Default => DEFAULT,
            Platform::OneSlot => Profile {
                pools: amounts(1, 1, 10),
                limits: amounts(1, 1, 10),
                offers: 1,
                ..DEFAULT
            },
            Platform::GaiaDmp => Profile {
                pools: amounts(256, 512, 20_480),
                limits: amounts(256, 512, 20_480),
                offers: 2,
                ahead: SignedDuration::from_hours(24 * 500),
                ..DEFAULT
            },
            Platform::Flavours => Profile {
                pools: amounts(128, 256, 4000),
                limits: amounts(32, 64, 1000),
                flavours: &[(1, 2), (8, 16), (32, 64)],
                ..DEFAULT
            },
            Platform::Batch => Profile {
                offers: 1,
                slack: SignedDuration::from_hours(4),
                ..DEFAULT
            },
            Platform::RefuseAll => REFUSING,
            Platform::SlowPrepare => Profile {
                staging: SignedDuration::from_hours(2),
                ..DEFAULT
            },
            Platform::CloudCosts => Profile {
                costs: &[("monetary", 0.04), ("energy", 0.02), ("carbon", 0.005)],
                ..DEFAULT
            },
        }
    }
}

/// An amount of each thing that a platform has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amounts {
    pub cores: i64,
    /// GiB.
    pub memory: i64,
    /// GiB.
    pub storage: i64,
}

pub(crate) const fn amounts(cores: i64, memory: i64, storage: i64) -> Amounts {
    Amounts {
        cores,
        memory,
        storage,
    }
}

impl Amounts {
    pub fn plus(self, other: Amounts) -> Amounts {
        amounts(
            self.cores.saturating_add(other.cores),
            self.memory.saturating_add(other.memory),
            self.storage.saturating_add(other.storage),
        )
    }

    /// The larger of each.
    pub fn max(self, other: Amounts) -> Amounts {
        amounts(
            self.cores.max(other.cores),
            self.memory.max(other.memory),
            self.storage.max(other.storage),
        )
    }

    pub fn fits_in(self, room: Amounts) -> bool {
        self.cores <= room.cores && self.memory <= room.memory && self.storage <= room.storage
    }
}

/// All that the evaluator has to know of a platform.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profile {
    pub pools: Amounts,
    /// What one request may ask for.
    pub limits: Amounts,
    /// Pairs of cores and memory; empty: any size.
    pub flavours: &'static [(i64, i64)],
    /// At most so many offers a request.
    pub offers: usize,
    pub longest_run: SignedDuration,
    /// The run time that is offered where none is asked for.
    pub usual_run: SignedDuration,
    /// How far ahead a start without a window is looked for, and windows are honoured.
    pub ahead: SignedDuration,
    /// Distance between the offers in one window.
    pub grain: SignedDuration,
    /// How much later than its earliest start a session may begin.
    pub slack: SignedDuration,
    /// Preparation time in addition to the configured one.
    pub staging: SignedDuration,
    pub refuses: bool,
    /// Types of costs with the price of an hour of one core.
    pub costs: &'static [(&'static str, f64)],
    /// Types of metrics with what is promised: from, to.
    pub metrics: &'static [(&'static str, f64, f64)],
}

const REFUSING: Profile = Profile {
    refuses: true,
    ..DEFAULT
};

const DEFAULT: Profile = Profile {
    pools: amounts(64, 64, 4000),
    limits: amounts(16, 16, 1000),
    flavours: &[],
    offers: 4,
    longest_run: SignedDuration::from_hours(24),
    usual_run: SignedDuration::from_hours(1),
    ahead: SignedDuration::from_hours(24 * 31),
    grain: SignedDuration::from_mins(10),
    slack: SignedDuration::ZERO,
    staging: SignedDuration::ZERO,
    refuses: false,
    costs: &[("monetary", 0.04)],
    metrics: &[
        ("compute-performance", 60.0, 90.0),
        ("io-throughput", 100.0, 400.0),
    ],
};
