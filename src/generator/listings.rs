//! Organizations, where they are, and what they offer: four offerings each.

use crate::domain::{
    Accessibility, Address, Capacity, Contact, CostOption, Extra, Frequency, Language, Location, LocationType, Organization, Phone,
    Schedule, Service, ServiceArea, ServiceAtLocation, ServiceStatus,
};
use chrono::{Days, NaiveTime};
use uuid::Uuid;

use super::{
    Country, SEED, TODAY, Topic,
    dice::Dice,
    places::{self, Spot},
    prose::capital,
};

/// How many offerings an organization has.
pub const GROUP: u64 = 4;

/// Of all services, how many are had from afar all over the United Kingdom.
const NATIONWIDE: f64 = 0.02;
/// How many are had from afar or at home, in one area.
const IN_ONE_AREA: f64 = 0.08;
/// How many are at a venue, for those who live in one area.
const FOR_RESIDENTS: f64 = 0.05;
/// How often anything that can be stated is.
const STATED: f64 = 0.5;

/// A part of the directory.
#[derive(Debug, Default)]
pub struct Portion {
    /// Organizations of four offerings each.
    pub organizations: Vec<Organization>,
    /// Where they are.
    pub locations: Vec<Location>,
    /// What they offer.
    pub services: Vec<Service>,
}

/// How a service is had.
enum Way {
    /// From afar, by all.
    Nationwide,
    /// From afar or at home, by those who live in an area.
    InOneArea,
    /// At a venue, by those who live in an area.
    ForResidents,
    /// At a venue.
    Venue,
}

pub(super) fn make(country: &Country, from: u64, to: u64) -> Portion {
    let mut portion = Portion::default();
    for organization in from / GROUP..to / GROUP {
        organize(country, organization, &mut portion);
    }
    portion
}

fn organize(country: &Country, number: u64, portion: &mut Portion) {
    let dice = &mut Dice::new(SEED, number);
    let copy = country.density.copy_of_offering(GROUP * number);
    let home = places::spot(dice).in_copy(copy);
    let first = portion.locations.len();
    for _ in 0..=dice.below(3) {
        let spot = places::scattered(home, 1.5, dice);
        portion.locations.push(location(country, spot, dice));
    }
    let places = &portion.locations[first..];
    let organization = Organization {
        id: dice.uuid().into(),
        name: format!(
            "{} {} {}",
            home.town,
            capital(country.words.word(dice)),
            dice.pick(&["Trust", "Project", "CIC", "Association", "Society", "Centre"])
        ),
        description: Some(country.words.text(12, &[], dice)),
        email: Some(format!("hello@organization-{number}.example")),
        website: Some(format!("https://organization-{number}.example")),
        uri: None,
        parent_organization_id: None,
        organization_identifiers: Vec::new(),
        contacts: Vec::new(),
        phones: Vec::new(),
        attributes: Vec::new(),
        extra: Extra::new(),
    };
    // One in four organizations offers a service at two of its locations instead of a fourth one.
    let twice = places.len() > 1 && dice.chance(0.25);
    for place in 0..if twice { GROUP - 1 } else { GROUP } {
        let mut service = service(country, &organization, (home, copy), places, dice);
        if twice && place == 0 {
            settle(&mut service, &places[..2], dice);
        }
        portion.services.push(service);
    }
    portion.organizations.push(organization);
}

/// Has a service at venues, whatever it was before.
fn settle(service: &mut Service, at: &[Location], dice: &mut Dice) {
    service.service_areas.clear();
    for schedule in &mut service.schedules {
        schedule.attending_type = None;
    }
    service.service_at_locations = at.iter().map(|location| service_at(location, dice)).collect();
}

fn location(country: &Country, spot: Spot, dice: &mut Dice) -> Location {
    let halls = ["Community Centre", "Library", "Village Hall", "Church Hall", "Leisure Centre", "Health Centre", "Park Pavilion"];
    let mut location = Location {
        id: dice.uuid().into(),
        location_type: LocationType::Physical,
        name: Some(format!("{} {}", capital(country.words.word(dice)), dice.pick(&halls))),
        description: None,
        transportation: dice.chance(0.2).then(|| "Five minutes from the bus station".to_owned()),
        latitude: Some(spot.latitude),
        longitude: Some(spot.longitude),
        addresses: vec![Address {
            id: dice.uuid(),
            address_1: Some(format!("{} {} Road", 1 + dice.below(200), capital(country.words.word(dice)))),
            address_2: None,
            city: Some(spot.town.to_owned()),
            region: None,
            state_province: None,
            postal_code: None,
            country: Some("GB".to_owned()),
            address_type: Some("physical".to_owned()),
            extra: Extra::new(),
        }],
        accessibility: Vec::new(),
        languages: Vec::new(),
        schedules: Vec::new(),
        attributes: Vec::new(),
        extra: Extra::new(),
    };
    if dice.chance(STATED) {
        let words = ["Wheelchair access", "Hearing loop", "Accessible toilet", "Step-free entrance", "Quiet room", "No wheelchair access"];
        for _ in 0..=dice.below(3) {
            let description = Some(dice.pick(&words).to_owned());
            location.accessibility.push(Accessibility { id: dice.uuid(), description, details: None, url: None, extra: Extra::new() });
        }
    }
    location
}

fn service(country: &Country, organization: &Organization, (home, copy): (Spot, u64), places: &[Location], dice: &mut Dice) -> Service {
    let topic = country.topic(dice);
    let way = match way(dice) {
        // What is had everywhere is made once for all copies: see `Density::Held`.
        Way::Nationwide if copy > 0 => Way::InOneArea,
        way => way,
    };
    let (ages, audience) = if dice.chance(STATED) { audience(dice) } else { ((None, None), None) };
    let assured = dice.chance(STATED).then(|| days_ago(dice, 1500));
    let mut service = Service {
        id: dice.uuid().into(),
        organization_id: organization.id,
        name: format!(
            "{} {}",
            capital(dice.pick(&topic.listed)),
            dice.pick(&["group", "club", "project", "sessions", "hub", "together", "circle"])
        ),
        alternate_name: None,
        description: Some(description(country, topic, &way, dice)),
        url: dice.chance(STATED).then(|| format!("https://organization.example/{}", dice.below(1_000_000))),
        email: Some("contact@organization.example".to_owned()),
        status: ServiceStatus::Active,
        fees_description: None,
        application_process: dice.chance(STATED).then(|| dice.pick(&JOINING).to_owned()),
        eligibility_description: audience.map(str::to_owned),
        minimum_age: ages.0,
        maximum_age: ages.1,
        wait_time: dice.chance(0.04).then(|| format!("{} weeks", 2 + dice.below(20))),
        alert: None,
        interpretation_services: None,
        assured_date: assured,
        assurer_email: None,
        last_modified: Some(days_ago(dice, 900).and_time(NaiveTime::MIN).and_utc()),
        schedules: Vec::new(),
        cost_options: Vec::new(),
        service_areas: Vec::new(),
        languages: Vec::new(),
        contacts: vec![Contact {
            id: dice.uuid(),
            name: Some("The team".to_owned()),
            title: None,
            email: None,
            phones: Vec::new(),
            extra: Extra::new(),
        }],
        phones: vec![Phone {
            id: dice.uuid(),
            number: format!("01632 960{:03}", dice.below(1000)),
            description: None,
            extra: Extra::new(),
        }],
        attributes: Vec::new(),
        capacities: Vec::new(),
        service_at_locations: Vec::new(),
        extra: Extra::new(),
    };
    state(&mut service, dice);
    place(&mut service, &way, home, places, dice);
    service
}

const JOINING: [&str; 5] = [
    "Just turn up, no need to book.",
    "Ring or email us to join.",
    "Self-referral, or ask your social prescribing link worker.",
    "By GP referral only.",
    "Referral by a health professional is needed.",
];

fn way(dice: &mut Dice) -> Way {
    let at = dice.unit();
    if at < NATIONWIDE {
        Way::Nationwide
    } else if at < NATIONWIDE + IN_ONE_AREA {
        Way::InOneArea
    } else if at < NATIONWIDE + IN_ONE_AREA + FOR_RESIDENTS {
        Way::ForResidents
    } else {
        Way::Venue
    }
}

/// From 60 to 120 words: mostly on its topic, touching another, with what it is like in between.
fn description(country: &Country, topic: &Topic, way: &Way, dice: &mut Dice) -> String {
    let aside = country.topic(dice);
    let mut said: Vec<&str> = (0..4 + dice.below(4)).map(|_| dice.pick(&topic.listed)).collect();
    said.push(dice.pick(&topic.said));
    if dice.chance(STATED) {
        said.push(dice.pick(&aside.listed));
    }
    let kinds = [
        "weekly group",
        "drop in",
        "one to one",
        "six week course",
        "outdoors in the park",
        "in the warm",
        "small group",
        "in the library",
    ];
    if dice.chance(STATED) {
        said.push(dice.pick(&kinds));
    }
    dice.shuffle(&mut said);
    let length = 60 + dice.below(61);
    let mut text = country.words.text(length, &said, dice);
    if matches!(way, Way::InOneArea) && dice.chance(STATED) {
        text.push_str(" We visit you at home.");
    }
    text
}

/// The ages it is for, and whom it says it is for.
fn audience(dice: &mut Dice) -> ((Option<f64>, Option<f64>), Option<&'static str>) {
    dice.pick(&[
        ((Some(18.0), None), None),
        ((Some(50.0), None), Some("For people aged 50 and over.")),
        ((Some(60.0), None), None),
        ((Some(65.0), None), None),
        ((Some(11.0), Some(25.0)), Some("For young people aged 11 to 25.")),
        ((None, Some(5.0)), Some("For parents and their under fives.")),
        ((Some(16.0), None), Some("Women only.")),
        ((Some(18.0), None), Some("Men only.")),
        ((None, None), Some("For unpaid carers.")),
        ((None, None), Some("For people who have been bereaved.")),
        ((None, None), Some("Anyone is welcome.")),
        ((None, None), Some("For people with a long-term condition.")),
    ])
}

/// What a service states or leaves out: sessions, cost, languages, room.
fn state(service: &mut Service, dice: &mut Dice) {
    if dice.chance(STATED) {
        for _ in 0..=dice.below(2) {
            service.schedules.push(weekly(dice));
        }
    }
    if dice.chance(STATED) {
        let (option, amount) = dice.pick(&[
            ("", 0.0),
            ("", 0.0),
            ("", 0.0),
            ("per session", 2.0),
            ("per session", 3.5),
            ("per session", 5.0),
            ("per month", 12.0),
        ]);
        service.cost_options.push(CostOption {
            id: dice.uuid(),
            valid_from: None,
            valid_to: None,
            option: (!option.is_empty()).then(|| option.to_owned()),
            currency: Some("GBP".to_owned()),
            amount: Some(amount),
            amount_description: None,
            extra: Extra::new(),
        });
    }
    if dice.chance(STATED) {
        service.languages.push(language("en", dice.uuid()));
        if dice.chance(0.15) {
            service.languages.push(language(dice.pick(&["cy", "pl", "ur", "pa", "bn", "ro", "ar", "gu", "so"]), dice.uuid()));
        }
    }
    if dice.chance(0.2) {
        // One in four of those that say so is full.
        let available = if dice.chance(0.25) { 0.0 } else { 6.0 };
        service.capacities.push(Capacity {
            id: dice.uuid(),
            available: Some(available),
            maximum: Some(12.0),
            description: None,
            updated: None,
            extra: Extra::new(),
        });
    }
}

fn language(code: &str, id: Uuid) -> Language {
    Language { id, code: Some(code.to_owned()), name: None, note: None, extra: Extra::new() }
}

fn weekly(dice: &mut Dice) -> Schedule {
    let hour = 9 + u32::try_from(dice.below(10)).unwrap_or_default();
    Schedule { byday: Some(dice.pick(&["MO", "TU", "WE", "TH", "FR", "SA", "TU,TH"]).to_owned()), ..schedule(dice.uuid(), hour) }
}

fn schedule(id: Uuid, hour: u32) -> Schedule {
    Schedule {
        id,
        valid_from: None,
        valid_to: None,
        dtstart: None,
        until: None,
        count: None,
        freq: Some(Frequency::Weekly),
        interval: None,
        byday: None,
        bymonthday: None,
        opens_at: NaiveTime::from_hms_opt(hour, 0, 0),
        closes_at: NaiveTime::from_hms_opt(hour + 2, 0, 0),
        description: None,
        schedule_link: None,
        attending_type: None,
        notes: None,
        extra: Extra::new(),
    }
}

/// Puts a service where it is had.
fn place(service: &mut Service, way: &Way, home: Spot, places: &[Location], dice: &mut Dice) {
    if matches!(way, Way::Nationwide) {
        service.service_areas.push(area("United Kingdom", None, dice));
    }
    if matches!(way, Way::InOneArea | Way::ForResidents) {
        let border = places::border(home, dice);
        service.service_areas.push(area(home.town, Some(border), dice));
    }
    if matches!(way, Way::Nationwide | Way::InOneArea) {
        // Said in a schedule, as feeds do: it is how HSDS has it.
        if service.schedules.is_empty() {
            service.schedules.push(weekly(dice));
        }
        let from_afar = ["online", "phone"];
        let said = if matches!(way, Way::InOneArea) && dice.chance(0.6) { "home visit" } else { dice.pick(&from_afar) };
        for schedule in &mut service.schedules {
            schedule.attending_type = Some(said.to_owned());
        }
    }
    // An area's service has an office more often than not; nobody goes there.
    let has_place = match way {
        Way::Nationwide => false,
        Way::InOneArea => dice.chance(0.6),
        Way::ForResidents | Way::Venue => true,
    };
    if has_place {
        let location = &places[dice.below(places.len())];
        service.service_at_locations.push(service_at(location, dice));
    }
}

fn service_at(location: &Location, dice: &mut Dice) -> ServiceAtLocation {
    ServiceAtLocation {
        id: dice.uuid().into(),
        location_id: location.id,
        description: None,
        schedules: Vec::new(),
        contacts: Vec::new(),
        phones: Vec::new(),
        service_areas: Vec::new(),
        extra: Extra::new(),
    }
}

fn area(name: &str, border: Option<String>, dice: &mut Dice) -> ServiceArea {
    ServiceArea {
        id: dice.uuid(),
        name: Some(name.to_owned()),
        description: None,
        extent_type: border.as_ref().map(|_| "geojson".to_owned()),
        extent: border,
        uri: None,
        extra: Extra::new(),
    }
}

fn days_ago(dice: &mut Dice, most: usize) -> chrono::NaiveDate {
    TODAY - Days::new(dice.below(most) as u64)
}
