//! Facts as organisations write them: some eight ways and more for each, and as many of writing a day, an hour, a number or a price.

use super::{
    dice::Dice,
    fact::{Fact, Rhythm, Times},
};

const LONG: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const SHORT: [&str; 7] = ["Mon", "Tues", "Wed", "Thurs", "Fri", "Sat", "Sun"];
const NAMES: [&str; 10] =
    ["Jo", "Margaret", "Imran", "Sue Hartley", "Dave", "Priya", "Mrs Okafor", "Angharad", "the coordinator", "Tomasz"];

/// The fact in a sentence.
pub(crate) fn say(fact: &mut Fact, dice: &mut Dice) -> String {
    match fact {
        Fact::Times(times) => say_times(times, dice),
        Fact::Phone(number) => say_phone(number, dice),
        Fact::Place { name, street, city, code } => say_place([name, street, city, code], dice),
        Fact::Ages { least, most } => say_ages(*least, *most, dice),
        Fact::Free => dice
            .pick(&[
                "It is free to attend.",
                "There is no charge.",
                "All sessions are free of charge.",
                "This is a free service.",
                "Cost: Free",
                "You don't have to pay anything.",
                "Free, no need to book.",
                "There is no cost to you.",
                "FREE!",
                "The group is free to join and open to all.",
                "Everything we do is free.",
            ])
            .to_owned(),
        Fact::Donation(pence) => say_donation(*pence, dice),
        Fact::Price(pence, first_free) => say_price(*pence, *first_free, dice),
        Fact::Access(label) => say_access(label, dice),
    }
}

fn fill(template: &str, words: &[(&str, &str)]) -> String {
    let filled = words.iter().fold(template.to_owned(), |text, (name, word)| text.replace(&format!("{{{name}}}"), word));
    assert!(!filled.contains('{'), "{filled}");
    capital(&filled)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn say_times(times: &mut Times, dice: &mut Dice) -> String {
    let style = dice.below(6);
    let from = clock(times.from, style);
    if dice.chance(0.1) {
        times.to = None;
    }
    let days = days(times, dice);
    let every = every(times, dice);
    let Some(to) = times.to else {
        let told = ["It takes place {days} at {from}.", "We start at {from} {every}.", "Come along {every} at {from}.", "{days}, {from}."];
        return fill(dice.pick(&told), &[("days", &days), ("every", &every), ("from", &from)]);
    };
    let to = clock(to, style);
    let range = match dice.below(5) {
        0 => format!("{from} to {to}"),
        1 => format!("{from}-{to}"),
        2 => format!("{from} – {to}"),
        3 => format!("from {from} until {to}"),
        _ => format!("{from} - {to}"),
    };
    let part = match times.from / 60 {
        0..12 => "morning",
        12..17 => "afternoon",
        _ => "evening",
    };
    let told = [
        "We meet {every} from {from} to {to}.",
        "{days} {range}.",
        "Sessions run {days} between {from} and {to}.",
        "When: {days}, {range}",
        "Come along {every}, {range}, no need to book.",
        "The group gets together {days} in the {part} ({range}).",
        "Open {days} {range}.",
        "Doors open at {from} {every} and we finish by {to}.",
        "{days}: {range}",
        "Drop in {days}, {from} until {to}.",
        "Our regular slot is {days}, {range}, in the main hall.",
        "Held {every} {range} during term and most holidays.",
        "Join us {every} - {range} - and bring a friend.",
        "Times: {range}, {days}.",
    ];
    fill(dice.pick(&told), &[("days", &days), ("every", &every), ("from", &from), ("to", &to), ("range", &range), ("part", part)])
}

/// `on Tuesdays and Thursdays`, or shorter.
fn days(times: &Times, dice: &mut Dice) -> String {
    if times.rhythm != Rhythm::Weekly {
        return every(times, dice);
    }
    if times.days == [0, 1, 2, 3, 4] {
        return dice.pick(&["Monday to Friday", "Mon-Fri", "Monday - Friday", "weekdays", "Mon to Fri"]).to_owned();
    }
    if times.days.len() == 7 {
        return dice.pick(&["every day", "seven days a week", "daily", "Monday to Sunday"]).to_owned();
    }
    match dice.below(4) {
        0 => joined(&times.days, SHORT, "", " & "),
        1 => joined(&times.days, LONG, "", " and "),
        _ => joined(&times.days, LONG, "s", " and "),
    }
}

/// `every Tuesday and Thursday`, `every other Tuesday`, `on the first Tuesday of the month`.
fn every(times: &Times, dice: &mut Dice) -> String {
    let plain = joined(&times.days, LONG, "", " and ");
    let many = joined(&times.days, LONG, "s", " and ");
    match times.rhythm {
        Rhythm::Weekly if times.days.len() == 7 => "every day".to_owned(),
        Rhythm::Weekly if times.days == [0, 1, 2, 3, 4] => dice.pick(&["every weekday", "Monday to Friday"]).to_owned(),
        Rhythm::Weekly => match dice.below(3) {
            0 => format!("each {plain}"),
            1 => format!("on {many}"),
            _ => format!("every {plain}"),
        },
        Rhythm::Fortnightly => match dice.below(4) {
            0 => format!("every other {plain}"),
            1 => format!("fortnightly on {many}"),
            2 => format!("on alternate {many}"),
            _ => format!("every second {plain}"),
        },
        Rhythm::Monthly(ordinal) => {
            let (word, figure) = match ordinal {
                1 => ("first", "1st"),
                2 => ("second", "2nd"),
                3 => ("third", "3rd"),
                4 => ("fourth", "4th"),
                _ => ("last", "last"),
            };
            match dice.below(3) {
                0 => format!("on the {word} {plain} of the month"),
                1 => format!("on the {figure} {plain} of each month"),
                _ => format!("the {word} {plain} of every month"),
            }
        }
    }
}

fn joined(days: &[usize], names: [&str; 7], ending: &str, last: &str) -> String {
    let written: Vec<String> = days.iter().map(|day| format!("{}{ending}", names[*day])).collect();
    match written.split_last() {
        Some((day, before)) if !before.is_empty() => format!("{}{last}{day}", before.join(", ")),
        Some((day, _)) => day.clone(),
        None => String::new(),
    }
}

/// An hour. In all styles it can be told from morning and afternoon, as what is said must be enough to know what is true.
fn clock(minutes: u32, style: usize) -> String {
    let (hour, minute) = (minutes / 60, minutes % 60);
    let half = if hour < 12 { "am" } else { "pm" };
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    match style {
        0 if minutes == 720 => "12 noon".to_owned(),
        1 if minutes == 720 => "noon".to_owned(),
        2 => format!("{hour:02}:{minute:02}"),
        3 => format!("{twelve}.{minute:02}{half}"),
        4 if minute == 0 => format!("{twelve} {half}"),
        5 => format!("{twelve}:{minute:02} {half}"),
        _ if minute == 0 => format!("{twelve}{half}"),
        _ => format!("{twelve}.{minute:02}{half}"),
    }
}

fn say_phone(number: &str, dice: &mut Dice) -> String {
    let bare: String = number.chars().filter(char::is_ascii_digit).collect();
    let (area, rest) = number.split_once(' ').unwrap_or(("", number));
    let phone = match dice.below(8) {
        0 => bare,
        1 => format!("({area}) {rest}"),
        2 => number.replace(' ', "-"),
        3 => format!("+44 {}", &number[1..]),
        4 => format!("{area} {}", rest.replace(' ', "")),
        _ => number.to_owned(),
    };
    let told = [
        "Call {name} on {phone}.",
        "Ring {phone} to book a place.",
        "Tel: {phone}",
        "Telephone {phone} for details.",
        "For more information phone {phone} and ask for {name}.",
        "You can reach us on {phone}.",
        "Text or call {phone}.",
        "Contact {name}: {phone}",
        "To refer yourself just give us a ring on {phone}.",
        "Bookings {phone} (answerphone, we do ring back).",
        "Please call {name} ({phone}) before your first visit.",
        "T: {phone}",
    ];
    fill(dice.pick(&told), &[("phone", &phone), ("name", dice.pick(&NAMES))])
}

fn say_place([name, street, city, code]: [&str; 4], dice: &mut Dice) -> String {
    let code = match dice.below(8) {
        0 => code.replace(' ', ""),
        1 => code.to_lowercase(),
        _ => code.to_owned(),
    };
    let told = [
        "We are at {street}, {city} {code}.",
        "Venue: {place}, {street}, {code}",
        "Find us at {place}, {code}.",
        "Where: {place}, {street}, {city}, {code}",
        "Held in {place} ({code}).",
        "The hall is on {street}, {city}, {code}, next to the chemist.",
        "Meet at the main entrance: {place}, {street}, {city}. {code}.",
        "Address: {street}, {city}, {code}",
        "Sat nav {code} brings you to the door of {place}.",
        "It all happens at {place}, {street}, {city} {code} - look for the blue door.",
    ];
    fill(dice.pick(&told), &[("place", name), ("street", street), ("city", city), ("code", &code)])
}

fn say_ages(least: Option<u32>, most: Option<u32>, dice: &mut Dice) -> String {
    let told: &[&str] = match (least, most) {
        (Some(0), Some(_)) => &[
            "For babies and toddlers aged 0-{most}.",
            "From birth to {most} years.",
            "Children from birth up to the age of {most}.",
            "Ages 0 to {most}.",
            "For little ones 0-{most} years and whoever looks after them.",
        ],
        (Some(_), Some(_)) => &[
            "For {least}-{most} year olds.",
            "For young people aged {least} to {most}.",
            "Ages {least}–{most}.",
            "Open to anyone between {least} and {most} years old.",
            "Age range: {least} - {most}",
            "We work with people from {least} up to {most} years of age.",
            "Suitable for those between the ages of {least} and {most}.",
            "{least} to {most} year-olds only, please.",
            "Who is it for? People aged {least}-{most}.",
        ],
        (None, Some(_)) => &[
            "For children up to the age of {most}.",
            "Open to anyone aged {most} or under.",
            "Up to {most} years of age.",
            "We can support people no older than {most}.",
            "Maximum age {most}.",
        ],
        _ => &[
            "For anyone aged {least}+.",
            "Open to over {least}s.",
            "Suitable for people aged {least} and over.",
            "You must be {least} or older.",
            "{least}+ only.",
            "This group is for the over {least}s.",
            "You need to be at least {least} to join.",
            "If you are {least} or over, come and join us.",
            "Minimum age {least}.",
            "For adults ({least}+) living locally.",
            "People aged {least} years and above are welcome.",
            "An over-{least}s group with a warm welcome.",
        ],
    };
    let age = |age: Option<u32>| age.map(|age| age.to_string()).unwrap_or_default();
    fill(dice.pick(told), &[("least", &age(least)), ("most", &age(most))])
}

fn say_donation(pence: Option<u32>, dice: &mut Dice) -> String {
    let Some(pence) = pence else {
        let told = [
            "Donations welcome.",
            "We ask for a small donation if you can.",
            "By donation.",
            "There is no fixed charge but donations are appreciated.",
            "Cost: donation",
            "We run on donations; just put what you like in the tin.",
            "A voluntary donation is requested towards the hall.",
            "Pay what you can - all donations go to the group.",
        ];
        return dice.pick(&told).to_owned();
    };
    let told = [
        "Suggested donation {price}.",
        "Donation of {price} if you can afford it.",
        "A donation of {price} is suggested but nobody is turned away.",
        "We suggest a {price} donation.",
    ];
    fill(dice.pick(&told), &[("price", &price(pence, dice))])
}

fn say_price(pence: u32, first_free: bool, dice: &mut Dice) -> String {
    let told: &[&str] = if first_free {
        &[
            "{price} per session, first one free.",
            "Your first session is free, then {price} a time.",
            "{price} a week (first visit free).",
            "First class free, {price} after that.",
        ]
    } else {
        &[
            "{price} per session.",
            "The cost is {price} a week.",
            "Cost: {price}",
            "There is a charge of {price}.",
            "We ask for {price} towards refreshments.",
            "Entry {price}.",
            "{price} per person, pay on the door.",
            "Each class costs {price}.",
            "Sessions are {price} (tea and cake included).",
            "It's {price} a time, cash please.",
            "Fee: {price} per class",
            "Admission is {price}.",
        ]
    };
    fill(dice.pick(told), &[("price", &price(pence, dice))])
}

fn price(pence: u32, dice: &mut Dice) -> String {
    match (pence / 100, pence % 100) {
        (0, pence) => format!("{pence}p"),
        (pounds, 0) if dice.chance(0.75) => format!("£{pounds}"),
        (pounds, pence) => format!("£{pounds}.{pence:02}"),
    }
}

fn say_access(label: &str, dice: &mut Dice) -> String {
    let told: &[&str] = match label {
        "Step-free access" => &[
            "The building is fully wheelchair accessible.",
            "Step-free access throughout.",
            "There is level access from the car park.",
            "Wheelchair accessible via the ramp at the side.",
            "We are all on one level with no steps.",
        ],
        "Accessible toilet" => &[
            "There is an accessible toilet.",
            "Disabled toilet available.",
            "Accessible WC on the ground floor.",
            "The venue has a wheelchair-accessible toilet.",
        ],
        "Hearing loop" => {
            &["There is a hearing loop.", "An induction loop is fitted in the main hall.", "Hearing loop available on request."]
        }
        "Blue badge parking" => {
            &["Disabled parking outside.", "There are Blue Badge bays at the front.", "Blue badge parking is available on site."]
        }
        _ => &[
            "Sorry, there is no step-free access: the room is up two flights of stairs.",
            "Unfortunately the building is not wheelchair accessible.",
            "Please note there is no wheelchair access.",
        ],
    };
    dice.pick(told).to_owned()
}
