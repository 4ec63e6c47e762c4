//! Changes to offers and sessions: updates, and the triggers of 2023.

use std::sync::MutexGuard;

use jiff::Timestamp;
use serde_json::Value;

use super::Answer;
use super::handle::{Asked, challenge, refusal, stranger};
use crate::broker::core::Core;
use crate::broker::legacy::{Call, Meant, call, may_accept};
use crate::broker::mutation::Rule;
use crate::broker::options::Refusal;
use crate::broker::problem::problem;
use crate::broker::tree::text;

impl Asked<'_> {
    pub(super) fn update(&self, mut core: MutexGuard<'_, Core>, now: Timestamp) -> Answer {
        let id = self.target.id.to_ascii_lowercase();
        let Some(session) = core.session(&id).filter(|session| self.is_there(session)) else {
            return self.absent(now);
        };
        if !self.service.may_update(self.caller, session.owner.as_deref()) {
            if self.service.mutations.has(Rule::RefusedAndObeyed)
                && let Ok(update) = self.read(now)
            {
                // The answer is the refusal, whatever came of it.
                let _made = core.update(&id, &update, now);
            }
            return match self.caller {
                Some(_) => stranger(now),
                None => challenge(now),
            };
        }
        let said = match self.read(now) {
            Ok(said) => said,
            Err(refused) => return *refused,
        };
        let mutations = &self.service.mutations;
        let before = mutations
            .has(Rule::OldEchoed)
            .then(|| self.document(&core, &id, now));
        match self.make(&mut core, &id, said, now) {
            Err(Refusal::Content(_) | Refusal::State(_)) if mutations.has(Rule::RefusalsUnsaid) => {
                Answer::document(200, self.media, self.document(&core, &id, now))
            }
            Ok(()) => {
                self.service.changed();
                let document = before.unwrap_or_else(|| self.document(&core, &id, now));
                Answer::document(200, self.media, document)
            }
            Err(Refusal::Malformed(why)) => refusal(400, &[why], now),
            Err(Refusal::Content(why)) => refusal(422, &[why], now),
            Err(Refusal::State(why)) => refusal(409, &[why], now),
            Err(Refusal::Identity(why)) => refusal(403, &[why], now),
        }
    }

    /// Makes an update, as it is meant in the version of the face.
    fn make(&self, core: &mut Core, id: &str, said: Value, now: Timestamp) -> Result<(), Refusal> {
        if self.service.mutations.has(Rule::ExpiresWritable)
            && let Some(expires) = text(&said, "/offer/expires").and_then(|text| text.parse().ok())
        {
            core.set_expiry(id, expires);
        }
        let meant = Meant {
            id,
            bare: self.service.mutations.has(Rule::BareUpdate),
            any_ident: self.service.mutations.has(Rule::IdentIgnored),
        };
        let update = self.face.update(said, &meant)?;
        let accepts = text(&update, "/value") == Some("ACCEPTED");
        let listed = core
            .session(id)
            .map(|session| session.origin.authentication.clone());
        let any = self.service.mutations.has(Rule::AuthAny);
        if accepts && !any && !may_accept(&listed.unwrap_or_default(), self.request) {
            let why = "The offer does not list the method of authentication of this call.";
            return Err(Refusal::Identity(problem("other-method", why, &[])));
        }
        core.update(id, &update, now)
    }

    /// Somebody calls a trigger; its address is its proof.
    pub(super) fn trigger(&self, mut core: MutexGuard<'_, Core>, now: Timestamp) -> Answer {
        let id = self.target.id.to_ascii_lowercase();
        match call(&mut core, &id, &self.target.which, self.request, now) {
            Call::Nowhere => self.absent(now),
            Call::Method(method) => {
                let why = problem("no-method", "This trigger is called by another method.", &[]);
                refusal(405, &[why], now).with("Allow", &method)
            }
            Call::Taken => {
                self.service.changed();
                let document = self.document(&core, &id, now);
                Answer::document(200, self.media, document)
            }
        }
    }
}
