//! The recordings that the laws are tried on, and what is compared.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use voconform::checks::Verdict;
use voconform::recording::{Exchange, Recording, Response, har};
use voconform::self_test::{Face, Vector, record, vector};

/// Faults whose recordings differ most from that of the conforming server.
const FAULTS: &[&str] = &["create-200", "job-404", "executing-back-to-pending"];

/// The faces of the conforming server.
const FACES: [(&str, Face); 5] = [
    ("uws-1.1", Face::Uws11),
    ("uws-1.0", Face::Uws10),
    ("users", Face::Closed),
    ("tap", Face::Tap),
    ("soda", Face::Soda),
];

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
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let live = runtime.block_on(async {
        let mut runs = tokio::task::JoinSet::new();
        for (name, face) in FACES {
            runs.spawn(async move { (name.to_owned(), record(face, &[], &[]).await.unwrap()) });
        }
        for fault in FAULTS {
            runs.spawn(async move {
                let recording = record(Face::Uws11, &[fault], &[]).await.unwrap();
                ((*fault).to_owned(), recording)
            });
        }
        runs.join_all().await
    });
    let mut all: Vec<(String, Recording)> = live.into_iter().chain(fixtures()).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter()
        .map(|(name, recording)| Sample {
            vector: vector(&recording),
            name,
            recording,
        })
        .collect()
});

/// All recordings, in a fixed order.
pub fn samples() -> &'static [Sample] {
    &SAMPLES
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
