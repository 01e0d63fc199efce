//! A feed with the faults of real ones in their proportions, out of the seed's services.
//!
//! The proportions are the means of two councils' live feeds of December 2024 (1,557 services): how much is filled, how long texts are, what only
//! the text says, what is wrong. What was not counted there is set here and named: ages, costs and access told in the text (some 14, 20 and 12 %),
//! and one id in a hundred that does not even look like a UUID.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use serde_json::{Value, json};

use super::{
    decoys::decoy,
    dice::Dice,
    dress,
    fact::{self, Fact},
    prose, saying,
    shapes::{Parts, listed, whole},
    truth::{Field, Said, Truth},
};

/// One service as it is told, and what is true of it.
#[derive(Clone)]
pub(crate) struct WildService {
    /// As an item of a list of version 1.0.
    pub(crate) listed: Value,
    /// Whole, in version 3.0.
    pub(crate) whole: Value,
    pub(crate) truth: Truth,
}

/// The seed's services.
fn seed() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data/directory");
    let read = |name: &str| -> Vec<Value> { serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap() };
    ["leeds.json", "east-lindsey-coast.json", "herefordshire.json", "ealing.json"].iter().flat_map(|name| read(name)).collect()
}

/// A feed of `count` services. The same seed gives the same feed.
pub(crate) fn feed(seed_number: u64, count: usize) -> Vec<WildService> {
    let seeds = seed();
    let sentences: Vec<String> = seeds.iter().flat_map(prose::plain).collect();
    let mut organizations = HashMap::new();
    let mut names = HashSet::new();
    let mut services: Vec<WildService> = (0..count)
        .map(|number| {
            let dice = &mut Dice::new(seed_number, number);
            let (service, copy) = (&seeds[number % seeds.len()], number / seeds.len());
            let organization = organizations
                .entry((service["organization"]["id"].as_str().unwrap().to_owned(), copy))
                .or_insert_with(|| organization(&service["organization"], copy, dice));
            one(service, copy, organization, &sentences, &mut names, dice)
        })
        .collect();
    spoil(&mut services);
    services
}

const TOWNS: [&str; 8] = ["", "Selby", "Otley", "Louth", "Ledbury", "Southall", "Skegness", "Leominster"];

fn organization(seed: &Value, copy: usize, dice: &mut Dice) -> Value {
    let mut organization =
        json!({ "id": an_id(dice), "name": placed(seed["name"].as_str().unwrap(), copy), "logo": "", "url": seed["website"], "uri": "" });
    if dice.chance(0.24) {
        organization["description"] = if dice.chance(0.5) { json!("") } else { Value::Null };
    } else {
        organization["description"] = seed["description"].clone();
    }
    organization
}

fn placed(name: &str, copy: usize) -> String {
    match copy {
        0 => name.to_owned(),
        1..8 => format!("{name} ({})", TOWNS[copy]),
        _ => format!("{name} ({copy})"),
    }
}

/// All look like UUIDs but few; a fifth of them are.
fn an_id(dice: &mut Dice) -> String {
    match dice.below(1000) {
        0..229 => dice.uuid(),
        229..234 => format!("svc-{}", dice.below(1_000_000)),
        234..239 => (10_000 + dice.below(90_000)).to_string(),
        _ => dice.almost_a_uuid(),
    }
}

fn one(
    service: &Value,
    copy: usize,
    organization: &Value,
    sentences: &[String],
    names: &mut HashSet<String>,
    dice: &mut Dice,
) -> WildService {
    let mut name = placed(service["name"].as_str().unwrap(), copy);
    if !names.insert(name.clone()) {
        name = format!("{name} - {}", organization["name"].as_str().unwrap());
    }
    let mut truth = Truth { own_words: copy == 0 && dice.chance(0.18), name: name.clone(), ..Truth::default() };
    let (mut told, mut kept): (Vec<Fact>, Vec<Fact>) =
        fact::of(service, copy, dice).into_iter().partition(|fact| truth.own_words || dice.chance(share_told(fact.field())));
    if !truth.own_words {
        // A service tells its times in one way, not one row in the text and one in fields.
        let times = told.iter().any(|fact| fact.field() == Field::Schedule);
        let (moved, stay): (Vec<Fact>, Vec<Fact>) = kept.into_iter().partition(|fact| times && fact.field() == Field::Schedule);
        told.extend(moved);
        kept = stay;
    }
    let description = if truth.own_words {
        truth.said = own_words(service, &told);
        dress::dress(&prose::own(service), dice)
    } else {
        put_together(service, &mut told, &mut truth, sentences, dice)
    };
    let parts = Parts { id: an_id(dice), name, description, organization, assured: assured(dice), kept: &kept };
    let (url, email) = contact(service, copy, &mut truth, dice);
    let audience = audience(service, &mut truth, dice);
    WildService {
        listed: listed(&parts, &url, &email, &audience, dice),
        whole: whole(service, &parts, &url, &email, &audience, dice),
        truth,
    }
}

/// Which share of the services that have such a fact tell it in their text alone.
fn share_told(field: Field) -> f64 {
    match field {
        Field::Schedule => 0.27,
        Field::Phone => 0.26,
        Field::Postcode => 0.08,
        Field::Ages => 0.36,
        Field::Cost => 0.44,
        Field::Access => 0.25,
    }
}

/// What a person's own text says: of the fields that were moved into it, those whose days, sum or age stand there in so many words.
fn own_words(service: &Value, told: &[Fact]) -> Vec<Said> {
    let text = service["description"].as_str().unwrap_or_default();
    let says = |fact: &Fact| match fact {
        Fact::Times(times) => times.days.iter().all(|day| text.contains(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][*day])),
        Fact::Price(pence, _) => pence % 100 == 0 && text.contains(&format!("£{}", pence / 100)),
        Fact::Ages { least: Some(least), .. } => *least > 0 && text.contains(&least.to_string()),
        _ => false,
    };
    let said = |fact: &Fact| {
        fact.values().into_iter().map(|value| Said { field: fact.field(), value, sentence: String::new() }).collect::<Vec<_>>()
    };
    told.iter().filter(|fact| says(fact)).flat_map(said).collect()
}

/// A text out of prose, facts, and what only sounds like facts.
fn put_together(service: &Value, told: &mut [Fact], truth: &mut Truth, sentences: &[String], dice: &mut Dice) -> String {
    let mut lines = prose::plain(service);
    let bell = dice.bell();
    let length = (6.32 + 1.0 * bell).exp();
    let long = |lines: &[String]| f64::from(u32::try_from(lines.iter().map(String::len).sum::<usize>()).unwrap());
    while long(&lines) < length {
        lines.push(sentences[dice.below(sentences.len())].clone());
    }
    while long(&lines) > length && lines.len() > 1 {
        lines.pop();
    }
    for fact in told {
        let sentence = saying::say(fact, dice);
        truth.said.extend(fact.values().into_iter().map(|value| Said { field: fact.field(), value, sentence: sentence.clone() }));
        let at = dice.below(lines.len() + 1);
        lines.insert(at, sentence);
    }
    for share in [0.35, 0.3] {
        if dice.chance(share) {
            let (why, sentence) = decoy(dice);
            let at = dice.below(lines.len() + 1);
            lines.insert(at, sentence.clone());
            truth.decoys.push((why, sentence));
        }
    }
    dress::dress(&paragraphs(lines, dice), dice)
}

/// Some sentences each; what has no full stop stands alone, as people write it.
fn paragraphs(lines: Vec<String>, dice: &mut Dice) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut room = 0;
    for line in lines {
        let ends = line.ends_with(['.', '!', '?']);
        match paragraphs.last_mut() {
            Some(last) if room > 0 && ends => {
                last.push(' ');
                last.push_str(&line);
                room -= 1;
            }
            _ => {
                paragraphs.push(line);
                room = if ends { dice.below(4) } else { 0 };
            }
        }
    }
    paragraphs
}

/// None for one in a hundred; the years as they were counted.
fn assured(dice: &mut Dice) -> Option<String> {
    let year = match dice.below(1557) {
        0..51 => 2020,
        51..203 => 2021,
        203..383 => 2022,
        383..636 => 2023,
        636..1542 => 2024,
        _ => return None,
    };
    Some(format!("{year}-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)))
}

/// Its address on the web and for mail, with their faults.
fn contact(service: &Value, copy: usize, truth: &mut Truth, dice: &mut Dice) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut url = if service["url"].is_string() { text(&service["url"]) } else { text(&service["organization"]["website"]) };
    let mut email = if service["email"].is_string() { text(&service["email"]) } else { text(&service["organization"]["email"]) };
    if url.is_empty() {
        url = format!("https://www.{}.example/", TOWNS[copy % 8].to_lowercase().replace(' ', "") + "-community");
    }
    if !dice.chance(0.924) {
        url = String::new();
    } else if dice.chance(0.03) {
        let bare = url.trim_start_matches("https://").trim_start_matches("www.").to_owned();
        url = match dice.below(3) {
            0 => format!("http:www.{bare}"),
            _ => format!("www.{bare}"),
        };
        truth.faults.push("url without scheme");
    }
    if !dice.chance(0.85) {
        email = String::new();
    } else if dice.chance(0.004) && !email.is_empty() {
        email = format!("\u{200b}{email}\u{feff}");
        truth.faults.push("zero-width characters");
    }
    (url, email)
}

/// Whom it is for, as labels; some with another case, or a blank at their end.
fn audience(service: &Value, truth: &mut Truth, dice: &mut Dice) -> Vec<String> {
    if !dice.chance(0.227) {
        return Vec::new();
    }
    let own = service["attributes"].as_array().into_iter().flatten().filter(|row| row["link_type"] == "Audience");
    let mut labels: Vec<String> = own.filter_map(|row| row["taxonomy_term"]["name"].as_str().map(|name| name.trim().to_owned())).collect();
    if labels.is_empty() {
        let usual =
            ["Long Term Health Conditions", "Older People", "Carers", "Families", "Adults", "Mental Health", "Learning Disabilities"];
        labels.push(dice.pick(&usual).to_owned());
    }
    if dice.chance(0.2) {
        labels[0] = if dice.chance(0.7) { format!("{} ", labels[0]) } else { labels[0].to_lowercase() };
        truth.faults.push("label written otherwise");
    }
    labels
}

/// What there is once, or in known numbers: an id that comes twice, names that do, one service without a name, and the longest texts.
fn spoil(services: &mut [WildService]) {
    let count = services.len();
    let mut copy = |from: usize, to: usize, member: &str, fault: &'static str| {
        let value = services[from].listed[member].clone();
        services[to].listed[member] = value.clone();
        services[to].whole[member] = value;
        services[to].truth.faults.push(fault);
    };
    // 24 names of 1,557 services come more than once.
    for pair in 0..count * 24 / 1557 {
        copy(pair * 60 + 3, pair * 60 + 31, "name", "name used twice");
    }
    if count > 100 {
        copy(40, 90, "id", "id used twice");
    }
    if let Some(service) = services.get_mut(55) {
        for shape in [&mut service.listed, &mut service.whole] {
            shape.as_object_mut().unwrap().remove("name");
        }
        service.truth.faults.push("no name");
    }
    for (at, bytes) in [(70, 144_000), (170, 15_000)] {
        if let Some(service) = services.get_mut(at) {
            let long = format!("{}{}", service.listed["description"].as_str().unwrap(), dress::pasted_picture(bytes));
            service.listed["description"] = json!(long);
            service.whole["description"] = json!(long);
            service.truth.faults.push("very long description");
        }
    }
}
