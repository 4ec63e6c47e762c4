//! The proof of the suite, one trial each: the conforming server (identity), every fault, every variant.
//!
//! What each fault must be noticed by stands in `tests/golden/faults.toml`, what each variant may change in
//! `tests/golden/variants.toml`, the whole vector of the conforming server in `tests/golden/identity.toml`. After a change
//! that is meant, `UPDATE_GOLDEN=1 cargo test --test self_validation` writes them anew; read the difference.
//!
//! A trial that disagrees on a machine that does thirty other things is tried once more with the machine to itself, and that
//! counts; what disagreed first is told on standard error.
//!
//! Of the brokers the conforming ones are tried by default; `BROKER=whole` tries all their faults and variants, which takes some
//! minutes and wants a machine that does nothing else: offers expire while it waits for something else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use voconform::checks::Verdict;
use voconform::self_test::{Difference, Face, Vector, as_reviewed, difference, record, vector};
use voconform_reference_server as reference;

type Golden = BTreeMap<String, Difference>;

/// What a trial does.
type Run = Box<dyn Fn(&Proof) -> Result<(), Failed> + Send>;

/// What a server on the loopback of this machine can't break: to be reached without TLS from elsewhere, to name offers on
/// another host, to have a wrong certificate or refuse https, to redirect from https to http. The examples of their checks show
/// these.
const NOT_HERE: [&str; 5] = [
    "eb-http-tls-or-loopback",
    "eb-fed-same-interface",
    "cloud-obj-https",
    "cloud-obj-tls",
    "cloud-http-no-downgrade",
];

/// Servers judged at once: the runs mostly wait.
const AT_ONCE: usize = 32;

/// Of them brokers, whose conversations take more computing: too slowly answered, their offers expire while they are needed.
const BROKERS_AT_ONCE: usize = 8;

struct Proof {
    runtime: Runtime,
    /// As many as trials may run at once; who takes them all is alone.
    machine: Semaphore,
    brokers: Semaphore,
    second_looks: AtomicUsize,
    /// One a face.
    baselines: [OnceLock<Result<Vector, String>>; Face::ALL.len()],
    faults: BTreeMap<String, Vec<String>>,
    /// What may or may not be noticed as well, by fault: written by hand.
    races: BTreeMap<String, Vec<String>>,
    variants: Golden,
    seen_faults: Mutex<BTreeMap<String, Vec<String>>>,
    seen_variants: Mutex<Golden>,
    seen_identity: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
}

fn golden_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

fn read_golden<T: serde::de::DeserializeOwned + Default>(name: &str) -> T {
    let text = std::fs::read_to_string(golden_path(name)).unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

impl Proof {
    fn vector(&self, face: Face, faults: &[&str], variants: &[&str]) -> Result<Vector, Failed> {
        let made = self.runtime.block_on(async {
            let _permit = match face.is_broker() {
                true => Some(self.brokers.acquire().await),
                false => None,
            };
            record(face, faults, variants)
                .await
                .map(|recording| vector(&recording))
        });
        Ok(made.map_err(|e| e.to_string())?)
    }

    /// Whether this requirement is decided depends on the moment, whatever the server. That it is not broken is looked at first.
    fn is_chance(&self, line: &str) -> bool {
        let id = line.split(' ').next().unwrap_or_default();
        let everywhere = self.races.get("everywhere");
        everywhere.is_some_and(|ids| ids.iter().any(|known| known == id))
    }

    fn baseline(&self, face: Face) -> Result<&Vector, Failed> {
        let place = Face::ALL.iter().position(|f| *f == face).unwrap();
        let slot = &self.baselines[place];
        let made = slot.get_or_init(|| self.vector(face, &[], &[]).map_err(|e| format!("{e:?}")));
        made.as_ref().map_err(|e| Failed::from(e.clone()))
    }
}

/// The conforming server breaks nothing, and its whole vector is the golden one.
fn identity(proof: &Proof, face: Face, name: &str) -> Result<(), Failed> {
    let vector = proof.vector(face, &[], &[])?;
    let broken: Vec<_> = vector
        .iter()
        .filter(|(_, c)| c.verdict.is_broken() || c.verdict == Verdict::Error)
        .collect();
    if !broken.is_empty() {
        return Err(format!("the conforming server is said to break {broken:#?}").into());
    }
    let lines: BTreeMap<String, String> = vector
        .iter()
        .map(|(id, c)| {
            (
                (*id).to_owned(),
                c.reason.map_or(c.verdict.word().to_owned(), |r| {
                    format!("{} {r}", c.verdict.word())
                }),
            )
        })
        .collect();
    proof
        .seen_identity
        .lock()
        .unwrap()
        .insert(name.to_owned(), lines.clone());
    if updating() {
        return Ok(());
    }
    let golden: BTreeMap<String, BTreeMap<String, String>> = read_golden("identity.toml");
    let expected = golden.get(name).cloned().unwrap_or_default();
    let certain = |lines: &BTreeMap<String, String>| {
        let told = lines.iter().filter(|(id, _)| !proof.is_chance(id));
        told.map(|(a, b)| format!("{a} {b}")).collect::<Vec<_>>()
    };
    same_lines(&certain(&lines), &certain(&expected), name)
}

fn same_lines(seen: &[String], expected: &[String], what: &str) -> Result<(), Failed> {
    let missing: Vec<_> = expected.iter().filter(|e| !seen.contains(e)).collect();
    let new: Vec<_> = seen.iter().filter(|s| !expected.contains(s)).collect();
    if missing.is_empty() && new.is_empty() {
        return Ok(());
    }
    Err(format!("{what}: not seen any more {missing:#?}, new {new:#?}").into())
}

/// A fault is noticed by exactly the findings it lists, and at least by those requirements it is made to break.
fn fault(proof: &Proof, fault: &reference::Fault) -> Result<(), Failed> {
    let face = Face::of(fault);
    let seen = difference(proof.baseline(face)?, &proof.vector(face, &[fault.id], &[])?);
    let races = proof.races.get(fault.id).cloned().unwrap_or_default();
    let certain = seen
        .notices
        .iter()
        .filter(|n| !races.contains(n) && races != ["*"]);
    let kept: Vec<String> = certain.cloned().collect();
    proof
        .seen_faults
        .lock()
        .unwrap()
        .insert(fault.id.to_owned(), kept);
    // Faults of requirements whose checks are not written yet are there already; then nothing is wanted of them.
    let checked = |id: &&&str| voconform::checks::all().any(|c| c.decides == **id);
    for wanted in fault.breaks.iter().filter(checked) {
        // Of what can't be broken a remark is all that can be expected.
        let noticed = seen
            .notices
            .iter()
            .chain(&seen.remarks)
            .any(|n| n.split(' ').next() == Some(wanted));
        if !noticed {
            return Err(format!("{wanted} does not notice {}: {seen:#?}", fault.id).into());
        }
    }
    if seen == Difference::default() && fault.breaks.iter().all(|id| checked(&id)) {
        return Err(format!("nothing notices {}", fault.id).into());
    }
    if updating() {
        return Ok(());
    }
    // What a fault keeps from being decided, and what is remarked on the way, may depend on the order of events.
    let expected = proof.faults.get(fault.id).cloned().unwrap_or_default();
    if as_reviewed(&seen.notices, &expected, &races) {
        return Ok(());
    }
    same_lines(&seen.notices, &expected, "notices")
}

/// A legal variant breaks nothing; what it changes besides is listed.
fn variant(proof: &Proof, variant: &reference::Variant) -> Result<(), Failed> {
    let face = Face::of_variant(variant);
    let baseline = proof.baseline(face)?;
    let vector = proof.vector(face, &[], &[variant.id])?;
    let broken: Vec<_> = vector
        .iter()
        .filter(|(_, c)| c.verdict.is_broken() || c.verdict == Verdict::Error)
        .collect();
    if !broken.is_empty() {
        return Err(format!(
            "{} is legal ({}), and yet {broken:#?}",
            variant.id, variant.because
        )
        .into());
    }
    let seen = difference(baseline, &vector);
    // Nothing is broken, so nothing is noticed.
    proof
        .seen_variants
        .lock()
        .unwrap()
        .insert(variant.id.to_owned(), seen.clone());
    if updating() {
        return Ok(());
    }
    let expected = proof.variants.get(variant.id).cloned().unwrap_or_default();
    same_lines(&seen.remarks, &expected.remarks, "remarks")?;
    // What depends on the moment of the run is listed with the races of the faults.
    let races = proof.races.get(variant.id).cloned().unwrap_or_default();
    let certain = |blocks: &[String]| {
        blocks
            .iter()
            .filter(|b| races != ["*"] && !races.contains(b) && !proof.is_chance(b))
            .cloned()
            .collect::<Vec<_>>()
    };
    same_lines(&certain(&seen.blocks), &certain(&expected.blocks), "blocks")
}

/// Every check of the suite is broken by at least one fault, except those that can only inform.
fn every_check_is_proven(proof: &Proof) -> Result<(), Failed> {
    let reviewed = proof
        .faults
        .values()
        .flatten()
        .filter_map(|n| n.split(' ').next());
    // A fault that may be noticed by anything is at least noticed by what it is made to break.
    let wild = reference::faults().filter(|f| proof.races.get(f.id).is_some_and(|r| r == &["*"]));
    let noticed: Vec<&str> = reviewed
        .chain(wild.flat_map(|f| f.breaks.iter().copied()))
        .collect();
    let ledger = voconform::spec::ledger();
    let can_break = |id: &str| {
        ledger
            .get(id)
            .is_some_and(|r| r.violation != voconform::spec::Violation::Info)
    };
    let unproven: Vec<&str> = voconform::checks::all()
        .map(|c| c.decides)
        .filter(|id| can_break(id) && !noticed.contains(id) && !NOT_HERE.contains(id))
        .collect();
    if unproven.is_empty() {
        Ok(())
    } else {
        Err(format!("no fault breaks {unproven:#?}").into())
    }
}

/// How many trials may have disagreed at first. More are no matter of a busy machine.
const SECOND_LOOKS: usize = 8;

/// Tries, and where that disagrees tries again alone.
fn with_second_look(proof: &Proof, name: &str, run: impl Fn() -> Result<(), Failed>) -> Result<(), Failed> {
    let take = |permits: usize| {
        let permits = u32::try_from(permits).expect("a few dozen");
        proof
            .runtime
            .block_on(proof.machine.acquire_many(permits))
            .expect("never closed")
    };
    let first = {
        let _among_others = take(1);
        run()
    };
    let Err(disagreement) = first else { return Ok(()) };
    if proof.second_looks.fetch_add(1, Ordering::Relaxed) >= SECOND_LOOKS {
        return Err(disagreement);
    }
    let _alone = take(AT_ONCE);
    eprintln!(
        "{name} is tried again alone; among others: {}",
        disagreement.message().unwrap_or_default()
    );
    run()
}

fn write_golden<T: serde::Serialize>(name: &str, what: &T) {
    std::fs::create_dir_all(golden_path("")).unwrap();
    std::fs::write(golden_path(name), toml::to_string_pretty(what).unwrap()).unwrap();
}

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let proof = Arc::new(Proof {
        runtime,
        machine: Semaphore::new(AT_ONCE),
        brokers: Semaphore::new(BROKERS_AT_ONCE),
        second_looks: AtomicUsize::new(0),
        baselines: Default::default(),
        faults: read_golden("faults.toml"),
        races: read_golden("races.toml"),
        variants: read_golden("variants.toml"),
        seen_faults: Mutex::default(),
        seen_variants: Mutex::default(),
        seen_identity: Mutex::default(),
    });
    let trial = |name: String, run: Run| {
        let proof = proof.clone();
        Trial::test(name.clone(), move || {
            with_second_look(&proof, &name, || run(&proof))
        })
    };
    let mut trials = vec![trial(
        "every-check-is-proven-by-a-fault".to_owned(),
        Box::new(every_check_is_proven),
    )];
    let identity_of = |face: Face| {
        let name = format!("identity::{}", face.word());
        trial(name, Box::new(move |proof| identity(proof, face, face.word())))
    };
    trials.extend(Face::ALL.into_iter().filter(|f| !f.is_broker()).map(identity_of));
    let with_brokers = std::env::var_os("BROKER").is_some_and(|value| value == "whole");
    // A conversation with a broker takes the most computing: they come last, so that they keep no other from its times.
    for of_brokers in [false, true] {
        let is_tried = |face: Face| face.is_broker() == of_brokers && (with_brokers || !of_brokers);
        for f in reference::faults().filter(|f| is_tried(Face::of(f))) {
            trials.push(trial(
                format!("fault::{}", f.id),
                Box::new(|proof| fault(proof, f)),
            ));
        }
        for v in reference::variants().filter(|v| is_tried(Face::of_variant(v))) {
            trials.push(trial(
                format!("variant::{}", v.id),
                Box::new(|proof| variant(proof, v)),
            ));
        }
    }
    trials.extend(Face::ALL.into_iter().filter(|f| f.is_broker()).map(identity_of));
    let conclusion = libtest_mimic::run(&arguments, trials);
    if updating() && !arguments.list {
        let mut faults = proof.faults.clone();
        faults.extend(std::mem::take(&mut *proof.seen_faults.lock().unwrap()));
        faults.retain(|id, _| reference::faults().any(|f| f.id == id));
        write_golden("faults.toml", &faults);
        let mut variants = proof.variants.clone();
        variants.extend(std::mem::take(&mut *proof.seen_variants.lock().unwrap()));
        write_golden("variants.toml", &variants);
        let mut identity: BTreeMap<String, BTreeMap<String, String>> = read_golden("identity.toml");
        identity.extend(std::mem::take(&mut *proof.seen_identity.lock().unwrap()));
        write_golden("identity.toml", &identity);
    }
    conclusion.exit();
}
