//! What an offering costs: its cost options first, then what it says about fees, then its prose.

use super::{
    facts::{Notes, Reading},
    phrases::Mark,
    prose::{Field, Kind, Sentence},
};
use crate::{
    domain::{CostOption, Service, vocabulary::Factor},
    matching::Price,
};

/// The highest amount that prose is believed to ask of a person for one time, in pence (an assumption: what is above it is a
/// grant, a fund, a fine or a year's fee).
const MAX_PENCE: u32 = 6_000;

/// Words of a clause whose amount is not what one pays to take part.
const OTHER_MONEY: &[&str] = &[
    "grant",
    "grants",
    "fund",
    "funds",
    "funded",
    "funding",
    "worth",
    "raised",
    "raise",
    "prize",
    "prizes",
    "earn",
    "earning",
    "threshold",
    "owe",
    "owed",
    "saving",
    "savings",
    "save",
    "saved",
    "voucher",
    "vouchers",
    "lottery",
    "award",
    "awarded",
    "income",
    "budget",
    "profit",
    "fine",
    "fines",
    "mile",
    "return",
    "fare",
    "taxi",
    "bus",
    "parking",
    "minibus",
    "transport",
    "shopping",
    "benefits",
    "deposit",
    "raffle",
    "year",
    "yearly",
    "annual",
    "annually",
    "membership",
    "hire",
    "hired",
    "hiring",
    "debts",
    "bill",
    "bills",
    "bond",
    "loan",
    "loans",
    "kit",
    "kits",
    "way",
    "page",
    "printing",
    "copy",
    "copies",
];

/// Words of a cost option for something beside taking part, or for some people only.
const BESIDE: &[&str] = &[
    "minibus",
    "transport",
    "fare",
    "travel",
    "mile",
    "optional",
    "membership",
    "yearly",
    "annual",
    "deposit",
    "parking",
    "raffle",
    "first",
    "taster",
    "trial",
    "child",
    "children",
    "sibling",
    "siblings",
    "carer",
    "carers",
    "companion",
    "hire",
    "equipment",
    "under",
    "year",
];

/// What it costs, and that in words.
pub(super) fn price(service: &Service, reading: Reading<'_>, notes: &mut Notes) -> (Price, Option<String>) {
    if let Some(stated) = of_options(&service.cost_options) {
        return stated;
    }
    let told = told(service, reading);
    if let Some(fees) = fees(service) {
        let (price, words) = told.map_or((Price::Something, None), |(price, words, _)| (price, Some(words)));
        let words = words.filter(|_| price != Price::Something);
        return (price, Some(words.unwrap_or_else(|| super::facts::shown(fees))));
    }
    match told {
        Some((price, words, sentence)) => {
            notes.read(Factor::Cost, &words, reading, sentence);
            (price, Some(words))
        }
        None => (Price::NotStated, None),
    }
}

/// What its prose says it costs: what it says about fees, where it says something there; else all of it.
pub(super) fn told(service: &Service, reading: Reading<'_>) -> Option<(Price, String, Sentence)> {
    match fees(service) {
        Some(_) => of_prose(reading, |field| field == Field::Fees),
        None => of_prose(reading, |field| !matches!(field, Field::Fees | Field::Wait)),
    }
}

/// The same, where it is sure enough for a field: nothing else is said beside it. The words are the amount's; several amounts stand
/// in the words alone, for which of them is whose is not read.
pub(super) fn sure(service: &Service, reading: Reading<'_>) -> Option<(Price, String, Sentence)> {
    let (price, words, sentence) = told(service, reading)?;
    let within = |field| if fees(service).is_some() { field == Field::Fees } else { !matches!(field, Field::Fees | Field::Wait) };
    let amounts = amounts(reading, &within);
    let is_sure = match price {
        // "Free activities", "on free school meals", "free hot meal … £3.50 for a basket".
        Price::Free => amounts.is_empty() && !reading.says_any(sentence, &["activities", "school", "first", "trial", "taster"]),
        Price::Donation => true,
        Price::FromPence(_) => !reading
            .says_any(sentence, &["mile", "miles", "about", "around", "up", "save", "off", "under", "creche", "recipes", "recipe", "own"]),
        Price::NotStated | Price::Something => false,
    };
    is_sure.then_some((price, words, sentence))
}

fn fees(service: &Service) -> Option<&str> {
    service.fees_description.as_deref().map(str::trim).filter(|fees| !fees.is_empty())
}

fn of_options(options: &[CostOption]) -> Option<(Price, Option<String>)> {
    let told: Vec<Told> = options.iter().filter_map(Told::of).collect();
    let all: Vec<&Told> = told.iter().collect();
    let for_all: Vec<&Told> = told.iter().filter(|told| !told.beside).collect();
    let options = if for_all.is_empty() { all } else { for_all };
    let lowest = options.iter().filter_map(|told| told.pence).min();
    let highest = options.iter().filter_map(|told| told.pence).max();
    if let Some(gift) = options.iter().find(|told| told.gift) {
        let words = lowest
            .filter(|pence| *pence > 0)
            .map_or_else(|| "by donation".to_owned(), |pence| format!("{} suggested donation", pounds(pence)));
        let free = gift.free || lowest == Some(0);
        return Some(if free { (Price::Free, Some("free".to_owned())) } else { (Price::Donation, Some(words)) });
    }
    match (lowest, highest) {
        (Some(0), _) => Some((Price::Free, Some("free".to_owned()))),
        (Some(lowest), Some(highest)) if lowest < highest => {
            Some((Price::FromPence(lowest), Some(format!("{}–{}", pounds(lowest), pounds(highest)))))
        }
        (Some(lowest), _) => Some((Price::FromPence(lowest), Some(pounds(lowest)))),
        _ if options.iter().any(|told| told.free) => Some((Price::Free, Some("free".to_owned()))),
        _ => options.iter().find(|told| !told.words.is_empty()).map(|told| (Price::Something, Some(super::facts::shown(&told.words)))),
    }
}

/// What one cost option tells.
struct Told {
    pence: Option<u32>,
    free: bool,
    gift: bool,
    beside: bool,
    words: String,
}

impl Told {
    fn of(option: &CostOption) -> Option<Self> {
        let words = [option.option.as_deref(), option.amount_description.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let low = words.to_lowercase();
        let says = |word: &str| low.split(|c: char| !c.is_alphanumeric()).any(|known| known == word);
        let pounds =
            option.currency.as_deref().is_none_or(|currency| currency.trim().is_empty() || currency.trim().eq_ignore_ascii_case("GBP"));
        let amount = option.amount.filter(|amount| (0.0..=1_000_000.0).contains(amount) && (pounds || *amount == 0.0));
        let beside = BESIDE.iter().any(|word| says(word)) && !says("from");
        let gift = ["donation", "donations", "suggested", "contribution"].iter().any(|word| says(word))
            || low.contains("pay what you")
            || low.contains("pay as you feel");
        let free = says("free") || low.contains("no charge") || low.contains("nothing to pay");
        let pence = amount.map(pence).or_else(|| amount_in(&low)).or_else(|| (free && !beside && !gift).then_some(0));
        (pence.is_some() || !words.trim().is_empty()).then_some(Self { pence, free: free && !beside, gift, beside, words })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a million pounds")]
fn pence(amount: f64) -> u32 {
    (amount * 100.0).round() as u32
}

/// The first amount in pounds that words hold: `£15 to £28 a trip`.
fn amount_in(words: &str) -> Option<u32> {
    let after = words.split_once('£')?.1.trim_start();
    let number: String = after.chars().take(9).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    number.trim_end_matches('.').parse::<f64>().ok().map(pence)
}

/// Pounds as people write them: `£3`, `£2.50`, `80p`.
pub(super) fn pounds(pence: u32) -> String {
    match (pence / 100, pence % 100) {
        (0, pence) => format!("{pence}p"),
        (pounds, 0) => format!("£{pounds}"),
        (pounds, pence) => format!("£{pounds}.{pence:02}"),
    }
}

/// What prose says it costs: free, an amount, a donation, or something.
fn of_prose(reading: Reading<'_>, within: impl Fn(Field) -> bool) -> Option<(Price, String, Sentence)> {
    let said = |mark: Mark| reading.said().find(|found| found.mark == mark && within(found.sentence.field)).map(|found| found.sentence);
    let free = said(Mark::Free).or_else(|| alone_free(reading, &within));
    if let Some(sentence) = free {
        return Some((Price::Free, "free".to_owned(), sentence));
    }
    let amounts: Vec<(u32, Sentence)> = amounts(reading, &within);
    let donation = said(Mark::Donation);
    let lowest = amounts.iter().min_by_key(|(pence, _)| *pence);
    if let Some(sentence) = donation {
        let words = match amounts.iter().find(|(_, asked)| *asked == sentence) {
            Some((pence, _)) => format!("{} suggested donation", pounds(*pence)),
            None => "by donation".to_owned(),
        };
        if lowest.is_none_or(|(_, asked)| *asked == sentence) {
            return Some((Price::Donation, words, sentence));
        }
    }
    if let Some((pence, sentence)) = lowest {
        let highest = amounts.iter().map(|(pence, _)| *pence).max().unwrap_or(*pence);
        let words = if highest > *pence { format!("{}–{}", pounds(*pence), pounds(highest)) } else { pounds(*pence) };
        return Some((Price::FromPence(*pence), words, *sentence));
    }
    said(Mark::Charge).map(|sentence| (Price::Something, "there is a charge".to_owned(), sentence))
}

/// "Free" as a clause of its own: `Free.`, `Tuesdays 10–12, free`.
fn alone_free(reading: Reading<'_>, within: &impl Fn(Field) -> bool) -> Option<Sentence> {
    let prose = reading.prose;
    prose.sentences().iter().copied().filter(|sentence| within(sentence.field) && sentence.field != Field::Term).find(|sentence| {
        prose
            .pieces(*sentence)
            .split(|piece| piece.kind == Kind::Break)
            .any(|clause| matches!(clause, [piece] if prose.low(*piece) == "free"))
    })
}

/// The amounts that prose asks for, in pence.
fn amounts(reading: Reading<'_>, within: &impl Fn(Field) -> bool) -> Vec<(u32, Sentence)> {
    let prose = reading.prose;
    let mut amounts = Vec::new();
    for sentence in prose.sentences().iter().filter(|sentence| within(sentence.field)) {
        for clause in prose.pieces(*sentence).split(|piece| piece.kind == Kind::Break) {
            if clause.iter().any(|piece| OTHER_MONEY.contains(&prose.low(*piece))) {
                continue;
            }
            for (at, piece) in clause.iter().enumerate() {
                let Kind::Number(number) = piece.kind else { continue };
                let before = at.checked_sub(1).map_or("", |before| prose.low(clause[before]));
                let after = clause.get(at + 1).map_or("", |after| prose.low(*after));
                let pence = match (before, after) {
                    // "around £18 of shopping" is what one gets.
                    ("£", "of" | "k" | "m" | "million" | "thousand" | "off") => continue,
                    ("£", _) => number,
                    (_, "p") if number % 100 == 0 && clause.get(at + 2).is_none_or(|next| prose.low(*next) != "m") => number / 100,
                    _ => continue,
                };
                if (1..=MAX_PENCE).contains(&pence) {
                    amounts.push((pence, *sentence));
                }
            }
        }
    }
    amounts
}
