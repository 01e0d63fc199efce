//! The bodies that are a match request with one more member: `service_id` to explain, `plan` to plan.

use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{KnownFormat, Object, Ref, Schema, SchemaFormat, Type},
    },
};

use super::{
    MatchRequest,
    read::{Known, person_and},
};
use crate::{
    domain::{
        ServiceId,
        fault::{Faults, code},
        json::{JsonObject, note},
    },
    matching::{
        Person,
        plan::{DEFAULT_ACTIVITIES, MAX_ACTIVITIES},
    },
};

/// Reads the body of an explain request: the person, and the service that is asked about.
///
/// # Errors
/// Every fault found.
pub fn person_and_service(body: Value, known: &Known<'_>) -> Result<(Person, ServiceId), Faults> {
    let (person, service) = person_and(body, known, Some("service_id"), |body, faults| {
        if !body.has("service_id") {
            note(faults, &body.pointer("service_id"), code::REQUIRED, "service_id is required");
        }
        body.take_uuid("service_id", faults).map(ServiceId)
    })?;
    // Where it is missing or no id, a fault was noted, and nothing came back.
    service.map(|service| (person, service)).ok_or_else(Faults::default)
}

/// Reads the body of a plan request: the person, and how many activities a week.
///
/// # Errors
/// Every fault found.
pub fn person_and_plan(body: Value, known: &Known<'_>) -> Result<(Person, usize), Faults> {
    person_and(body, known, Some("plan"), |body, faults| {
        let plan = body.take_object("plan", faults);
        let activities = plan.and_then(|plan| plan_member(plan, faults));
        activities.unwrap_or(DEFAULT_ACTIVITIES)
    })
}

fn plan_member(mut plan: JsonObject, faults: &mut Faults) -> Option<usize> {
    let most = i64::try_from(MAX_ACTIVITIES).unwrap_or(i64::MAX);
    let activities = plan.take_integer("activities_per_week", 1, most, faults);
    plan.refuse_rest(&["activities_per_week"], faults);
    usize::try_from(activities?).ok()
}

/// The body of `POST /v1/match`, and the service that is asked about.
#[derive(Debug)]
pub struct ExplainRequest;

impl PartialSchema for ExplainRequest {
    fn schema() -> RefOr<Schema> {
        let id = Object::builder()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .description(Some("The service that is asked about."));
        match_request_and("The body of `POST /v1/match`, and the service that is asked about.", "service_id", id.build().into(), true)
    }
}

impl ToSchema for ExplainRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        MatchRequest::schemas(schemas);
    }
}

/// The body of `POST /v1/match`, and what is wished of a plan.
#[derive(Debug)]
pub struct PlanRequest;

impl PartialSchema for PlanRequest {
    fn schema() -> RefOr<Schema> {
        let plan = Ref::from_schema_name("PlanWish");
        match_request_and("The body of `POST /v1/match`, and what is wished of a plan.", "plan", plan.into(), false)
    }
}

impl ToSchema for PlanRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        MatchRequest::schemas(schemas);
        schemas.push(("PlanWish".to_owned(), PlanWish::schema()));
    }
}

/// What is wished of a plan.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a request for the document")]
pub(super) struct PlanWish {
    /// How many activities a week at most. Help that takes no weekly time comes on top.
    #[schema(minimum = 1, maximum = 7, default = 3)]
    pub activities_per_week: Option<i32>,
}

/// The schema of a match request with one more member: spelt out, since an object that may hold no other members cannot be added to.
fn match_request_and(description: &str, member: &str, schema: RefOr<Schema>, required: bool) -> RefOr<Schema> {
    let mut whole = MatchRequest::schema();
    if let RefOr::T(Schema::Object(object)) = &mut whole {
        object.description = Some(description.to_owned());
        object.properties.insert(member.to_owned(), schema);
        if required {
            object.required.push(member.to_owned());
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{geography::Gazetteer, needs::Lexicon};

    fn faults_of<T>(read: Result<T, Faults>) -> Vec<(String, &'static str)> {
        read.err().map(|faults| faults.0.into_iter().map(|fault| (fault.pointer, fault.code)).collect()).unwrap_or_default()
    }

    #[test]
    fn the_one_more_member_is_read_with_every_other_fault() {
        let gazetteer = Gazetteer::shipped();
        let known = Known { lexicon: Lexicon::shipped(), gazetteer, need_for: &|_, _| None, now: "2026-11-22T09:00:00Z".parse().unwrap() };
        let lonely = |member: &str, value: Value| {
            let mut body = json!({ "needs": [{ "text": "lonely" }], "person": { "age": 200 } });
            body[member] = value;
            body
        };
        let age = ("/person/age".to_owned(), "out_of_range");
        for (value, fault) in [(json!("no id"), "malformed"), (json!(7), "wrong_type")] {
            let told = faults_of(person_and_service(lonely("service_id", value), &known));
            assert_eq!(told, [("/service_id".to_owned(), fault), age.clone()]);
        }
        let told = faults_of(person_and_service(lonely("limit", json!(1)), &known));
        assert_eq!(told, [("/service_id".to_owned(), "required"), age.clone()]);
        let told = faults_of(person_and_plan(lonely("service_id", json!("x")), &known));
        assert_eq!(told, [age.clone(), ("/service_id".to_owned(), "unknown_field")], "a member of another request");
        for (plan, pointer, fault) in [
            (json!({ "activities_per_week": 8 }), "/plan/activities_per_week", "out_of_range"),
            (json!({ "activities_per_week": 0 }), "/plan/activities_per_week", "out_of_range"),
            (json!({ "activities_per_week": 2.5 }), "/plan/activities_per_week", "wrong_type"),
            (json!({ "activities": 2 }), "/plan/activities", "unknown_field"),
            (json!(3), "/plan", "wrong_type"),
        ] {
            let told = faults_of(person_and_plan(lonely("plan", plan), &known));
            assert_eq!(told, [(pointer.to_owned(), fault), age.clone()]);
        }
        for (body, activities) in [
            (json!({ "needs": [{ "text": "lonely" }], "plan": { "activities_per_week": 7 } }), 7),
            (json!({ "needs": [{ "text": "lonely" }] }), 3),
        ] {
            assert_eq!(person_and_plan(body, &known).map(|(_, activities)| activities).ok(), Some(activities));
        }
    }
}
