//! Removes one job of an earlier run from its service, or ends one offer or session.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use url::{Origin, Url};
use voconform::documents::broker::Dialect;
use voconform::http::{Identity, client_config, install_provider};
use voconform::scenarios::broker::{Left, left, order};
use voconform::scenarios::{child_url, may_mean_gone, means_missing};

/// Longest time for one request.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of a job document that are looked at.
const BODY: usize = 64 * 1024;
/// Bytes of an offerset that are read.
const OFFERS: usize = 1024 * 1024;

/// Those who may ask, and where their credentials may go.
pub struct Remover {
    home: Option<Origin>,
    /// One for each identity.
    known: Vec<Caller>,
    /// Who asks anywhere else, and where there are no identities.
    nobody: Caller,
}

/// Somebody who asks. The client of one with a certificate presents it, so each has a client of its own.
struct Caller {
    client: Client,
    identity: Option<Identity>,
}

impl Remover {
    /// Asks as each of these identities at this origin, and anonymously elsewhere.
    ///
    /// # Errors
    /// A client can't be made, which only a broken trust store brings about.
    pub fn new(home: Option<Origin>, identities: Vec<Identity>) -> Result<Remover, String> {
        install_provider();
        let known = identities.into_iter().map(|identity| Caller::new(Some(identity)));
        Ok(Remover {
            home,
            known: known.collect::<Result<_, _>>()?,
            nobody: Caller::new(None)?,
        })
    }

    /// Deletes a job. Which identity made it is not known any more, so each is tried.
    ///
    /// # Errors
    /// Why the job is still there.
    pub async fn remove(&self, job: &Url) -> Result<(), String> {
        let at_home = self.home.as_ref() == Some(&job.origin());
        let known = self.known.iter().filter(|_| at_home);
        let mut why = None;
        for caller in known {
            match caller.remove(job).await {
                Ok(()) => return Ok(()),
                Err(left) => why = why.or(Some(left)),
            }
        }
        match why {
            Some(left) => Err(left),
            None => self.nobody.remove(job).await,
        }
    }

    /// Ends an offer, a session, or all offers of an offerset. Each identity is tried likewise.
    ///
    /// # Errors
    /// Why it has not ended.
    pub async fn end(&self, url: &Url, dialect: Dialect) -> Result<(), String> {
        let at_home = self.home.as_ref() == Some(&url.origin());
        let mut why = None;
        for caller in self.known.iter().filter(|_| at_home) {
            match caller.end_all(url, dialect).await {
                Ok(()) => return Ok(()),
                Err(left) => why = why.or(Some(left)),
            }
        }
        match why {
            Some(left) => Err(left),
            None => self.nobody.end_all(url, dialect).await,
        }
    }
}

impl Caller {
    fn new(identity: Option<Identity>) -> Result<Caller, String> {
        let agent = concat!("voconform/", env!("CARGO_PKG_VERSION"), " (IVOA-test)");
        // No redirects: a redirected DELETE would become a GET. No proxy: runs use none either.
        let mut builder = Client::builder()
            .user_agent(agent)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TIMEOUT);
        if let Some(certificate) = identity.as_ref().and_then(Identity::certificate) {
            builder = builder.tls_backend_preconfigured(client_config(Some(certificate))?);
        }
        let client = builder.build().map_err(|e| e.to_string())?;
        Ok(Caller { client, identity })
    }

    /// Deletes a job; where that is refused aborts it first, and tries the ways of UWS 1.1 section 2.2.3.2.
    async fn remove(&self, job: &Url) -> Result<(), String> {
        if self
            .is_gone(job, self.ask(Method::DELETE, job, None).await?)
            .await?
        {
            return Ok(());
        }
        self.ask(Method::POST, &child_url(job, "phase"), Some("PHASE=ABORT"))
            .await?;
        if self
            .is_gone(job, self.ask(Method::DELETE, job, None).await?)
            .await?
        {
            return Ok(());
        }
        let status = self.ask(Method::POST, job, Some("ACTION=DELETE")).await?;
        if self.is_gone(job, status).await? {
            return Ok(());
        }
        Err(match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                format!("the service answered {status}: name credentials by --target FILE.toml")
            }
            _ => format!("the service answered {status}, and the job is still there"),
        })
    }

    /// Ends what is at an address: itself, or the offers that it lists.
    async fn end_all(&self, url: &Url, dialect: Dialect) -> Result<(), String> {
        match self.look(url, dialect).await? {
            Left::Over => Ok(()),
            Left::Offers(offers) => {
                for offer in offers {
                    self.end(&offer, dialect).await?;
                }
                Ok(())
            }
            Left::Alive | Left::Unclear => self.end(url, dialect).await,
        }
    }

    /// Rejects an offer, or cancels what was accepted, and looks what became of it.
    async fn end(&self, session: &Url, dialect: Dialect) -> Result<(), String> {
        let mut answered = StatusCode::OK;
        for phase in ["REJECTED", "CANCELLED"] {
            if let Left::Over = self.look(session, dialect).await? {
                return Ok(());
            }
            let (media_type, body) = order(dialect, phase);
            let sent = self
                .request(Method::POST, session)
                .header("Content-Type", media_type)
                .body(body);
            answered = send(sent).await?.status();
        }
        match self.look(session, dialect).await? {
            Left::Over => Ok(()),
            _ => Err(match answered {
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                    format!("the service answered {answered}: name credentials by --target FILE.toml")
                }
                _ => format!("the service answered {answered}, and it has not ended"),
            }),
        }
    }

    async fn look(&self, url: &Url, dialect: Dialect) -> Result<Left, String> {
        let asked = self
            .request(Method::GET, url)
            .header("Accept", "application/json, application/yaml;q=0.9");
        let mut answer = send(asked).await?;
        if means_missing(answer.status().as_u16()) {
            return Ok(Left::Over);
        }
        let body = beginning(&mut answer, OFFERS).await;
        Ok(left(dialect, url, &body))
    }

    /// Is the job gone after this answer to a deletion? An answer that sounds like success is not believed: the job is
    /// looked for once.
    async fn is_gone(&self, job: &Url, status: StatusCode) -> Result<bool, String> {
        if means_missing(status.as_u16()) || !may_mean_gone(status.as_u16()) {
            return Ok(means_missing(status.as_u16()));
        }
        let mut answer = self.send(Method::GET, job, None).await?;
        let body = beginning(&mut answer, BODY).await;
        Ok(answer.status().as_u16() >= 400 || String::from_utf8_lossy(&body).contains("ARCHIVED"))
    }

    /// One request; the body of the answer is not read.
    async fn ask(&self, method: Method, url: &Url, form: Option<&'static str>) -> Result<StatusCode, String> {
        Ok(self.send(method, url, form).await?.status())
    }

    async fn send(&self, method: Method, url: &Url, form: Option<&'static str>) -> Result<Response, String> {
        let mut request = self.request(method, url);
        if let Some(form) = form {
            request = request
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form);
        }
        send(request).await
    }

    /// A request with the credentials of whoever asks.
    fn request(&self, method: Method, url: &Url) -> RequestBuilder {
        let request = self.client.request(method, url.clone());
        match self.identity.as_ref().and_then(Identity::header) {
            Some(header) => request.header(header.name, header.value),
            None => request,
        }
    }
}

async fn send(request: RequestBuilder) -> Result<Response, String> {
    request.send().await.map_err(|e| chain(&e.without_url()))
}

/// The body of an answer, or not much more than so many bytes of it.
async fn beginning(answer: &mut Response, most: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(bytes)) = answer.chunk().await {
        body.extend_from_slice(&bytes);
        if body.len() > most {
            break;
        }
    }
    body
}

/// An error with all its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
