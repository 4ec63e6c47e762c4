//! A broker that looks first and acts a while later: what came in between is not seen.

use std::time::Duration;

use super::route::{Resource, route};
use crate::broker::Service;
use crate::broker::mutation::Rule;
use crate::broker::phase::Phase;
use crate::message::Request;

/// Header, for our own use only, that says up to which booking a request has looked.
const LOOKED: &str = "Voconform-Looked";

/// From the look to the act.
const BETWEEN: Duration = Duration::from_millis(40);

/// The request as it is acted upon after a while, if it is one for which that matters.
pub(crate) async fn hesitate(service: &Service, request: &Request) -> Option<Request> {
    let races = |rule| request.method == "POST" && service.mutations.has(rule);
    let (_, target) = route(&request.path)?;
    let looked = match target.resource {
        Resource::Requests | Resource::Direct if races(Rule::SalesRace) => service.core().0.calendar.serial(),
        Resource::Session if races(Rule::AcceptancesRace) => {
            let (core, _) = service.core();
            let offered = core.session(&target.id)?.phase == Phase::Offered;
            offered.then(|| core.calendar.serial())?
        }
        _ => return None,
    };
    tokio::time::sleep(BETWEEN).await;
    let mut request = request.clone();
    request.headers.push((LOOKED.to_owned(), looked.to_string()));
    Some(request)
}

/// Up to which booking a request has looked; None: it sees all of them.
pub(super) fn looked(service: &Service, request: &Request) -> Option<u64> {
    let races = [Rule::SalesRace, Rule::AcceptancesRace];
    let has = races.iter().any(|rule| service.mutations.has(*rule));
    request.header(LOOKED).filter(|_| has)?.parse().ok()
}
