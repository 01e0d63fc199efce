//! What sounds like a fact of the service and is none. Each with why.

use super::{dice::Dice, fact};

/// A sentence, why it is no fact, and of which sort it is.
pub(crate) fn decoy(dice: &mut Dice) -> (&'static str, String) {
    match dice.below(100) {
        0..13 => with_a_weekday(dice),
        13..16 => with_a_phone(dice),
        16..19 => with_a_postcode(dice),
        19..45 => with_a_number(dice),
        45..72 => with_money(dice),
        _ => with_an_age(dice),
    }
}

fn with_a_weekday(dice: &mut Dice) -> (&'static str, String) {
    let (why, text) = *dice.pick(&[
        &("the office's hours", "Our office is open Monday to Friday 9am to 5pm."),
        &("the phone line's hours", "Phone lines are open 9am-5pm Monday to Friday."),
        &("when it is not on", "Closed on Bank Holiday Mondays."),
        &("when it is not on", "We do not meet on Sundays."),
        &("one day in the past", "Our AGM was held on Tuesday 14 March 2023 at 7pm."),
        &("when letters are answered", "E-mails are read on Monday and Thursday mornings."),
        &("a name", "We are part of the Thursday's Child network."),
        &("somebody else's hours", "The library next door is open until 7pm on Wednesdays."),
        &("a deadline", "Referrals must be with us by Friday noon for the week after."),
    ]);
    (why, text.to_owned())
}

fn with_a_phone(dice: &mut Dice) -> (&'static str, String) {
    let number = fact::phone(dice);
    match dice.below(4) {
        0 => ("a fax", format!("Fax: {number}")),
        1 => ("somebody else's number", format!("For transport ring the community bus on {number}.")),
        2 => ("a line for emergencies", "If you are in crisis call Samaritans on 116 123, or 999 if your life is in danger.".to_owned()),
        _ => ("somebody else's number", format!("Complaints go to the council's customer services, {number}.")),
    }
}

fn with_a_postcode(dice: &mut Dice) -> (&'static str, String) {
    let (why, text) = *dice.pick(&[
        &("an area", "We serve LS7, LS8 and LS17."),
        &("a registered office", "Registered office: 1 Park Row, Leeds LS1 5AB."),
        &("an address for post", "Write to us at Freepost, PO Box 12, Hereford HR1 2ZZ."),
        &("where there is parking", "The nearest car park is Merrion Street, LS2 8JT."),
        &("an area", "For residents of HR4 and HR6 postcodes."),
    ]);
    (why, text.to_owned())
}

fn with_a_number(dice: &mut Dice) -> (&'static str, String) {
    let number = dice.below(900_000);
    match dice.below(10) {
        0 => ("a charity's number", format!("Registered charity number {}.", 1_000_000 + number % 200_000)),
        1 => ("a charity's number", format!("Charity no. {}", 500_000 + number % 99_999)),
        2 => ("a company's number", format!("Company number {:08}, registered in England and Wales.", 4_000_000 + number)),
        3 => ("a year", format!("Established in {}.", 1950 + number % 70)),
        4 => ("a year", format!("We have been going since {} and are still growing.", 1960 + number % 60)),
        5 => ("a number of people", "We have over 300 members across the county.".to_owned()),
        6 => ("a number of people", "Over 50 volunteers keep us going.".to_owned()),
        7 => ("a length", "Each session lasts about 90 minutes, with a break after 45.".to_owned()),
        8 => ("a bus", "The number 12 bus stops outside every 10 minutes.".to_owned()),
        _ => ("an award", "Winner of the Queen's Award for Voluntary Service 2019.".to_owned()),
    }
}

fn with_money(dice: &mut Dice) -> (&'static str, String) {
    let (why, text) = *dice.pick(&[
        &("a grant", "We were awarded £10,000 by the National Lottery Community Fund."),
        &("a grant", "Thanks to a £500 grant we have new chairs."),
        &("what was raised", "Last year our members raised £1,250 for the air ambulance."),
        &("what people are owed", "You could be owed up to £3,900 a year in Pension Credit."),
        &("parking", "Parking costs £2 for two hours in the council car park."),
        &("parking", "Free parking in the surrounding streets."),
        &("refreshments", "Free tea and coffee on arrival."),
        &("a turn of phrase", "Feel free to bring a friend."),
        &("a turn of phrase", "We bake gluten-free cakes too."),
        &("a turn of phrase", "This is a smoke-free venue."),
        &("the hall's hire", "The hall can be hired from £12 an hour."),
        &("somebody else's price", "Taxis from the station are about £6."),
        &("what something is worth", "Loft insulation can save a household £200 a year."),
    ]);
    (why, text.to_owned())
}

fn with_an_age(dice: &mut Dice) -> (&'static str, String) {
    let (why, text) = *dice.pick(&[
        &("somebody's age", "Our oldest member is 93."),
        &("a statistic", "One in four people over 65 lives alone."),
        &("the volunteers' ages", "Our volunteers are aged 16 to 84."),
        &("experience", "Our tutor has 25 years of experience."),
        &("an anniversary", "We have just turned 40 and had a party."),
        &("whom a child comes with", "Children must be accompanied by an adult."),
        &("a statistic", "About 1 in 20 people aged 70 to 74 has dementia."),
        &("a number of people", "Up to 15 people come most weeks."),
        &("who was asked", "In a survey of over 18s most said they would recommend us."),
    ]);
    (why, text.to_owned())
}
