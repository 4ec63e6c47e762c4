//! How the broker is made to differ: rewriting of requests and answers, evaluation that looks away, other rules.

use jiff::Timestamp;
use serde_json::Value;

use super::face::{Answer, Resource, Style, Target};
use super::legacy::Face;
use super::phase::Phase;
use super::platform::Platform;
use super::problem::{Problem, problem};
use super::tree::{items_mut, text, walk};
use crate::message::Request;
use crate::mutation::Act;

/// A single difference of the broker.
#[derive(Clone, Copy)]
pub(crate) enum BrokerAct {
    /// The answer is rewritten.
    Rewrite(Place, &'static [Edit]),
    /// Another request is handled instead.
    Turn(Place, fn(&Request, &Seen) -> Request),
    /// Another request is evaluated instead.
    Ask(fn(&mut Value)),
    /// Problems with these codes do not matter.
    Forgive(&'static [&'static str]),
    /// Requests of which this is true are refused for a reason of the broker's own.
    Refuse(Refused, fn(&Value) -> bool, &'static str),
    /// Another platform is sold.
    Platform(Platform),
    /// What is offered (costs, metrics and components) is rewritten, once and for all; the request is at hand.
    Offer(fn(&mut Value, &Value)),
    /// Documents are written down in another way.
    Style(fn(&mut Style)),
    Rule(Rule),
}

/// How a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is taken for no request at all.
    Malformed,
    /// The answer is NO.
    No,
    /// The answer is NO, and nobody says why.
    Silently,
}

/// Differences in behaviour, each asked for at the place where it acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    // Calendar.
    NoReservation,
    // State machine.
    NeverExpires,
    SiblingsStay,
    // Requests.
    PastMovedToNow,
    ShapeIsNo,
    SameAnswerAgain,
    // Direct execution.
    DirectOffered,
    DirectLeaks,
    // Who may do what.
    AnyCredentials,
    WrongIsNobody,
    OwnerIgnored,
    OwnerIgnoredForNobody,
    RefusedAndObeyed,
    OptionsForAll,
    PostNeedsProof,
    RequestsNeedProof,
    DirectNeedsProof,
    UpdatesOpen,
    // Offers and sessions.
    OffersShuffled,
    PlainSessions,
    EarlyWindowDropped,
    WholeWindow,
    // What is held.
    CountsSets,
    SalesRace,
    RejectedHold,
    SiblingsHold,
    ExpiredHold,
    EndedHold,
    CancelledHold,
    AcceptedFree,
    AvailableFree,
    // Updates.
    AcceptancesRace,
    OldEchoed,
    RefusalsUnsaid,
    RejectsAll,
    SiblingsLazy,
    SiblingsExpire,
    SiblingsEverywhere,
    SiblingsAccepted,
    RejectedAccepted,
    ExpiredAccepted,
    EndedAccepted,
    EndRewritten,
    AcceptedRejected,
    AcceptedOffered,
    OfferedCancelled,
    SameAgain,
    CancelledSlowly,
    ClientDrives,
    ClientFails,
    UnknownWordsObeyed,
    AnyPathWritten,
    RangeIgnored,
    PatternIgnored,
    UnitsIgnored,
    // Expiry.
    ExpiresEarly,
    ExpiresLate,
    FirstExpiresOnly,
    AcceptedExpire,
    // The life of a session.
    NoAccepted,
    NoWaiting,
    NoAvailable,
    NoRunning,
    NoReleasing,
    PreparesLate,
    PreparesAtOnce,
    StartsAtOnce,
    StartsLate,
    RunsForever,
    GoesBackwards,
    CompletesEarly,
    ErrorsCancel,
    ErrorsComplete,
    ReleaseErrorsComplete,
    CompletedRunAgain,
    CancelledRunOn,
    // The face.
    PlainAnswer200,
    // Only older versions have these.
    TriggerStartsEarly,
    TriggerNeverCancels,
    ActionMissing,
    AllocatesOnOffer,
    StorageDeletedEarly,
    UnmanagedDeleted,
    AuthListsAll,
    AuthEchoesSecrets,
    AuthAny,
    IdentIgnored,
    ExpiresWritable,
    BareUpdate,
    JsonFirst,
    NoDefaultType,
}

/// A change to an answer, made in the order given.
#[derive(Clone, Copy)]
pub(crate) enum Edit {
    Status(u16),
    Header(&'static str, &'static str),
    Remove(&'static str),
    /// The whole document is rewritten.
    Tree(fn(&mut Value)),
    /// Each session of the document, be it one or an offerset.
    Sessions(fn(&mut Value)),
    /// Each value of the document, from the leaves up.
    Values(fn(&mut Value)),
    Any(fn(&mut Answer, &Seen)),
    /// The document of an older version is rewritten, in its own spelling.
    Spelled(fn(&mut Value)),
    /// The bytes are rewritten after the document was written down.
    Bytes(fn(&mut Vec<u8>)),
}

/// Where an act applies.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Empty: any. HEAD counts as GET.
    pub methods: &'static [&'static str],
    /// Empty: any.
    pub resources: &'static [Resource],
    /// Phase of the session before the request. Empty: any.
    pub phases: &'static [Phase],
    /// Status of the answer. None: any below 400; [`ANY_STATUS`]: any.
    pub answered: Option<u16>,
    pub when: Option<fn(&Seen) -> bool>,
}

/// Stands for all statuses.
pub(crate) const ANY_STATUS: u16 = 0;

/// What an act can look at.
pub(crate) struct Seen<'a> {
    pub request: &'a Request,
    pub face: Face,
    pub target: Target,
    /// The body of the request, if it is a document, in the shape of 1.0.
    pub asked: Option<Value>,
    /// Phase of the session before the request; None: there is no such session.
    pub before: Option<Phase>,
    pub now: Timestamp,
    /// URL of the broker, or of its older face.
    pub root: String,
    /// A proof was sent that no user has.
    pub unproven: bool,
    /// The session belongs to somebody else.
    pub stranger: bool,
    /// The session came of direct execution.
    pub direct: bool,
}

impl Seen<'_> {
    /// A text in the body of the request, by JSON pointer.
    pub fn asks(&self, pointer: &str) -> Option<&str> {
        text(self.asked.as_ref()?, pointer)
    }

    /// The client takes this media type, by its name.
    pub fn accepts(&self, media: &str) -> bool {
        let accept = self.request.header("Accept").unwrap_or_default();
        accept.contains(media)
    }
}

pub(crate) const fn at(methods: &'static [&'static str], resources: &'static [Resource]) -> Place {
    Place {
        methods,
        resources,
        phases: &[],
        answered: None,
        when: None,
    }
}

impl Place {
    pub const fn answered(self, status: u16) -> Place {
        Place {
            answered: Some(status),
            ..self
        }
    }

    pub const fn within(self, phases: &'static [Phase]) -> Place {
        Place { phases, ..self }
    }

    pub const fn when(self, condition: fn(&Seen) -> bool) -> Place {
        Place {
            when: Some(condition),
            ..self
        }
    }

    fn fits(&self, seen: &Seen) -> bool {
        let method = match seen.request.method.as_str() {
            "HEAD" => "GET",
            method => method,
        };
        (self.methods.is_empty() || self.methods.contains(&method))
            && (self.resources.is_empty() || self.resources.contains(&seen.target.resource))
            && (self.phases.is_empty() || seen.before.is_some_and(|phase| self.phases.contains(&phase)))
            && self.when.is_none_or(|condition| condition(seen))
    }

    fn fits_answer(&self, status: u16) -> bool {
        let is_meant = |wanted| wanted == ANY_STATUS || wanted == status;
        self.answered.map_or(status < 400, is_meant)
    }
}

pub(crate) const fn rewrite(place: Place, edits: &'static [Edit]) -> Act {
    Act::Broker(BrokerAct::Rewrite(place, edits))
}

/// Rewrites the documents that carry an offerset or a session, whatever the method.
pub(crate) const fn documents(edits: &'static [Edit]) -> Act {
    rewrite(at(&[], &[]), edits)
}

pub(crate) const fn turn(place: Place, turn: fn(&Request, &Seen) -> Request) -> Act {
    Act::Broker(BrokerAct::Turn(place, turn))
}

pub(crate) const fn ask(change: fn(&mut Value)) -> Act {
    Act::Broker(BrokerAct::Ask(change))
}

pub(crate) const fn forgive(codes: &'static [&'static str]) -> Act {
    Act::Broker(BrokerAct::Forgive(codes))
}

/// Refuses requests; the text is told as the reason.
pub(crate) const fn refuse(how: Refused, when: fn(&Value) -> bool, text: &'static str) -> Act {
    Act::Broker(BrokerAct::Refuse(how, when, text))
}

pub(crate) const fn platform(platform: Platform) -> Act {
    Act::Broker(BrokerAct::Platform(platform))
}

pub(crate) const fn offer(change: fn(&mut Value, &Value)) -> Act {
    Act::Broker(BrokerAct::Offer(change))
}

pub(crate) const fn style(change: fn(&mut Style)) -> Act {
    Act::Broker(BrokerAct::Style(change))
}

pub(crate) const fn rule(rule: Rule) -> Act {
    Act::Broker(BrokerAct::Rule(rule))
}

/// The resource is not there at all.
pub(crate) const fn missing(resources: &'static [Resource], methods: &'static [&'static str]) -> Act {
    turn(at(methods, resources), |request, _| Request {
        path: "/broker/nothing".to_owned(),
        ..request.clone()
    })
}

/// All differences of the broker in force.
#[derive(Clone, Default)]
pub(crate) struct Mutations {
    acts: Vec<BrokerAct>,
    pub style: Style,
}

impl Mutations {
    pub fn add(&mut self, act: BrokerAct) {
        match act {
            BrokerAct::Style(change) => change(&mut self.style),
            act => self.acts.push(act),
        }
    }

    pub fn has(&self, rule: Rule) -> bool {
        let is_it = |act: &BrokerAct| matches!(act, BrokerAct::Rule(one) if *one == rule);
        self.acts.iter().any(is_it)
    }

    /// The request as it is evaluated.
    pub fn asked(&self, request: &Value) -> Value {
        let mut request = request.clone();
        for act in &self.acts {
            if let BrokerAct::Ask(change) = act {
                change(&mut request);
            }
        }
        request
    }

    /// The problems that matter.
    pub fn unforgiven(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        for act in &self.acts {
            if let BrokerAct::Forgive(codes) = act {
                problems.retain(|problem| !codes.contains(&problem.code));
            }
        }
        problems
    }

    /// The platform that is sold in place of the configured one.
    pub fn platform(&self) -> Option<Platform> {
        self.acts.iter().find_map(|act| match act {
            BrokerAct::Platform(platform) => Some(*platform),
            _ => None,
        })
    }

    /// Why a request is refused that could be served.
    pub fn refusals(&self, how: Refused, request: &Value) -> Vec<Problem> {
        let why = |act: &BrokerAct| match act {
            BrokerAct::Refuse(as_what, when, text) if *as_what == how && when(request) => {
                Some(problem("not-here", text, &[]))
            }
            _ => None,
        };
        self.acts.iter().filter_map(why).collect()
    }

    /// Rewrites what is offered.
    pub fn offer(&self, body: &mut Value, request: &Value) {
        for act in &self.acts {
            if let BrokerAct::Offer(change) = act {
                change(body, request);
            }
        }
    }

    /// The request that is handled in place of the one that was made.
    pub fn turn(&self, seen: &Seen) -> Request {
        let mut request = seen.request.clone();
        for act in &self.acts {
            if let BrokerAct::Turn(place, turn) = act
                && place.fits(seen)
            {
                request = turn(&request, seen);
            }
        }
        request
    }

    /// Rewrites an answer and writes its document down.
    pub fn rewrite(&self, seen: &Seen, mut answer: Answer) -> Answer {
        let status = answer.status;
        let mut edits: Vec<&Edit> = Vec::new();
        for act in &self.acts {
            if let BrokerAct::Rewrite(place, more) = act
                && place.fits(seen)
                && place.fits_answer(status)
            {
                edits.extend(*more);
            }
        }
        for edit in &edits {
            edit.make(&mut answer, seen);
        }
        seen.face.spell(&mut answer, seen);
        for edit in &edits {
            if let (Edit::Spelled(change), Some(tree)) = (edit, &mut answer.tree) {
                change(tree);
            }
        }
        answer.write(&self.style);
        for edit in edits {
            if let Edit::Bytes(change) = edit {
                change(&mut answer.bytes);
            }
        }
        answer
    }
}

impl Edit {
    pub fn make(&self, answer: &mut Answer, seen: &Seen) {
        match (self, &mut answer.tree) {
            (Edit::Status(status), _) => answer.status = *status,
            (Edit::Header(name, value), _) => answer.set(name, value),
            (Edit::Remove(name), _) => answer.remove(name),
            (Edit::Tree(change), Some(tree)) => change(tree),
            (Edit::Sessions(change), Some(tree)) if tree.get("phase").is_some() => change(tree),
            (Edit::Sessions(change), Some(tree)) => items_mut(tree, "offers").iter_mut().for_each(change),
            (Edit::Values(change), Some(tree)) => walk(tree, &mut |value| change(value)),
            (Edit::Any(change), _) => change(answer, seen),
            // No document to edit; what older versions say comes later, and bytes come last.
            (Edit::Tree(_) | Edit::Sessions(_) | Edit::Values(_) | Edit::Spelled(_) | Edit::Bytes(_), _) => {}
        }
    }
}
