//! Actions: messages that are sent when a job changes its status (P23, Actions). Mail is only written down; HTTP is sent too, but
//! to this machine only.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;

use super::document::job_phase;
use crate::broker::session::Session;
use crate::broker::times::write_instant;
use crate::broker::tree::{items, text};

const EMAIL: &str = "https://www.purl.org/ivoa.net/action-types/email-action";
const HTTP: &str = "https://www.purl.org/ivoa.net/action-types/http-action";

/// Something that is sent when a job comes to one of some phases.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub name: String,
    /// Phases of 2023.
    pub status: Vec<String>,
    pub is_mail: bool,
    pub method: String,
    /// URL, or addresses.
    pub to: String,
    pub content_type: String,
    pub template: String,
}

/// An action of a request; None: it is of a type that is not known.
pub(super) fn action(asked: &Value) -> Option<Action> {
    let is_mail = match text(asked, "/type") {
        Some(EMAIL) => true,
        Some(HTTP) => false,
        _ => return None,
    };
    let nothing = Value::Null;
    let spec = asked.get("spec").unwrap_or(&nothing);
    let words = |list: &[Value]| {
        list.iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let said = |name: &str| text(spec, &format!("/{name}")).unwrap_or_default().to_owned();
    let method = said("method");
    Some(Action {
        name: text(asked, "/name").unwrap_or_default().to_owned(),
        status: words(items(asked, "status")),
        is_mail,
        method: if method.is_empty() {
            "POST".to_owned()
        } else {
            method
        },
        to: if is_mail {
            words(items(spec, "to")).join(", ")
        } else {
            said("endpoint")
        },
        content_type: said("content-type"),
        template: said("content"),
    })
}

/// A message that is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub at: Timestamp,
    pub session: String,
    /// The phase of the job for which it is sent.
    pub phase: &'static str,
    pub action: Action,
    /// The template, filled in.
    pub content: String,
}

impl Message {
    /// As the control interface shows it.
    pub fn shown(&self) -> Value {
        json!({
            "time": write_instant(self.at),
            "session": self.session,
            "phase": self.phase,
            "action": self.action.name,
            "type": if self.action.is_mail { EMAIL } else { HTTP },
            "to": self.action.to,
            "content": self.content,
        })
    }
}

/// What was sent, and what is still to be sent.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    pub sent: Vec<Message>,
    pub waiting: Vec<Message>,
}

impl Outbox {
    /// A session has come to a phase.
    pub fn tell(&mut self, session: &Session, at: Timestamp) {
        let Some(phase) = job_phase(session.phase.word()) else {
            return;
        };
        let before = session.events.last().and_then(|event| job_phase(event.from));
        if session.origin.actions.is_empty() || before == Some(phase) {
            return;
        }
        for action in session
            .origin
            .actions
            .iter()
            .filter(|a| a.status.iter().any(|s| s == phase))
        {
            let message = Message {
                at,
                session: session.id.clone(),
                phase,
                action: action.clone(),
                content: filled(&action.template, session, phase, at),
            };
            self.sent.push(message.clone());
            if !action.is_mail {
                self.waiting.push(message);
            }
        }
    }
}

/// Fills in the markers `{{...}}` of a template; what is not known becomes nothing.
fn filled(template: &str, session: &Session, phase: &str, at: Timestamp) -> String {
    let link = format!("{}/jobs/{}", session.origin.root, session.id);
    let values = json!({
        "system": {"datetime": write_instant(at)},
        "job": {"ident": session.id, "status": phase, "phase": phase, "link": link, "href": link},
    });
    let (mut out, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((marker, behind)) = after.split_once("}}") else {
            break;
        };
        let pointer = format!("/{}", marker.trim().replace('.', "/"));
        out += before;
        out += text(&values, &pointer).unwrap_or_default();
        rest = behind;
    }
    out + rest
}

const PATIENCE: Duration = Duration::from_secs(10);
const LARGEST: usize = 64 * 1024;

/// Sends messages, one after the other, for as long as there is somebody to write them.
pub(crate) async fn deliver(mut messages: UnboundedReceiver<Message>) {
    while let Some(message) = messages.recv().await {
        // Whether anybody listens is the client's affair.
        let _sent = tokio::time::timeout(PATIENCE, send(&message)).await;
    }
}

/// The address of a place on this machine.
fn local(uri: &http::Uri) -> Option<(String, u16)> {
    let host = uri.host()?.trim_matches(['[', ']']);
    let is_here = host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    let is_http = uri.scheme_str() == Some("http");
    (is_here && is_http).then(|| (host.to_owned(), uri.port_u16().unwrap_or(80)))
}

async fn send(message: &Message) -> Option<u16> {
    let uri: http::Uri = message.action.to.parse().ok()?;
    let (host, port) = local(&uri)?;
    let stream = TcpStream::connect((host, port)).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let content_type = match message.action.content_type.as_str() {
        "" => "application/yaml",
        written => written,
    };
    let request = hyper::Request::builder()
        .method(message.action.method.as_str())
        .uri(path)
        .header("Host", uri.authority()?.as_str())
        .header("Content-Type", content_type)
        .body(Full::new(Bytes::from(message.content.clone())))
        .ok()?;
    let answer = async {
        let response = sender.send_request(request).await.ok()?;
        let status = response.status().as_u16();
        // The body is read so that the other side can end in peace.
        let _body = Limited::new(response.into_body(), LARGEST).collect().await;
        Some(status)
    };
    let mut answer = std::pin::pin!(answer);
    tokio::select! {
        status = &mut answer => status,
        _ended = connection => answer.await,
    }
}
