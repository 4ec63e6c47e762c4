//! Which addresses may be asked. What a service names leads a client on: into the network that it is asked from, to the
//! metadata of a cloud's machine, to a door of this very machine. A public service has no business there.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;

use url::{Origin, Url};

use super::connection::failure;
use crate::recording::{Failure, FailureKind};

/// Who can reach an address (IANA special-purpose address registries; RFC 1918, 3927, 4193, 4291, 6598).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Network {
    /// This machine.
    Loopback,
    /// The machines on the same wire; clouds have their metadata there.
    LinkLocal,
    /// A network of somebody's own.
    Private,
    /// Nobody: not an address of one machine.
    Nowhere,
    /// Everybody.
    Public,
}

/// Who can reach this address?
pub fn network(ip: IpAddr) -> Network {
    match ip.to_canonical() {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            match () {
                () if v4.is_loopback() => Network::Loopback,
                () if v4.is_link_local() => Network::LinkLocal,
                () if v4.is_private() || is_shared => Network::Private,
                () if first == 0 || v4.is_multicast() || v4.is_broadcast() => Network::Nowhere,
                () => Network::Public,
            }
        }
        IpAddr::V6(v6) => match () {
            () if v6.is_loopback() => Network::Loopback,
            () if v6.is_unicast_link_local() => Network::LinkLocal,
            () if v6.is_unique_local() => Network::Private,
            () if v6.is_unspecified() || v6.is_multicast() => Network::Nowhere,
            () => Network::Public,
        },
    }
}

/// How far requests of a run may go.
#[derive(Debug)]
pub struct Reach {
    home: Origin,
    home_host: String,
    /// Hosts that the user names.
    named: Vec<String>,
    /// Nothing but the target's own origin and what the user names is asked.
    same_origin: bool,
    /// The networks of the target, once they are known.
    networks: OnceLock<BTreeSet<Network>>,
}

impl Reach {
    /// The reach of a run whose target is at `home`, where the user names these hosts besides.
    pub fn new(home: &Url, named: Vec<String>, same_origin: bool) -> Reach {
        Reach {
            home: home.origin(),
            home_host: home.host_str().unwrap_or_default().to_owned(),
            named,
            same_origin,
            networks: OnceLock::new(),
        }
    }

    /// Those of the addresses of a URL's host that may be asked. They were looked up before, so that a name can't mean
    /// one machine here and another one when it is connected to.
    ///
    /// # Errors
    /// [`FailureKind::Forbidden`]: none may.
    pub async fn permitted(&self, url: &Url, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Failure> {
        let host = url.host_str().unwrap_or_default();
        let is_named = self.named.iter().any(|named| match named.strip_prefix("*") {
            Some(above) => above.starts_with('.') && host.ends_with(above),
            None => named == host,
        });
        if self.same_origin && !is_named && url.origin() != self.home {
            let told = format!("{host} is not of the target's own origin, and --same-origin was given");
            return Err(failure(FailureKind::Forbidden, told));
        }
        if host == self.home_host {
            self.networks.get_or_init(|| networks(&found));
            return Ok(found);
        }
        if is_named {
            return Ok(found);
        }
        let of_home = self.of_home(url).await;
        let may = |address: &SocketAddr| {
            let network = network(address.ip());
            network == Network::Public || of_home.contains(&network)
        };
        let permitted: Vec<SocketAddr> = found.into_iter().filter(may).collect();
        if permitted.is_empty() {
            let told = format!("{host} is in a network that the target is not in: it was not asked");
            return Err(failure(FailureKind::Forbidden, told));
        }
        Ok(permitted)
    }

    /// The networks of the target; none where it has no address.
    async fn of_home(&self, url: &Url) -> BTreeSet<Network> {
        if let Some(known) = self.networks.get() {
            return known.clone();
        }
        let port = url.port_or_known_default().unwrap_or(80);
        let found = super::connection::addresses(self.home_host.trim_matches(['[', ']']), port).await;
        let found = networks(&found.unwrap_or_default());
        self.networks.get_or_init(|| found).clone()
    }
}

fn networks(addresses: &[SocketAddr]) -> BTreeSet<Network> {
    addresses.iter().map(|address| network(address.ip())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_ones_own_are_not_public() {
        let of = |text: &str| network(text.parse().unwrap());
        for (address, expected) in [
            ("127.0.0.1", Network::Loopback),
            ("::1", Network::Loopback),
            ("::ffff:127.0.0.1", Network::Loopback),
            ("169.254.169.254", Network::LinkLocal),
            ("fe80::1", Network::LinkLocal),
            ("10.1.2.3", Network::Private),
            ("172.16.0.1", Network::Private),
            ("192.168.1.1", Network::Private),
            ("100.64.0.1", Network::Private),
            ("fd00::1", Network::Private),
            ("::ffff:10.0.0.1", Network::Private),
            ("0.0.0.0", Network::Nowhere),
            ("::", Network::Nowhere),
            ("255.255.255.255", Network::Nowhere),
            ("224.0.0.1", Network::Nowhere),
            ("130.167.201.60", Network::Public),
            ("172.32.0.1", Network::Public),
            ("2600::1", Network::Public),
        ] {
            assert_eq!(of(address), expected, "{address}");
        }
    }

    /// Which of these addresses of `host` may be asked for a target at `home`.
    async fn asked(reach: &Reach, host: &str, found: &[&str]) -> Vec<String> {
        let url = Url::parse(&format!("http://{host}/x")).unwrap();
        let found = found
            .iter()
            .map(|a| SocketAddr::new(a.parse().unwrap(), 80))
            .collect();
        let permitted = reach.permitted(&url, found).await;
        permitted
            .unwrap_or_default()
            .iter()
            .map(|a| a.ip().to_string())
            .collect()
    }

    #[tokio::test]
    async fn a_public_service_leads_to_public_addresses_only() {
        let home = Url::parse("http://203.0.113.7/jobs").unwrap();
        let reach = Reach::new(
            &home,
            ["store.internal", "*.stores.internal"].map(str::to_owned).into(),
            false,
        );
        assert_eq!(
            asked(&reach, "data.example", &["198.51.100.1"]).await,
            ["198.51.100.1"]
        );
        for inside in ["127.0.0.1", "169.254.169.254", "10.0.0.1", "0.0.0.0", "::1"] {
            assert!(
                asked(&reach, "data.example", &[inside]).await.is_empty(),
                "{inside}"
            );
        }
        // A name that means both means the public one.
        let both = asked(&reach, "data.example", &["10.0.0.1", "198.51.100.1"]).await;
        assert_eq!(both, ["198.51.100.1"]);
        for named in ["store.internal", "a.stores.internal"] {
            assert_eq!(asked(&reach, named, &["10.0.0.1"]).await, ["10.0.0.1"], "{named}");
        }
        assert!(asked(&reach, "stores.internal", &["10.0.0.1"]).await.is_empty());
    }

    #[tokio::test]
    async fn a_service_may_lead_to_where_it_is_itself() {
        let home = Url::parse("http://127.0.0.1/jobs").unwrap();
        let reach = Reach::new(&home, Vec::new(), false);
        assert_eq!(
            asked(&reach, "store.localhost", &["127.0.0.1"]).await,
            ["127.0.0.1"]
        );
        assert!(asked(&reach, "x.example", &["169.254.169.254"]).await.is_empty());
        assert!(asked(&reach, "x.example", &["10.0.0.1"]).await.is_empty());
    }

    #[tokio::test]
    async fn one_origin_is_one_scheme_host_and_port() {
        let home = Url::parse("http://127.0.0.1/jobs").unwrap();
        let reach = Reach::new(&home, Vec::new(), true);
        assert_eq!(asked(&reach, "127.0.0.1", &["127.0.0.1"]).await, ["127.0.0.1"]);
        assert!(asked(&reach, "127.0.0.1:8080", &["127.0.0.1"]).await.is_empty());
        assert!(asked(&reach, "data.example", &["198.51.100.1"]).await.is_empty());
    }
}
