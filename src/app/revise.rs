//! Drafting and revising services. What is public stays as it is until a moderator says otherwise, but for its safe fields.

use serde_json::{Map, Value, json};

use super::{AppError, Directory, Seen, ServiceView, Turned, author};
use crate::{
    domain::{
        Action, AggregateKind, Faults, Location, OrganizationId, ProposalState, Refused, Service, ServiceId, Step, carry_safe, differ,
        fault::code,
        json::{Pointer, kind},
        merged,
    },
    formats::hsds::{Extensions, Terms, read_service, write_service},
    matching::listing::READ_FROM_TEXT,
    store::{About, Act, Batch, ProposalChange, PublicationState, Room, StoreError},
};

/// How many services an organization may have open: drafted, submitted or returned.
const MAX_OPEN: i64 = 200;
const TOO_MANY_OPEN: Refused =
    Refused("an organisation may have up to 200 services that are not published yet; submit or withdraw some before drafting more");

/// How many it may have in all that are not published, those that it withdrew with them.
const MAX_UNPUBLISHED: i64 = 2_000;
const TOO_MANY: Refused =
    Refused("this organisation has 2,000 services that are not published; ask whoever runs this directory to clear some up");

/// What of a service is not for its authors to write, each with why.
const NOT_THEIRS: [(&str, &str); 6] = [
    ("id", "an id is for ever"),
    ("organization_id", "a service stays with its organization"),
    ("organization", "an organization is revised at its own address, /v1/organizations/{id}"),
    ("publication_state", "is moved by submit, publish, return and withdraw"),
    ("proposed_revision", "is what becomes of a PATCH, and not a part of it"),
    ("last_modified", "is set with each change"),
];

impl Directory {
    /// Whose service a body is about: the organization that it names, or else the author's own.
    #[must_use]
    pub fn organization_named(body: &Value, own: Option<OrganizationId>) -> Option<OrganizationId> {
        // What is empty names nobody, here as where the service is read.
        let is_said = |said: &&Value| !said.is_null() && said.as_str().is_none_or(|text| !text.trim().is_empty());
        let said = [body.get("organization_id"), body.pointer("/organization/id")].into_iter().flatten().find(is_said);
        said.map_or(own, |said| said.as_str().and_then(|text| text.trim().parse().ok()))
    }

    /// Drafts a service of `organization`, the one that the caller was found to speak for: a body that is read as another's is refused.
    ///
    /// # Errors
    /// [`AppError::Input`] with every fault; [`AppError::Refused`] where the organization has too many drafts; [`AppError::Store`].
    pub async fn draft_service(&self, mut body: Value, organization: Option<OrganizationId>, act: &Act) -> Result<Turned, AppError> {
        let mut faults = Faults::default();
        if let Some(members) = body.as_object_mut() {
            if members.shift_remove("publication_state").is_some_and(|state| state != "draft") {
                faults.push("/publication_state", code::CONFLICT, "a new service is a draft; submit it, and a moderator publishes it");
            }
            refer_to_organization(members, organization);
        }
        let full = author::read(body, &Extensions::default(), act.at, faults)?;
        let mut service = full.service;
        let mut faults = Faults::default();
        match self.inner.store.organization(service.organization_id).await? {
            Some(_) if organization == Some(service.organization_id) => {}
            Some(_) => faults.push("/organization_id", code::CONFLICT, "names another organization than the service is of"),
            None => faults.push("/organization_id", code::DANGLING, "no organization has this id"),
        }
        if self.inner.store.service(service.id).await?.is_some() {
            faults.push("/id", code::CONFLICT, "another service has this id; leave it out, and it gets one");
        }
        let mut batch = Batch { about: Some(About::of(AggregateKind::Service, service.id.0)), ..Batch::default() };
        self.add_places(&mut batch, &service, full.locations, &mut faults).await?;
        self.check_terms(&service, &[], &mut faults).await?;
        faults.or(())?;
        batch.room = Some(Room { organization: service.organization_id, open: MAX_OPEN, unpublished: MAX_UNPUBLISHED });
        service.last_modified = Some(act.at);
        let id = service.id;
        batch.states.insert(id.0, PublicationState::Draft);
        batch.expected.insert(id.0, 0);
        batch.services.push(service);
        match self.inner.store.write(&batch, act).await {
            Ok(written) => self.turned(id, written.seq).await,
            Err(StoreError::Full { open }) => Err(if open { TOO_MANY_OPEN } else { TOO_MANY }.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Revises a service by a JSON merge patch (RFC 7396) over what is shown of it: in place where it is not public, as a proposed
    /// revision where it is. `looked_at` says that whoever does it need not be looked over.
    ///
    /// # Errors
    /// [`AppError::Input`] with every fault; [`AppError::Store`], where somebody was faster among others.
    pub async fn revise_service(&self, seen: Seen, patch: Value, looked_at: bool, act: &Act) -> Result<Turned, AppError> {
        let step = seen.step(Action::Revise)?;
        let id = seen.id();
        let base = match self.as_proposed(&seen).await? {
            Some(proposed) => proposed,
            None => seen.view.clone(),
        };
        let (mut revised, locations) = Self::patched(&base, &seen, patch, act)?;
        let before = &base.record.value;
        let mut faults = Faults::default();
        let mut batch = Batch { about: Some(About::of(AggregateKind::Service, id.0)), ..Batch::default() };
        self.add_places(&mut batch, &revised, locations, &mut faults).await?;
        self.check_terms(&revised, &before.attributes, &mut faults).await?;
        faults.or(())?;
        let revision = seen.view.record.revision;
        batch.expected.insert(id.0, revision);
        if step == Step::InPlace {
            if differ(&revised, before) {
                revised.last_modified = Some(act.at);
            }
            batch.services.push(revised);
        } else {
            let live = &seen.view.record.value;
            let mut at_once = carry_safe(before, &revised, live);
            let goes_live = differ(&at_once, live);
            if goes_live {
                at_once.last_modified = Some(act.at);
                batch.services.push(at_once.clone());
                if !looked_at {
                    batch.safe_edits.push(id);
                }
            }
            // An edit of nothing but safe fields leaves a proposal as it is.
            if differ(&carry_safe(before, &revised, before), &revised) {
                let service_revision = revision + i64::from(goes_live);
                batch.proposals.extend(self.proposed(&seen, revised, &at_once, service_revision).await?);
            }
        }
        let seq = self.inner.store.write(&batch, act).await?.seq;
        self.turned(id, seq).await
    }

    /// What becomes of the proposal when `revised` is to stand in the place of `live`.
    async fn proposed(
        &self,
        seen: &Seen,
        mut revised: Service,
        live: &Service,
        service_revision: i64,
    ) -> Result<Option<ProposalChange>, AppError> {
        let expected = seen.proposal.as_ref().map_or(0, |proposal| proposal.revision);
        let is_left = differ(&revised, live);
        // When it was changed is told of what is public, once it is.
        revised.last_modified = live.last_modified;
        if !is_left && expected == 0 {
            return Ok(None);
        }
        Ok(Some(ProposalChange {
            service: seen.id(),
            service_revision,
            base_revision: service_revision,
            expected,
            revision: self.inner.store.last_proposal(seen.id()).await? + 1,
            state: if is_left { ProposalState::Draft } else { ProposalState::Dropped },
            document: revised,
        }))
    }

    /// A service as it reads with a merge patch, and the locations that it tells of.
    fn patched(base: &ServiceView, seen: &Seen, patch: Value, act: &Act) -> Result<(Service, Vec<Location>), AppError> {
        let Value::Object(mut patch) = patch else {
            let mut faults = Faults::default();
            faults.push("", code::WRONG_TYPE, format!("must be an object, a JSON merge patch, not {}", kind(&patch)));
            return Err(faults.into());
        };
        let before = base.record.value.clone();
        let mut shown = write_service(&before, Some(&base.organization), &base.locations, &Terms::new(&base.terms, &base.taxonomies));
        let mut faults = Faults::default();
        let shown_of = |name: &str| match name {
            "publication_state" => Some(json!(seen.view.record.publication_state.word())),
            "proposed_revision" => None,
            name => shown.get(name).cloned(),
        };
        for (name, why) in NOT_THEIRS {
            if patch.shift_remove(name).is_some_and(|sent| Some(sent) != shown_of(name)) && name != "proposed_revision" {
                faults.push(Pointer::root().member(name).as_str(), code::CONFLICT, why);
            }
        }
        let kept = Extensions::of(&shown);
        if let Some(members) = shown.as_object_mut() {
            refer_to_organization(members, None);
        }
        // Read as it was shown, so that only what the patch changes counts as changed.
        let as_shown = read_service(shown.clone(), Pointer::root()).map_or_else(|_| before.clone(), |full| full.service);
        state_outright(&mut shown, &patch);
        json_patch::merge(&mut shown, &Value::Object(patch));
        let full = author::read(shown, &kept, act.at, faults)?;
        Ok((merged(&as_shown, &before, &full.service), full.locations))
    }

    /// A listing as it is now.
    pub(super) async fn turned(&self, id: ServiceId, seq: i64) -> Result<Turned, AppError> {
        let seen = self.seen(id).await?.ok_or(StoreError::NotFound { kind: "service", id: id.0 })?;
        Ok(Turned { seen, seq })
    }
}

/// Takes the mark off members that were read out of the text and are now stated by somebody.
fn state_outright(shown: &mut Value, patch: &Map<String, Value>) {
    let Some(members) = shown.as_object_mut() else { return };
    if let Some(marked) = members.get_mut(READ_FROM_TEXT).and_then(Value::as_object_mut) {
        marked.retain(|name, _| !patch.contains_key(name));
        if marked.is_empty() {
            members.shift_remove(READ_FROM_TEXT);
        }
    }
}

/// Leaves of an embedded organization nothing but its id: what it is, is not written with a service.
fn refer_to_organization(members: &mut Map<String, Value>, own: Option<OrganizationId>) {
    if let Some(embedded) = members.get_mut("organization").and_then(Value::as_object_mut) {
        embedded.retain(|name, _| name == "id");
    }
    if let (Some(own), None, None) = (own, members.get("organization_id"), members.get("organization")) {
        members.insert("organization_id".to_owned(), own.to_string().into());
    }
}
