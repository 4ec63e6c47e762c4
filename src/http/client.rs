//! Sends requests one by one and keeps every exchange. Redirects are observed here, never followed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::{Origin, Url};

use super::ask::{Ask, Who};
use super::connection::{Connection, addresses_of, chain, failure};
use super::decode::decode;
use super::identity::Identity;
use super::limiter::Limiter;
use super::reach::Reach;
use super::redact::Redactor;
use super::tap::TapeHandle;
use super::vault::Vault;
use crate::recording::{
    Exchange, Failure, FailureKind, Header, Outcome, Request, Response, Step, step::CLEANUP,
};

/// Marks a test client, as the IVOA note on software identification asks.
const USER_AGENT: &str = concat!("voconform/", env!("CARGO_PKG_VERSION"), " (IVOA-test)");

/// Why a client can't be made.
#[derive(Debug)]
pub struct ClientError(pub String);

/// How a client behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The target: credentials go to its origin only.
    pub home: Url,
    /// Who can ask: [`Who::First`] is the first of them.
    pub identities: Vec<Identity>,
    /// Hosts that the user names besides: they may be asked wherever they are.
    pub named: Vec<String>,
    /// Ask nothing but the target's own origin and what the user names.
    pub same_origin: bool,
    /// All identities whose secrets must not be stored.
    pub secrets: Redactor,
    /// Requests a second; none = unlimited.
    pub rate: Option<u32>,
    /// Connections at once.
    pub connections: usize,
    /// Bytes of a body that are read at most, before and after decompression.
    pub body_cap: usize,
    /// Bytes of all bodies together; when they are reached, of each further body only a beginning is read.
    pub total_cap: usize,
    /// Time for a whole exchange.
    pub timeout: Duration,
}

/// What has been received so far: survives when the time is over.
#[derive(Default)]
struct Partial {
    head: Option<(http::response::Parts, Vec<Header>)>,
    tape: Option<TapeHandle>,
    body: Vec<u8>,
    /// So many bytes are read at most, before and after decompression.
    cap: usize,
    truncated: bool,
}

/// So much of a body is read even when all of them together have reached their limit.
const LEAST: usize = 64 * 1024;

/// Requests that may be held back at once, at least: a wait without limit must not keep shorter ones from being made.
const FEWEST_ROOMS: usize = 3;

/// Room for one request that the service may hold back, and its turn to be sent.
pub struct Room<'c> {
    _permit: Option<SemaphorePermit<'c>>,
}

/// What a connection is for: nothing of one identity goes over the connection of another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Line {
    origin: Origin,
    identity: Option<String>,
}

/// The recording client. Cheap to share: all methods take `&self`.
pub struct Client {
    settings: Settings,
    origin: Origin,
    reach: Reach,
    start: Instant,
    limiter: Limiter,
    permits: Semaphore,
    rooms: Semaphore,
    idle: Mutex<HashMap<Line, Vec<Connection>>>,
    /// TLS with the certificates of the identities that have one, by name; or why it can't be.
    tls: HashMap<String, Result<Arc<rustls::ClientConfig>, String>>,
    count: AtomicU32,
    /// Bytes of all bodies that were kept.
    read: AtomicUsize,
    halted: AtomicBool,
    kept: Mutex<Vec<Arc<Exchange>>>,
    vault: Vault,
}

impl Client {
    /// A client; the run's clock starts now.
    pub fn new(settings: Settings) -> Client {
        Client {
            origin: settings.home.origin(),
            reach: Reach::new(&settings.home, settings.named.clone(), settings.same_origin),
            start: Instant::now(),
            limiter: Limiter::new(settings.rate),
            permits: Semaphore::new(settings.connections.max(1)),
            rooms: Semaphore::new(settings.connections.max(FEWEST_ROOMS)),
            idle: Mutex::default(),
            tls: tls_of(&settings.identities),
            count: AtomicU32::new(0),
            read: AtomicUsize::new(0),
            halted: AtomicBool::new(false),
            kept: Mutex::default(),
            vault: Vault::default(),
            settings,
        }
    }

    /// The origin that credentials go to.
    pub fn home(&self) -> &Origin {
        &self.origin
    }

    /// Sends nothing more but what the clean-up needs. What is under way comes to its end.
    pub fn halt(&self) {
        self.halted.store(true, Ordering::Relaxed);
    }

    /// An address as it was handed out, with what gives access to it: recordings hold a placeholder for that.
    pub fn reveal(&self, url: &Url) -> Url {
        let revealed = self.vault.reveal(url.as_str());
        Url::parse(&revealed).unwrap_or_else(|_| url.clone())
    }

    /// A text without secrets and without what gives access to signed addresses, as exchanges are kept.
    pub fn hidden(&self, text: &str) -> String {
        self.vault.text(&self.settings.secrets.text(text))
    }

    /// Takes all exchanges made so far, in order of start.
    pub fn exchanges(&self) -> Vec<Arc<Exchange>> {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        all.sort_by_key(|x| x.id);
        all
    }

    /// Sends a request, and once more if it was not carried out: the service was too busy for it (429, or 503 with
    /// Retry-After), or the connection of a GET was lost before an answer. Both exchanges are kept; the second is marked as
    /// following the first.
    pub async fn ask(&self, step: Step, ask: Ask) -> Arc<Exchange> {
        let first = self.send(step, ask.clone()).await;
        let lost = matches!(&first.outcome, Err(f) if f.kind == FailureKind::Closed) && ask.method == "GET";
        if first.id == 0 || !(lost || is_busy(&first)) {
            return first;
        }
        let url = ask.url.clone();
        self.send(step, ask.redirected(first.id, url)).await
    }

    /// Sends a request and keeps what came of it. Waits for its turn first.
    pub async fn send(&self, step: Step, ask: Ask) -> Arc<Exchange> {
        // The semaphore is never closed, so a permit always comes.
        let _permit = self.permits.acquire().await;
        self.limiter.turn().await;
        self.carry_out(step, ask).await
    }

    /// Room for a request that the service may hold back, as soon as there is some. Such requests have connections of their
    /// own: held ones must not keep others from being sent, and waiting for a free connection must not count as being held.
    /// So a service sees at most twice as many connections as it permits (and three more if it permits fewer than three).
    pub async fn room(&self) -> Room<'_> {
        let permit = self.rooms.acquire().await;
        self.limiter.turn().await;
        Room { _permit: permit.ok() }
    }

    /// The turn of one more request, for one that is to be made at a certain moment: see [`Client::hold`].
    pub async fn turn(&self) {
        self.limiter.turn().await;
    }

    /// Sends a request that the service may hold back, without any further delay, and keeps what came of it.
    pub async fn hold(&self, _room: &Room<'_>, step: Step, ask: Ask) -> Arc<Exchange> {
        self.carry_out(step, ask).await
    }

    async fn carry_out(&self, step: Step, mut ask: Ask) -> Arc<Exchange> {
        ask.url = self.reveal(&ask.url);
        ask.target = ask.target.map(|target| self.vault.reveal(&target));
        let identity = self.identity(&ask);
        let (request, headers) = self.prepare(&ask, identity);
        if self.halted.load(Ordering::Relaxed) && step != CLEANUP {
            return Arc::new(not_sent(step, request));
        }
        let id = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let started = Instant::now();
        let outcome = self.exchange(&ask, identity, &headers, started).await;
        let exchange = Arc::new(Exchange {
            id,
            step: step.name().to_owned(),
            about: ask.about.clone(),
            redirected_from: ask.redirected_from,
            identity: identity.map(|i| i.name.clone()),
            started: started.duration_since(self.start),
            elapsed: started.elapsed(),
            request,
            outcome,
        });
        self.heed(&exchange).await;
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(exchange.clone());
        exchange
    }

    /// Whose credentials go with a request: none to other origins.
    fn identity(&self, ask: &Ask) -> Option<&Identity> {
        let index = match ask.who {
            Who::First => 0,
            Who::Second => 1,
            Who::Nobody => return None,
        };
        let identity = self.settings.identities.get(index);
        identity.filter(|_| ask.url.origin() == self.origin)
    }

    /// The redacted request to keep, and the headers to send.
    fn prepare(&self, ask: &Ask, identity: Option<&Identity>) -> (Request, Vec<Header>) {
        let mut headers = vec![
            Header::new("Host", &authority(&ask.url)),
            Header::new("User-Agent", USER_AGENT),
        ];
        let says_codings = |h: &Header| h.name.eq_ignore_ascii_case("accept-encoding");
        if !ask.headers.iter().any(says_codings) {
            headers.push(Header::new("Accept-Encoding", "gzip"));
        }
        headers.extend(ask.headers.iter().cloned());
        headers.extend(identity.and_then(Identity::header));
        if !ask.body.is_empty() || ask.method == "POST" || ask.method == "PUT" {
            headers.push(Header::new("Content-Length", &ask.body.len().to_string()));
        }
        let secrets = &self.settings.secrets;
        let request = Request {
            method: ask.method.clone(),
            url: self.vault.text(&match &ask.target {
                Some(target) => secrets.text(&format!("{}{target}", ask.url.origin().ascii_serialization())),
                None => secrets.url(&ask.url),
            }),
            headers: headers.iter().map(|h| secrets.header(h)).collect(),
            body: self.vault.body(secrets.body(ask.body.clone())),
        };
        (request, headers)
    }

    async fn exchange(
        &self,
        ask: &Ask,
        identity: Option<&Identity>,
        headers: &[Header],
        started: Instant,
    ) -> Outcome {
        let limit = ask.timeout.unwrap_or(self.settings.timeout);
        let mut partial = Partial::default();
        let line = Line {
            origin: ask.url.origin(),
            identity: identity.map(|i| i.name.clone()),
        };
        let talked = tokio::time::timeout(limit, self.talk(ask, &line, headers, &mut partial)).await;
        let problem = match talked {
            Ok(Ok(())) => None,
            Ok(Err(failure)) => Some(failure),
            Err(_) => Some(failure(
                FailureKind::Timeout,
                format!("no whole answer within {} s", limit.as_secs()),
            )),
        };
        self.outcome(partial, problem, started, ask.body_cap)
    }

    /// Sends on an idle connection if there is one, else on a new one; reads head and body into `partial`.
    async fn talk(
        &self,
        ask: &Ask,
        line: &Line,
        headers: &[Header],
        partial: &mut Partial,
    ) -> Result<(), Failure> {
        let reused = if ask.is_fresh { None } else { self.take_idle(line) };
        if let Some(connection) = reused {
            match self.talk_on(connection, ask, line, headers, partial).await {
                // The service closed an idle connection just as we wrote: nothing was answered, so ask again.
                Err(e) if e.kind == FailureKind::Closed && partial.head.is_none() && ask.method != "POST" => {
                }
                other => return other,
            }
        }
        let found = addresses_of(&ask.url).await?;
        let found = match ask.is_admitted {
            true => found,
            false => self.reach.permitted(&ask.url, found).await?,
        };
        let connection = Connection::open(&ask.url, &found, self.tls(line)?).await?;
        self.talk_on(connection, ask, line, headers, partial).await
    }

    async fn talk_on(
        &self,
        mut connection: Connection,
        ask: &Ask,
        line: &Line,
        headers: &[Header],
        partial: &mut Partial,
    ) -> Result<(), Failure> {
        connection.tape.rewind();
        partial.tape = Some(connection.tape.clone());
        let request = build(ask, headers)?;
        let answer = connection
            .sender
            .send_request(request)
            .await
            .map_err(|e| self.explain(&e, &connection))?;
        let (parts, mut body) = answer.into_parts();
        partial.head = Some((parts, connection.tape.headers()));
        let cap = self.cap(ask);
        partial.cap = cap;
        while let Some(frame) = body.frame().await {
            let frame = frame
                .map_err(|e| failure(FailureKind::Closed, format!("the body broke off: {}", chain(&e))))?;
            let Some(data) = frame.data_ref() else { continue };
            let room = cap - partial.body.len();
            partial.body.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                partial.truncated = true;
                return Ok(());
            }
        }
        self.give_back(line, connection).await;
        Ok(())
    }

    /// So many bytes of a body are read at most.
    fn cap(&self, ask: &Ask) -> usize {
        let left = self
            .settings
            .total_cap
            .saturating_sub(self.read.load(Ordering::Relaxed));
        ask.body_cap
            .unwrap_or(self.settings.body_cap)
            .min(left.max(LEAST))
    }

    /// Why the limit of a body is not the usual one.
    fn why(&self, cap: usize) -> String {
        match cap < self.settings.body_cap {
            true => format!(
                ": all bodies of the run together may have {}",
                self.settings.total_cap
            ),
            false => String::new(),
        }
    }

    fn explain(&self, error: &hyper::Error, connection: &Connection) -> Failure {
        let began = connection.tape.beginning(200, &self.settings.secrets);
        let detail = match began.as_str() {
            "" => chain(error),
            began => format!("{}; the answer began: {began}", chain(error)),
        };
        let unanswered = began.is_empty() || error.is_incomplete_message() || error.is_canceled();
        failure(
            if unanswered {
                FailureKind::Closed
            } else {
                FailureKind::Protocol
            },
            self.settings.secrets.text(&detail),
        )
    }

    /// The TLS of an identity with a certificate; None: the usual one.
    fn tls(&self, line: &Line) -> Result<Option<Arc<rustls::ClientConfig>>, Failure> {
        let found = line.identity.as_ref().and_then(|name| self.tls.get(name));
        let config = found.cloned().transpose();
        config.map_err(|why| failure(FailureKind::Tls, why))
    }

    fn take_idle(&self, line: &Line) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = idle.get_mut(line)?;
        connections.retain(Connection::fresh);
        connections.pop()
    }

    async fn give_back(&self, line: &Line, mut connection: Connection) {
        if connection.sender.ready().await.is_err() {
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.entry(line.clone()).or_default().push(connection.rest());
    }

    fn outcome(
        &self,
        partial: Partial,
        problem: Option<Failure>,
        started: Instant,
        part: Option<usize>,
    ) -> Outcome {
        let (cap, wanted_part) = (partial.cap, part == Some(partial.cap));
        let Some((parts, mut headers)) = partial.head else {
            return Err(problem.unwrap_or_else(|| failure(FailureKind::Closed, "no answer".to_owned())));
        };
        if headers.is_empty() {
            headers = parts
                .headers
                .iter()
                .map(|(n, v)| Header::new(n.as_str(), &String::from_utf8_lossy(v.as_bytes())))
                .collect();
        }
        let secrets = &self.settings.secrets;
        let first_byte = partial
            .tape
            .and_then(|t| t.first_byte())
            .map_or_else(|| started.elapsed(), |at| at.duration_since(started));
        let encoding = headers
            .iter()
            .find(|h| h.name.eq_ignore_ascii_case("content-encoding"))
            .map(|h| h.value.clone());
        let decoded = decode(partial.body, encoding.as_deref(), cap);
        let truncated = partial.truncated || decoded.truncated;
        // A cut body has no whole coding; that it is cut is the thing to say. Where only a beginning was wanted, a cut is no
        // fault of the answer.
        let coding_error = decoded.broken.filter(|_| !truncated);
        let too_large = (truncated && !wanted_part).then(|| {
            format!(
                "the body is longer than the limit of {cap} bytes{}",
                self.why(cap)
            )
        });
        self.read.fetch_add(decoded.body.len(), Ordering::Relaxed);
        Ok(Response {
            status: parts.status.as_u16(),
            reason: secrets.text(&reason_phrase(&parts)),
            version: format!("{:?}", parts.version),
            headers: headers
                .iter()
                .map(|h| self.vault.header(secrets.header(h)))
                .collect(),
            body: self.vault.body(match truncated || problem.is_some() {
                true => secrets.cut_body(decoded.body),
                false => secrets.body(decoded.body),
            }),
            truncated,
            broken: problem
                .map(|p| secrets.text(&p.detail))
                .or(coding_error)
                .or(too_large),
            first_byte,
        })
    }

    /// Slows down when the service asks for it.
    async fn heed(&self, exchange: &Exchange) {
        let Some(response) = exchange.response() else {
            return;
        };
        let asked = response
            .header("retry-after")
            .and_then(|v| v.trim().parse::<u64>().ok());
        match (response.status, asked) {
            (429, seconds) => {
                self.limiter
                    .pause(Duration::from_secs(seconds.unwrap_or(1)))
                    .await
            }
            (503, Some(seconds)) => self.limiter.pause(Duration::from_secs(seconds)).await,
            _ => {}
        }
    }
}

/// Does the service say that it had no time for the request?
fn is_busy(exchange: &Exchange) -> bool {
    exchange
        .response()
        .is_some_and(|r| r.status == 429 || (r.status == 503 && r.header("retry-after").is_some()))
}

/// The TLS configurations of the identities that have a certificate.
fn tls_of(identities: &[Identity]) -> HashMap<String, Result<Arc<rustls::ClientConfig>, String>> {
    let config = |identity: &Identity| {
        let certificate = identity.certificate()?;
        let config = super::tls::client_config(Some(certificate)).map(Arc::new);
        Some((identity.name.clone(), config))
    };
    identities.iter().filter_map(config).collect()
}

/// What stands for a request that was not sent any more. It is not kept.
fn not_sent(step: Step, request: Request) -> Exchange {
    Exchange {
        id: 0,
        step: step.name().to_owned(),
        about: None,
        redirected_from: None,
        identity: None,
        started: Duration::ZERO,
        elapsed: Duration::ZERO,
        request,
        outcome: Err(failure(
            FailureKind::Closed,
            "not sent: the run had ended".to_owned(),
        )),
    }
}

/// Host and port as the Host header has them (RFC 9110 7.2).
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn build(ask: &Ask, headers: &[Header]) -> Result<http::Request<Full<Bytes>>, Failure> {
    let target = match (&ask.target, ask.url.query()) {
        (Some(target), _) => target.clone(),
        (None, Some(query)) => format!("{}?{query}", ask.url.path()),
        (None, None) => ask.url.path().to_owned(),
    };
    let mut request = http::Request::builder().method(ask.method.as_str()).uri(target);
    for header in headers {
        request = request.header(header.name.as_str(), header.value.as_str());
    }
    request
        .body(Full::new(Bytes::from(ask.body.clone())))
        .map_err(|e| failure(FailureKind::Protocol, format!("the request can't be built: {e}")))
}

fn reason_phrase(parts: &http::response::Parts) -> String {
    match parts.extensions.get::<hyper::ext::ReasonPhrase>() {
        Some(phrase) => String::from_utf8_lossy(phrase.as_bytes()).into_owned(),
        None => parts.status.canonical_reason().unwrap_or_default().to_owned(),
    }
}
