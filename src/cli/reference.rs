//! Starts the reference server with the faults and variants asked for.

use std::net::IpAddr;
use std::time::Duration;

use voconform::http::{Credential, Identity};
use voconform_reference_server::{
    Access, BrokerConfig, CloudConfig, Config, Running, StartError, User, start,
};

use super::problem::Problem;

/// How the reference server is to be.
#[derive(clap::Args, Clone, Debug)]
pub struct Mutations {
    /// A fault that the reference server is to have (`voconform serve --list` names all)
    #[arg(long = "fault", value_name = "ID", help_heading = "Reference server")]
    pub faults: Vec<String>,
    /// A legal variant that the reference server is to have
    #[arg(long = "variant", value_name = "ID", help_heading = "Reference server")]
    pub variants: Vec<String>,
    /// A user of the reference server; the secret is taken as bearer token, as password, and as value of the cookie
    /// `session`. The jobs of a user are that user's only; `check` asks as the users, the first one first [default of check:
    /// alice and bob]
    #[arg(long = "user", value_name = "NAME:SECRET", value_parser = user, help_heading = "Reference server")]
    pub users: Vec<User>,
    /// Let the reference server have nobody in but its users
    #[arg(long, requires = "users", help_heading = "Reference server")]
    pub closed: bool,
}

fn user(text: &str) -> Result<User, String> {
    match text.split_once(':') {
        Some((name, secret)) if !name.is_empty() && !secret.is_empty() => Ok(User {
            name: name.to_owned(),
            secret: secret.to_owned(),
        }),
        _ => Err("it must be NAME:SECRET".to_owned()),
    }
}

impl Mutations {
    /// Whom `check` asks as.
    pub fn identities(&self) -> Vec<Identity> {
        let identity = |user: &User| Identity::new(&user.name, Credential::Bearer(user.secret.clone()));
        self.users.iter().map(identity).collect()
    }

    /// The same with two users if none are named, so that what users may do with each other's jobs is judged too.
    pub fn with_users(mut self) -> Mutations {
        if self.users.is_empty() {
            let user = |name: &str| User {
                name: name.to_owned(),
                secret: format!("secret-of-{name}"),
            };
            self.users = ["alice", "bob"].map(user).into();
        }
        self
    }

    fn access(&self) -> Access {
        match (self.closed, self.users.is_empty()) {
            (true, _) => Access::Closed,
            (false, false) => Access::Own,
            (false, true) => Access::Open,
        }
    }

    /// Is it the plain server?
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.variants.is_empty() && self.users.is_empty()
    }
}

/// A broker whose offers expire soon enough for a run to see it.
pub fn hasty_broker() -> BrokerConfig {
    BrokerConfig {
        offer_lifetime: Duration::from_secs(30),
        preparing: Duration::from_secs(2),
        run: Duration::from_secs(3),
        releasing: Duration::from_secs(1),
        ..BrokerConfig::default()
    }
}

/// How long signed addresses can be used while they are judged: the shortest that is not too short.
const SIGNED_FOR: Duration = Duration::from_secs(60);
/// How long their end is waited for; all else is asked meanwhile.
pub const WAIT_EXPIRY: Duration = Duration::from_secs(75);

/// A cloud whose signed addresses end soon enough for a run to see it.
pub fn hasty_cloud() -> CloudConfig {
    CloudConfig {
        signed_for: SIGNED_FOR,
        ..CloudConfig::default()
    }
}

/// Where it is to listen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// This machine only unless told otherwise.
    pub host: Option<IpAddr>,
    /// 0 takes a free one.
    pub port: u16,
    /// Port of the control interface, if there is to be one.
    pub control: Option<u16>,
}

impl Place {
    fn in_vain(self) -> String {
        let port = self.port;
        match self.control.filter(|control| *control != 0) {
            Some(control) => format!("can't listen on port {port} and port {control}"),
            None => format!("can't listen on port {port}"),
        }
    }
}

/// Starts it; port 0 takes a free one.
pub async fn start_reference(
    mutations: &Mutations,
    place: Place,
    (broker, cloud): (BrokerConfig, CloudConfig),
) -> Result<Running, Problem> {
    let mut config = Config {
        port: place.port,
        control: place.control,
        broker,
        cloud,
        faults: mutations.faults.clone(),
        variants: mutations.variants.clone(),
        users: mutations.users.clone(),
        access: mutations.access(),
        ..Config::default()
    };
    if let Some(host) = place.host {
        config.host = host;
    }
    start(config).await.map_err(|error| match error {
        StartError::Listen(error) => Problem::Io(place.in_vain(), error),
        unknown => Problem::User(format!("{unknown}; `voconform serve --list` names all")),
    })
}
