//! What a listing must be after each write, and the kinds of writes there are: [`KINDS`] is the one place to add another.

use serde_json::{Value, json};

/// A service, as its writer knows it from what was acknowledged.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    pub(super) id: String,
    pub(super) state: &'static str,
    /// The word that its description holds, and no other's.
    pub(super) says: String,
    pub(super) phone: String,
    pub(super) proposal: Option<Proposal>,
    /// Whether something went live that no moderator has looked at.
    pub(super) unseen: bool,
    /// Whether it was ever published.
    pub(super) was_public: bool,
    /// As it was answered last: nobody but its writer changes it.
    pub(super) tag: String,
    pub(super) body: Value,
    /// The last line of the change log that its writer was told of.
    pub(super) seq: i64,
    /// The changes of it that the public must be told, in order.
    pub(super) told: Vec<Told>,
}

#[derive(Debug, Clone)]
pub(super) struct Proposal {
    pub(super) state: &'static str,
    pub(super) says: String,
}

/// A change that the public must be told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Its line comes after this one …
    pub(super) after: i64,
    /// … and is this one, or no later where the answer was told again; not known where the answer was lost.
    pub(super) by: Option<i64>,
    pub(super) exactly: bool,
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Owner,
    Moderator,
}

/// Whether the public is told of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Public {
    Told,
    NotTold,
}

/// What a write brings with it that no other does.
#[derive(Debug, Clone)]
pub(super) struct News {
    pub(super) says: String,
    pub(super) phone: String,
}

/// A kind of write to a listing.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// As the audit calls it.
    pub(super) operation: &'static str,
    pub(super) who: Who,
    pub(super) method: &'static str,
    /// What follows the listing's address.
    pub(super) path: &'static str,
    pub(super) body: fn(&News) -> Option<Value>,
    /// How often it is done beside the others that could be.
    pub(super) weight: u64,
    /// When it can be done.
    pub(super) when: fn(&Listing) -> bool,
    /// What comes of it.
    pub(super) then: fn(&mut Listing, &News) -> Public,
}

const fn kind(name: &'static str, operation: &'static str, who: Who, method: &'static str, path: &'static str) -> Kind {
    Kind { name, operation, who, method, path, weight: 1, body: |_| None, when: |_| true, then: |_, _| Public::NotTold }
}

fn proposal_is(listing: &Listing, states: &[&str]) -> bool {
    listing.state == "published" && listing.proposal.as_ref().is_some_and(|proposal| states.contains(&proposal.state))
}

fn proposal_becomes(listing: &mut Listing, state: &'static str) -> Public {
    if let Some(proposal) = &mut listing.proposal {
        proposal.state = state;
    }
    Public::NotTold
}

fn becomes(listing: &mut Listing, state: &'static str) -> Public {
    let told = if state == "published" || listing.state == "published" { Public::Told } else { Public::NotTold };
    listing.state = state;
    listing.was_public |= state == "published";
    if matches!(state, "published" | "withdrawn") {
        (listing.unseen, listing.proposal) = (false, None);
    }
    told
}

fn described(news: &News) -> Value {
    json!({ "description": description(&news.says) })
}

fn reached(news: &News) -> Value {
    json!({ "phones": [{ "number": news.phone }] })
}

/// What is said of a listing with this word.
pub(super) fn description(says: &str) -> String {
    format!("For anyone who feels lonely: singing together every week, tea and a chat afterwards. {says}")
}

/// A draft, as it is sent.
pub(super) fn draft(news: &News) -> Value {
    json!({
        "name": format!("Singing {}", news.says), "status": "active", "description": description(&news.says),
        "phones": [{ "number": news.phone }],
        "schedules": [{ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00" }],
        "service_at_locations": [{ "location": {
            "name": "Oakwood Hall", "location_type": "physical", "latitude": 53.8285, "longitude": -1.5083,
            "addresses": [{ "address_1": "1 Oakwood Lane", "city": "Leeds", "postal_code": "LS8 2PE", "country": "GB",
                            "state_province": "West Yorkshire", "address_type": "physical" }],
        }}],
    })
}

use Who::{Moderator, Owner};

/// Every kind of write to a listing that is there already. A new one is done as soon as it stands here.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        weight: 2,
        body: |news| Some(described(news)),
        when: |listing| listing.state != "published",
        then: |listing, news| {
            listing.says.clone_from(&news.says);
            Public::NotTold
        },
        ..kind("revise a draft", "reviseService", Owner, "PATCH", "")
    },
    Kind {
        weight: 6,
        when: |listing| matches!(listing.state, "draft" | "returned" | "withdrawn"),
        then: |listing, _| becomes(listing, "submitted"),
        ..kind("submit", "submitService", Owner, "POST", "/submit")
    },
    Kind {
        weight: 6,
        when: |listing| listing.state == "submitted",
        then: |listing, _| becomes(listing, "published"),
        ..kind("publish", "publishService", Moderator, "POST", "/publish")
    },
    Kind {
        weight: 2,
        body: |news| Some(json!({ "reason": news.says })),
        when: |listing| listing.state == "submitted",
        then: |listing, _| becomes(listing, "returned"),
        ..kind("return", "returnService", Moderator, "POST", "/return")
    },
    Kind {
        body: |news| Some(json!({ "reason": news.says })),
        when: |listing| listing.state != "withdrawn",
        then: |listing, _| becomes(listing, "withdrawn"),
        ..kind("withdraw", "withdrawService", Owner, "POST", "/withdraw")
    },
    Kind {
        weight: 2,
        body: |news| Some(reached(news)),
        when: |listing| listing.state == "published",
        then: |listing, news| {
            listing.phone.clone_from(&news.phone);
            listing.unseen = true;
            Public::Told
        },
        ..kind("edit safely", "reviseService", Owner, "PATCH", "")
    },
    Kind {
        weight: 3,
        body: |news| Some(described(news)),
        when: |listing| listing.state == "published",
        then: |listing, news| {
            listing.proposal = Some(Proposal { state: "draft", says: news.says.clone() });
            Public::NotTold
        },
        ..kind("propose", "reviseService", Owner, "PATCH", "")
    },
    Kind {
        body: |news| {
            let mut both = described(news);
            both["phones"] = reached(news)["phones"].take();
            Some(both)
        },
        when: |listing| listing.state == "published",
        then: |listing, news| {
            listing.phone.clone_from(&news.phone);
            listing.unseen = true;
            listing.proposal = Some(Proposal { state: "draft", says: news.says.clone() });
            Public::Told
        },
        ..kind("edit safely and propose", "reviseService", Owner, "PATCH", "")
    },
    Kind {
        weight: 6,
        when: |listing| proposal_is(listing, &["draft", "returned"]),
        then: |listing, _| proposal_becomes(listing, "submitted"),
        ..kind("submit a proposal", "submitService", Owner, "POST", "/submit")
    },
    Kind {
        weight: 6,
        when: |listing| proposal_is(listing, &["submitted"]),
        then: |listing, _| {
            if let Some(proposal) = listing.proposal.take() {
                listing.says = proposal.says;
            }
            listing.unseen = false;
            Public::Told
        },
        ..kind("approve a proposal", "publishService", Moderator, "POST", "/publish")
    },
    Kind {
        weight: 2,
        body: |news| Some(json!({ "reason": news.says })),
        when: |listing| proposal_is(listing, &["submitted"]),
        then: |listing, _| proposal_becomes(listing, "returned"),
        ..kind("return a proposal", "returnService", Moderator, "POST", "/return")
    },
    Kind {
        weight: 2,
        body: |_| Some(json!({ "state": "waiting", "weeks": 6 })),
        when: |listing| listing.state == "published",
        then: |listing, _| {
            listing.unseen = true;
            Public::Told
        },
        ..kind("say that there is a wait", "setCapacity", Owner, "PUT", "/capacity")
    },
    // A second word on one day changes nothing.
    Kind {
        weight: 2,
        when: |listing| listing.state == "published" && listing.body["assured_date"].is_null(),
        then: |_, _| Public::Told,
        ..kind("assure", "assureService", Owner, "POST", "/assure")
    },
    Kind {
        weight: 3,
        when: |listing| listing.state == "published" && listing.unseen && !proposal_is(listing, &["submitted"]),
        then: |listing, _| {
            listing.unseen = false;
            Public::NotTold
        },
        ..kind("look over", "publishService", Moderator, "POST", "/publish")
    },
];

impl Listing {
    /// Sees to it that a service reads as it must.
    #[track_caller]
    pub(super) fn is_told_by(&self, body: &Value) {
        let proposed = self.proposal.as_ref().map_or(Value::Null, |proposal| json!(proposal.state));
        assert_eq!(
            (
                &body["id"],
                &body["publication_state"],
                &body["description"],
                &body["phones"][0]["number"],
                &body["proposed_revision"]["state"]
            ),
            (&json!(self.id), &json!(self.state), &json!(description(&self.says)), &json!(self.phone), &proposed),
        );
    }
}
