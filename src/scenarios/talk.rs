//! What all scenarios share: asking, following redirects, making jobs, waiting.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use super::broker::Ground;
use super::cloud::CloudGround;
use super::{Journal, Plan};
use crate::documents::uws::Job;
use crate::documents::xml;
use crate::http::{Ask, Client, Who};
use crate::recording::{Exchange, JobRecord, NotMade, Reason, Step, step};

/// Redirects of a GET that are followed.
const REDIRECTS: usize = 5;

/// Seconds of a wait, at most.
const WAIT: u64 = 5;

/// Reads of a job in a row that show no phase, or get no answer, after which waiting is given up.
const IN_VAIN: usize = 6;

/// Why a scenario ends before its last step.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The reason all its further steps get.
    pub reason: Reason,
    /// The step whose outcome made it stop.
    pub because: Option<Step>,
    /// The same in words.
    pub detail: String,
}

impl Stop {
    /// Stops because of what came of a step.
    pub fn after(because: Step, detail: impl Into<String>) -> Stop {
        Stop {
            reason: Reason::Blocked,
            because: Some(because),
            detail: detail.into(),
        }
    }

    /// Stops for a reason that lies outside the conversation.
    pub fn reason(reason: Reason) -> Stop {
        Stop {
            reason,
            because: None,
            detail: reason.meaning().to_owned(),
        }
    }
}

/// A conversation in progress: the client, the plan, and what was noted on the way.
pub struct Talk {
    /// The recording client.
    pub client: Client,
    /// What is asked.
    pub plan: Plan,
    /// Where jobs are noted before they are used.
    pub journal: Journal,
    jobs: Mutex<Vec<JobRecord>>,
    /// Jobs that are not the first identity's, and whose they are.
    makers: Mutex<HashMap<String, Who>>,
    not_made: Mutex<Vec<NotMade>>,
    waited: Mutex<HashMap<&'static str, Duration>>,
    creating: tokio::sync::RwLock<()>,
    /// What the scenarios of a broker share.
    pub ground: Ground,
    /// What the scenarios of the cloud share.
    pub cloud: CloudGround,
}

impl Talk {
    /// A conversation that has not begun.
    pub fn new(client: Client, plan: Plan, journal: Journal) -> Talk {
        Talk {
            ground: Ground::new(plan.broker.dialect),
            cloud: CloudGround::new(&plan.cloud),
            client,
            plan,
            journal,
            jobs: Mutex::default(),
            makers: Mutex::default(),
            not_made: Mutex::default(),
            waited: Mutex::default(),
            creating: tokio::sync::RwLock::new(()),
        }
    }

    /// GET as UWS clients do; redirects are followed one by one. Gives the last exchange.
    pub async fn get(&self, step: Step, url: &Url) -> Arc<Exchange> {
        self.follow(step, Ask::get(url)).await
    }

    /// Any GET, following redirects one by one, at most five, never into a circle.
    pub async fn follow(&self, step: Step, ask: Ask) -> Arc<Exchange> {
        let mut seen = vec![ask.url().clone()];
        let mut exchange = self.client.ask(step, ask.clone()).await;
        while let Some(next) = redirect_of(&exchange) {
            if seen.len() > REDIRECTS || seen.contains(&next) || !matches!(next.scheme(), "http" | "https") {
                break;
            }
            seen.push(next.clone());
            exchange = self
                .client
                .ask(step, ask.clone().redirected(exchange.id, next))
                .await;
        }
        exchange
    }

    /// GET on somebody's behalf.
    pub async fn get_by(&self, who: Who, step: Step, url: &Url) -> Arc<Exchange> {
        self.follow(step, Ask::get(url).by(who)).await
    }

    /// POST of name/value pairs; the redirect is observed, not followed.
    pub async fn post(&self, step: Step, url: &Url, parameters: &[(&str, &str)]) -> Arc<Exchange> {
        self.post_by(Who::First, step, url, parameters).await
    }

    /// POST on somebody's behalf.
    pub async fn post_by(
        &self,
        who: Who,
        step: Step,
        url: &Url,
        parameters: &[(&str, &str)],
    ) -> Arc<Exchange> {
        let pairs: Vec<_> = parameters
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        self.client.send(step, Ask::form(url, &pairs).by(who)).await
    }

    /// A request of another method without body.
    pub async fn order(&self, step: Step, method: &str, url: &Url) -> Arc<Exchange> {
        self.order_by(Who::First, step, method, url).await
    }

    /// The same on somebody's behalf.
    pub async fn order_by(&self, who: Who, step: Step, method: &str, url: &Url) -> Arc<Exchange> {
        let ask = Ask::new(method, url).header("Accept", "application/xml,text/plain");
        self.client.send(step, ask.by(who)).await
    }

    /// Makes a job by POST to the list. The job is in the journal before this returns, whatever happens to the caller:
    /// an interrupted run must not lose a job whose creation was under way.
    pub async fn create(self: &Arc<Self>, step: Step, parameters: &[(String, String)]) -> Result<Url, Stop> {
        self.create_by(step, Ask::form(&self.plan.job_list, parameters))
            .await
    }

    /// The same with a request of the caller's.
    pub async fn create_by(self: &Arc<Self>, step: Step, ask: Ask) -> Result<Url, Stop> {
        let talk = self.clone();
        let made = tokio::spawn(async move {
            let _under_way = talk.creating.read().await;
            let who = ask.who();
            let exchange = talk.client.ask(step, ask).await;
            if who != Who::First && talk.leads_away(&exchange) {
                let detail = "the Location is not where the other jobs are: perhaps a page to sign in";
                return Err(Stop {
                    reason: Reason::NotOffered,
                    because: Some(step),
                    detail: detail.to_owned(),
                });
            }
            let job = talk.adopt(step, &exchange)?;
            if who != Who::First {
                let mut makers = talk.makers.lock().unwrap_or_else(PoisonError::into_inner);
                makers.insert(job.to_string(), who);
            }
            Ok(job)
        });
        made.await
            .unwrap_or_else(|e| Err(Stop::after(step, format!("the creation was lost: {e}"))))
    }

    /// Makes jobs in a way of the caller's, who notes them: what is begun comes to its end, whatever happens to the caller.
    pub async fn unstoppable(self: &Arc<Self>, making: impl Future<Output = ()> + Send + 'static) {
        // A panic in there was printed; there is nothing to give back.
        let _ = self.guarded(making).await;
    }

    /// The same with something to give back; None after a panic.
    pub async fn guarded<T: Send + 'static>(
        self: &Arc<Self>,
        making: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let talk = self.clone();
        let made = tokio::spawn(async move {
            let _under_way = talk.creating.read().await;
            making.await
        });
        made.await.ok()
    }

    /// Waits until no creation is under way. New ones must not be begun any more.
    pub async fn creations_settled(&self) {
        drop(self.creating.write().await);
    }

    /// Notes the job that an answer names, and refuses to go on with one that lies elsewhere.
    pub fn adopt(&self, step: Step, exchange: &Exchange) -> Result<Url, Stop> {
        let response = match &exchange.outcome {
            Ok(response) => response,
            Err(failure) => {
                let detail = format!("the creation got no answer: {}", failure.detail);
                return Err(Stop {
                    reason: Reason::Transport,
                    because: Some(step),
                    detail,
                });
            }
        };
        let refused = |detail: String| match response.status {
            // Who was given jobs before does not lack credentials; this one is not wanted.
            403 if !self.jobs().is_empty() => Stop {
                reason: Reason::Refused,
                because: Some(step),
                detail,
            },
            403 if !self.plan.recipes.contains_key("quick") => Stop {
                reason: Reason::NeedsRecipe,
                because: Some(step),
                detail: format!("{detail}; perhaps it wants parameters"),
            },
            401 | 403 => Stop {
                reason: Reason::NeedsCredentials,
                because: Some(step),
                detail,
            },
            429 | 503 => Stop {
                reason: Reason::Busy,
                because: Some(step),
                detail,
            },
            _ => Stop::after(step, detail),
        };
        let location = response
            .header("location")
            .and_then(|l| Url::parse(&exchange.request.url).ok()?.join(l.trim()).ok());
        let Some(job) = location.filter(|_| (200..400).contains(&response.status)) else {
            return Err(refused(format!(
                "the creation was answered {} without the address of a job",
                response.status
            )));
        };
        let mut job = job;
        job.set_fragment(None);
        // A service may carry the query of the creation (PHASE=RUN) along; it is no part of the job's address.
        if job.query().is_some()
            && job.query()
                == Url::parse(&exchange.request.url)
                    .ok()
                    .as_ref()
                    .and_then(Url::query)
        {
            job.set_query(None);
        }
        if job.host_str() != self.plan.job_list.host_str() {
            return Err(Stop::after(
                step,
                format!(
                    "the job is said to be on another host: {job}; if that is the service's own name, give its address by that name"
                ),
            ));
        }
        if same_address(&job, &self.plan.job_list) {
            return Err(Stop::after(step, "the Location is the job list itself"));
        }
        self.note_job(step.lane(), &job);
        Ok(job)
    }

    /// Writes a job into the journal and the recording.
    pub fn note_job(&self, label: &str, url: &Url) {
        self.journal.created(url);
        self.record(label, url);
    }

    /// Writes offers or sessions of a broker into the journal and the recording.
    pub fn note_offers(&self, label: &str, urls: &[&Url]) {
        self.journal
            .offered(urls.iter().copied(), self.ground.dialect().word());
        for url in urls {
            self.record(label, url);
        }
    }

    fn record(&self, label: &str, url: &Url) {
        let record = JobRecord {
            label: label.to_owned(),
            url: url.to_string(),
            removed: false,
        };
        self.jobs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(record);
    }

    /// Does the answer to a creation redirect to something that can't be a job, going by those that were made before?
    /// What is no job of ours must not be deleted.
    fn leads_away(&self, exchange: &Exchange) -> bool {
        let parent = |url: &Url| url.join(if url.path().ends_with('/') { ".." } else { "." }).ok();
        let Some(target) = redirect_of(exchange) else {
            return false;
        };
        let jobs = self.jobs();
        let mut known = jobs.iter().filter_map(|job| Url::parse(&job.url).ok());
        !known.any(|job| parent(&job).map(without_query) == parent(&target).map(without_query))
    }

    /// On whose behalf a job was made; only they may be able to remove it.
    pub fn maker(&self, url: &str) -> Who {
        let makers = self.makers.lock().unwrap_or_else(PoisonError::into_inner);
        makers.get(url).copied().unwrap_or_default()
    }

    /// All jobs made so far.
    pub fn jobs(&self) -> Vec<JobRecord> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that a job is gone from the service.
    pub fn job_removed(&self, url: &str) {
        self.journal.removed(url);
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter_mut()
            .filter(|j| j.url == url)
            .for_each(|j| j.removed = true);
    }

    /// Notes why a step is not made.
    pub fn skip(&self, step: Step, stop: &Stop) {
        let note = NotMade {
            step: step.name().to_owned(),
            reason: stop.reason,
            because: stop.because.map(|s| s.name().to_owned()),
            detail: stop.detail.clone(),
        };
        self.not_made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(note);
    }

    /// Gives all steps of a scenario that were neither made nor explained this explanation.
    pub fn explain_rest(&self, lane: &str, stop: &Stop) {
        let made = self.client.exchanges();
        let known = self.not_made();
        for step in step::of(self.plan.area).filter(|s| s.lane() == lane) {
            let name = step.name();
            if !made.iter().any(|x| x.step == name) && !known.iter().any(|n| n.step == name) {
                self.skip(step, stop);
            }
        }
    }

    /// The steps not made so far.
    pub fn not_made(&self) -> Vec<NotMade> {
        self.not_made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A wait that a requirement itself demands; counted for the floor of the run's time.
    pub async fn rest(&self, lane: &'static str, time: Duration) {
        self.demanded(lane, time);
        tokio::time::sleep(time).await;
    }

    /// Counts a wait that a requirement demands, such as one that the service held.
    pub fn demanded(&self, lane: &'static str, time: Duration) {
        *self
            .waited
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(lane)
            .or_default() += time;
    }

    /// The longest sum of demanded waits of any scenario.
    pub fn demanded_wait(&self) -> Duration {
        let waited = self.waited.lock().unwrap_or_else(PoisonError::into_inner);
        waited.values().copied().max().unwrap_or_default()
    }

    /// Reads the job again and again until its phase is one of those wanted. Gives the last exchange; the caller looks
    /// at its phase. Uses WAIT where the service has it, with a growing pause between reads in any case: a wait may
    /// end early (UWS 1.1 section 2.2.1.2).
    pub async fn poll(
        &self,
        step: Step,
        job: &Url,
        limit: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Arc<Exchange> {
        let deadline = Instant::now() + limit;
        let mut pause = Duration::from_millis(25);
        let mut phase: Option<String> = None;
        let mut can_wait = self.plan.can_wait;
        let mut in_vain = 0;
        loop {
            // A wait must not outlast the time that the caller has.
            let seconds = deadline
                .saturating_duration_since(Instant::now())
                .as_secs()
                .min(WAIT);
            let url = match &phase {
                Some(phase) if can_wait && wait_helps(phase) && seconds >= 1 => {
                    with_query(job, &[("WAIT", &seconds.to_string()), ("PHASE", phase)])
                }
                _ => job.clone(),
            };
            let waiting = url.query().is_some();
            let exchange = self
                .follow(step, Ask::get(&url).within(Duration::from_secs(20)))
                .await;
            let now = phase_of(&exchange);
            can_wait &= !waiting || now.is_some();
            let gone = exchange.response().is_some_and(|r| matches!(r.status, 404 | 410));
            in_vain = if now.is_none() { in_vain + 1 } else { 0 };
            let hopeless = gone || in_vain >= IN_VAIN;
            if hopeless || now.as_deref().is_some_and(&wanted) || Instant::now() >= deadline {
                return exchange;
            }
            phase = now;
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(2));
        }
    }
}

/// Are two addresses the same but for query, fragment and trailing slash?
pub fn same_address(a: &Url, b: &Url) -> bool {
    a.origin() == b.origin() && a.path().trim_end_matches('/') == b.path().trim_end_matches('/')
}

fn without_query(mut url: Url) -> Url {
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// Does the service block on this phase (UWS 1.1 section 2.2.1.2)?
fn wait_helps(phase: &str) -> bool {
    matches!(phase, "QUEUED" | "EXECUTING")
}

/// Where an exchange redirects to.
pub fn redirect_of(exchange: &Exchange) -> Option<Url> {
    let response = exchange
        .response()
        .filter(|r| r.is_redirect() && r.broken.is_none())?;
    Url::parse(&exchange.request.url)
        .ok()?
        .join(response.header("location")?.trim())
        .ok()
}

/// The phase in a job document, if the answer is one.
pub fn phase_of(exchange: &Exchange) -> Option<String> {
    read_job(exchange, |job| job.phase().trimmed().map(str::to_owned))
}

/// Reads something from a job document, if the answer is one.
pub fn read_job<T>(exchange: &Exchange, read: impl Fn(&Job<'_>) -> Option<T>) -> Option<T> {
    let document = document_of(exchange)?;
    read(&Job::of(document.root())?)
}

/// The XML document of a 200, if the answer is one.
pub fn document_of(exchange: &Exchange) -> Option<xml::Document> {
    let response = exchange.response().filter(|r| r.status == 200)?;
    xml::parse(&response.body, None).ok()
}

/// A URL with a further path segment.
pub fn child(url: &Url, segment: &str) -> Url {
    let mut child = url.clone();
    child.set_query(None);
    if let Ok(mut segments) = child.path_segments_mut() {
        segments.pop_if_empty().extend(segment.split('/'));
    }
    child
}

/// A URL with these query parameters.
pub fn with_query(url: &Url, parameters: &[(&str, &str)]) -> Url {
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(parameters);
    url
}
