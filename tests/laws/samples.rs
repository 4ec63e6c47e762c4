//! The recordings that the laws are tried on, and what is compared.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use voconform::checks::Verdict;
use voconform::recording::{Exchange, Recording, Response, har};
use voconform::self_test::{Face, Vector, record, vector};

/// Faults whose recordings differ most from that of the conforming server.
const FAULTS: &[&str] = &["create-200", "job-404", "executing-back-to-pending"];

/// The faces of the conforming server that are job lists.
const JOB_LISTS: &[(&str, Face)] = &[
    ("uws-1.1", Face::Uws11),
    ("uws-1.0", Face::Uws10),
    ("users", Face::Closed),
    ("tap", Face::Tap),
    ("soda", Face::Soda),
];

/// Faults of the broker whose recordings differ most from that of the conforming one.
const BROKER_FAULTS: &[&str] = &["eb-stale-offerset", "eb-accept-ignored"];

/// The faces of the conforming server that are brokers.
const BROKERS: &[(&str, Face)] = &[("broker", Face::Broker), ("broker-25", Face::Broker25)];

/// Faults of the clouds whose recordings differ most from that of the conforming ones.
const CLOUD_FAULTS: &[&str] = &["ca-truncated-copy", "dl-semantics-bare"];

/// The faces of the conforming server that hand out addresses in clouds.
const CLOUDS: &[(&str, Face)] = &[("cloud", Face::Cloud), ("datalink", Face::Datalink)];

/// A recording with its name and what came of it.
pub struct Sample {
    /// Where it comes from.
    pub name: String,
    /// What was recorded.
    pub recording: Recording,
    /// Its verdicts.
    pub vector: Vector,
}

static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let live = recorded(JOB_LISTS, Face::Uws11, FAULTS);
    judged(live.into_iter().chain(fixtures()))
});

static OF_BROKERS: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let live = recorded(BROKERS, Face::Broker, BROKER_FAULTS);
    judged(live.into_iter().map(|(name, recording)| {
        let kept = thinned(&name, &recording);
        (name, kept)
    }))
});

static OF_CLOUDS: LazyLock<Vec<Sample>> =
    LazyLock::new(|| judged(recorded(CLOUDS, Face::Cloud, CLOUD_FAULTS)));

/// The scenarios of a broker in which most is decided.
const KEPT: &[&str] = &[
    "preflight",
    "f01",
    "f02",
    "f06a",
    "i03",
    "media",
    "accept",
    "reject",
    "options",
    "expiry",
    "life",
    "direct",
];

/// A run talks with a broker a thousand times: to judge it again and again would take minutes. What is given back at the end
/// is left out of the conforming one, and all but some scenarios of the others.
fn thinned(name: &str, recording: &Recording) -> Recording {
    let is_kept = |x: &Exchange| match name {
        _ if at_most(0) > 0 => true,
        "broker" => x.lane() != "cleanup",
        _ => KEPT.contains(&x.lane()),
    };
    let mut kept = rewritten(recording, |_, x| is_kept(x).then(|| x.clone()));
    // A gap would be a request of which nothing is known.
    kept.exchanges.sort_by_key(|x| x.id);
    let numbers: BTreeMap<u32, u32> = kept.exchanges.iter().map(|x| x.id).zip(1..).collect();
    for x in &mut kept.exchanges {
        let x = Arc::make_mut(x);
        x.id = numbers[&x.id];
        x.redirected_from = x.redirected_from.and_then(|id| numbers.get(&id).copied());
    }
    kept
}

/// The conforming server by its faces, and one face with each of the faults.
fn recorded(faces: &[(&str, Face)], faulty: Face, faults: &[&'static str]) -> Vec<(String, Recording)> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut runs = tokio::task::JoinSet::new();
        for (name, face) in faces {
            let (name, face) = ((*name).to_owned(), *face);
            runs.spawn(async move { (name, record(face, &[], &[]).await.unwrap()) });
        }
        for fault in faults.iter().copied() {
            runs.spawn(async move {
                let recording = record(faulty, &[fault], &[]).await.unwrap();
                (fault.to_owned(), recording)
            });
        }
        runs.join_all().await
    })
}

fn judged(recordings: impl IntoIterator<Item = (String, Recording)>) -> Vec<Sample> {
    let mut all: Vec<(String, Recording)> = recordings.into_iter().collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter()
        .map(|(name, recording)| Sample {
            vector: vector(&recording),
            name,
            recording,
        })
        .collect()
}

/// The recordings of job lists and the files, in a fixed order.
pub fn samples() -> &'static [Sample] {
    &SAMPLES
}

/// The recordings of brokers, in a fixed order.
pub fn brokers() -> &'static [Sample] {
    &OF_BROKERS
}

/// The recordings of clouds, in a fixed order.
pub fn clouds() -> &'static [Sample] {
    &OF_CLOUDS
}

/// All recordings.
pub fn all() -> impl Iterator<Item = &'static Sample> {
    samples().iter().chain(brokers()).chain(clouds())
}

impl Sample {
    /// How many of something are tried on it: on the conforming job list, the conforming broker, and any other.
    pub fn share(&self, of: [usize; 3]) -> usize {
        at_most(match self.name.as_str() {
            "uws-1.1" => of[0],
            "broker" => of[1],
            _ => of[2],
        })
    }
}

fn fixtures() -> Vec<(String, Recording)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/recordings");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|e| e == "har"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (name, har::from_har(&text).unwrap())
        })
        .collect()
}

/// Numbers that look random and are the same in each run (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// So many of the numbers below a limit, each once, in rising order.
    pub fn some(&mut self, count: usize, limit: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..limit).collect();
        while all.len() > count {
            let at = self.below(all.len());
            all.swap_remove(at);
        }
        all.sort_unstable();
        all
    }
}

/// So many of these, always the same.
pub fn some_of<T>(all: Vec<T>, count: usize) -> Vec<T> {
    let kept = Dice(4).some(count, all.len());
    let numbered = all.into_iter().enumerate();
    numbered
        .filter(|(at, _)| kept.binary_search(at).is_ok())
        .map(|(_, one)| one)
        .collect()
}

/// A copy with each exchange rewritten, or left out.
pub fn rewritten(recording: &Recording, rewrite: impl Fn(usize, &Exchange) -> Option<Exchange>) -> Recording {
    let kept = recording.exchanges.iter().enumerate();
    Recording {
        exchanges: kept.filter_map(|(at, x)| rewrite(at, x)).map(Arc::new).collect(),
        ..recording.clone()
    }
}

/// A copy with each answer rewritten.
pub fn answered(recording: &Recording, rewrite: impl Fn(&Exchange, &mut Response)) -> Recording {
    rewritten(recording, |_, x| {
        let mut copy = x.clone();
        if let Ok(response) = &mut copy.outcome {
            rewrite(x, response);
        }
        Some(copy)
    })
}

/// `LAWS=whole` tries everything, which takes minutes; otherwise a part that is the same in each run.
pub fn at_most(count: usize) -> usize {
    match std::env::var("LAWS").as_deref() {
        Ok("whole") => usize::MAX,
        _ => count,
    }
}

/// Runs many judgements on two threads and collects what they complain of.
pub fn complaints<T: Sync>(cases: &[T], judge: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let half = cases.len().div_ceil(2).max(1);
    let judge = &judge;
    let mut all: Vec<String> = std::thread::scope(|scope| {
        let parts: Vec<_> = cases
            .chunks(half)
            .map(|part| scope.spawn(move || part.iter().flat_map(judge).collect::<Vec<_>>()))
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    all.sort();
    all.dedup();
    all
}

/// Requirements whose verdict, reason or findings differ.
pub fn differences(name: &str, before: &Vector, after: &Vector) -> Vec<String> {
    let all: BTreeMap<&str, _> = before.iter().map(|(id, cell)| (*id, cell)).collect();
    all.iter()
        .filter(|(id, cell)| after.get(*id) != Some(*cell))
        .map(|(id, cell)| format!("{name}: {id} was {cell:?}, is {:?}", after.get(*id)))
        .collect()
}

/// Violations that were not there before.
pub fn new_violations(before: &Vector, after: &Vector) -> Vec<String> {
    let mut new = Vec::new();
    for (id, cell) in after {
        let known = &before[id].codes;
        let is_new = |verdict: &str| verdict == Verdict::Fail.word() || verdict == Verdict::Warn.word();
        for (code, verdict) in cell.codes.difference(known).filter(|(_, v)| is_new(v)) {
            new.push(format!("{id} {code} {verdict}"));
        }
        if cell.verdict == Verdict::Error {
            new.push(format!("{id} error"));
        }
    }
    new
}

/// No complaints.
#[track_caller]
pub fn holds(complaints: Vec<String>) {
    let shown: Vec<_> = complaints.iter().take(40).collect();
    assert!(
        complaints.is_empty(),
        "{} complaints: {shown:#?}",
        complaints.len()
    );
}
