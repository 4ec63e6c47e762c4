//! Starts and ends servers: one listener, its connections, and an executor for each service.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::access::Guard;
use crate::answer::App;
use crate::backends::{Clock, SteeredClock, run_executor};
use crate::broker::{self, Control};
use crate::cloud::{self, StoreRequest};
use crate::config::{Config, StartError, mutations};
use crate::control_port;
use crate::mutation::{Mutations, Quirk};
use crate::uws::{Face, Service, seed_archived, seed_esap, seed_many};
use crate::wire::serve;

/// A server that is listening. It ends when this is dropped.
pub struct Running {
    app: Arc<App>,
    endpoints: Vec<(String, String)>,
    index_url: String,
    control: Option<String>,
    accepting: JoinHandle<()>,
}

/// Starts a server; it is ready when this returns.
///
/// # Errors
/// An unknown fault or variant, or an address that cannot be listened on.
pub async fn start(mut config: Config) -> Result<Running, StartError> {
    let steered = config
        .control
        .map(|_| Arc::new(SteeredClock::new(Arc::clone(&config.clock))));
    if let Some(clock) = &steered {
        config.clock = Arc::clone(clock) as Arc<dyn Clock>;
    }
    let mutations = mutations(&config)?;
    let listener = TcpListener::bind((config.host, config.port))
        .await
        .map_err(StartError::Listen)?;
    let address = listener.local_addr().map_err(StartError::Listen)?;
    let app = Arc::new(app(&config, mutations));
    let mut tasks = JoinSet::new();
    for service in &app.services {
        tasks.spawn(run_executor(Arc::clone(service)));
    }
    let messenger = Arc::clone(&app);
    tasks.spawn(async move { messenger.broker().send_messages().await });
    let mut control = None;
    if let Some((clock, port)) = steered.zip(config.control) {
        let (listener, address) = control_port::listen(port).await.map_err(StartError::Listen)?;
        let steering = Arc::new(Control::new(Arc::clone(&app), clock, config.clone()));
        tasks.spawn(control_port::accept(listener, address, steering));
        control = Some(format!("http://{address}"));
    }
    let accepting = tokio::spawn(accept(listener, address, Arc::clone(&app), tasks));
    Ok(Running {
        endpoints: endpoints(&app, address),
        app,
        index_url: format!("http://{address}/"),
        control,
        accepting,
    })
}

/// The job lists, the faces of the broker, and what there is of the cloud.
fn endpoints(app: &App, address: SocketAddr) -> Vec<(String, String)> {
    let lists = app.services.iter();
    let lists = lists.map(|service| (service.face.name(), service.face.list_path().to_owned()));
    let faces = broker::Face::ALL.into_iter();
    let faces = faces.map(|face| (face.endpoint(), face.root().to_owned()));
    let cloud = cloud::ENDPOINTS
        .into_iter()
        .map(|(name, path)| (name, path.to_owned()));
    let url = |(name, path): (&str, String)| (name.to_owned(), format!("http://{address}{path}"));
    lists.chain(faces).chain(cloud).map(url).collect()
}

impl Running {
    /// The job lists, the broker and the cloud: name (`uws`, `uws10`, `broker`, `cloud`, `datalink`, `lookup`, `locate`, `store`)
    /// and URL.
    pub fn endpoints(&self) -> &[(String, String)] {
        &self.endpoints
    }

    /// The page that documents what this server offers.
    pub fn index_url(&self) -> &str {
        &self.index_url
    }

    /// Where the broker and the clock are steered, if they can be: `GET /state`, `GET /events?session=`, `GET /store/requests`, `POST /clock`, `/profile`,
    /// `/faults`, `/sessions/{uuid}/event` and `/reset`, all in JSON.
    pub fn control_url(&self) -> Option<&str> {
        self.control.as_deref()
    }

    /// Jobs that were made and not destroyed, in all job lists.
    pub fn jobs_left(&self) -> usize {
        self.app
            .services
            .iter()
            .map(|service| service.store().left())
            .sum()
    }

    /// The requests that came to the object store, oldest first; of many, the last four thousand.
    pub fn store_requests(&self) -> Vec<StoreRequest> {
        self.app.cloud.noted()
    }

    /// Offers and sessions of the broker that have not ended.
    pub fn sessions_left(&self) -> usize {
        self.app.broker().core().0.left()
    }

    /// Jobs that have been executing for at least so long, in all job lists.
    pub fn jobs_executing(&self, for_at_least: Duration) -> usize {
        let of = |service: &Arc<Service>| {
            let before = service.now().checked_sub(for_at_least);
            before.map_or(0, |before| service.store().executing_since(before))
        };
        self.app.services.iter().map(of).sum()
    }

    /// Closes the listener and all connections, and waits until that is done.
    pub async fn shutdown(mut self) {
        self.accepting.abort();
        // The task was aborted: its end is all that is waited for.
        let _aborted = (&mut self.accepting).await;
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("endpoints", &self.endpoints)
            .finish_non_exhaustive()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn app(config: &Config, mutations: Mutations) -> App {
    let guard = Guard {
        users: config.users.clone(),
        access: config.access,
    };
    let service = |face: &Face| {
        let service = Service::new(
            *face,
            Arc::clone(&config.clock),
            mutations.quirks.clone(),
            config.longest_wait,
        )
        .guarded(guard.clone());
        if service.has(Quirk::ArchivedListed) && face.is_11() {
            seed_archived(&service);
        }
        if service.has(Quirk::EsapJobs) && *face == Face::Uws11 {
            seed_esap(&service);
        }
        if service.has(Quirk::ManyForeignJobs) && *face == Face::Uws11 {
            seed_many(&service);
        }
        Arc::new(service)
    };
    let services = Face::ALL.iter().map(service).collect();
    let broker = broker::Service::new(
        &config.broker,
        Arc::clone(&config.clock),
        mutations.broker.clone(),
        guard.clone(),
    );
    let clock = Arc::clone(&config.clock);
    let cloud = cloud::Service::new(&config.cloud, clock, mutations.cloud.clone(), guard);
    let broker = RwLock::new(Arc::new(broker));
    let in_force = config.faults.iter().chain(&config.variants).cloned().collect();
    App {
        services,
        broker,
        cloud,
        mutations,
        in_force,
    }
}

/// Takes connections until it is aborted; that drops `tasks`, and with it all connections and executors.
async fn accept(listener: TcpListener, address: SocketAddr, app: Arc<App>, mut tasks: JoinSet<()>) {
    loop {
        // A connection that fails before it is accepted concerns its client only.
        if let Ok((stream, _)) = listener.accept().await {
            tasks.spawn(connection(stream, address, Arc::clone(&app)));
        } else {
            tokio::task::yield_now().await;
        }
        while tasks.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, address: SocketAddr, app: Arc<App>) {
    let wire = app.mutations.wire;
    let authority = address.to_string();
    let service = service_fn(|request| {
        let (app, authority) = (Arc::clone(&app), authority.clone());
        async move { serve(&app, &authority, request).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .title_case_headers(wire.title_case)
        .serve_connection(TokioIo::new(stream), service);
    // Broken connections are the client's affair, or a fault of ours.
    let _ended = connection.await;
}
