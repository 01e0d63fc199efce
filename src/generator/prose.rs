//! What listings are written in: a Zipfian vocabulary, and sentences of it with something said in them.

use super::dice::{self, Dice};

/// Everyday words of listings, the commonest first. None of them states anything that a reader of listings looks for.
const EVERYDAY: &str = "the and a to of for in is with at our we you all are on or from who your can will be have this that as \
    an it us by more their about every support people community local welcome friendly please contact book run hall centre meet \
    each month week new session sessions activity activities family families social fun join come along range help learn skills \
    make friends improve health wellbeing morning afternoon evening access parking bus route refreshments tea coffee biscuits \
    provided term time place spaces volunteers trained staff safe environment experience needed church village town city \
    library park leisure room funded lottery council charity registered partnership years project team offer offers working \
    together share stories ideas lives life chance enjoy relaxed gentle warm space area areas across county near station street \
    road house building floor kitchen garden field hill river bridge market square corner old small large different many some \
    most other others both between during after before until since while where when what which how why always often usually \
    sometimes today tomorrow spring summer autumn winter season year day hour minutes long short early late start finish begin \
    bring take give find show tell talk listen read write play make build grow cook eat drink sing walk sit stand move stay \
    leave call ask answer know think feel hope plan try use need want like love care look see hear";

/// How many words there are beside the everyday ones.
const RARE: usize = 20_000;

/// The vocabulary.
pub(super) struct Words {
    words: Vec<String>,
    frequency: Vec<f64>,
}

impl Words {
    pub(super) fn new() -> Self {
        let mut dice = Dice::new(super::SEED, u64::MAX - 1);
        let mut words: Vec<String> = EVERYDAY.split_whitespace().map(str::to_owned).collect();
        let rare: std::collections::BTreeSet<String> = (0..RARE).map(|_| invented(&mut dice)).collect();
        let mut rare: Vec<String> = rare.into_iter().collect();
        dice.shuffle(&mut rare);
        words.append(&mut rare);
        // Zipf and Mandelbrot: the r-th commonest word comes 1 / (r + 2.7) ^ 1.05 as often.
        let ranks = (0_u32..).take(words.len());
        let frequency = dice::summed(ranks.map(|rank| 1.0 / (f64::from(rank) + 2.7).powf(1.05)));
        Self { words, frequency }
    }

    pub(super) fn word(&self, dice: &mut Dice) -> &str {
        &self.words[dice.among(&self.frequency)]
    }

    /// A text of about `length` words in sentences of 8 to 16, with `said` strewn among them.
    pub(super) fn text(&self, length: usize, said: &[&str], dice: &mut Dice) -> String {
        let mut text = String::with_capacity(8 * length);
        let mut written = 0;
        let mut left = 0;
        // Each saying has its place, so that none is forgotten and they do not all stand together.
        let mut places: Vec<usize> = said.iter().map(|_| dice.below(length.max(1))).collect();
        places.sort_unstable();
        let mut next = 0;
        while written < length || next < said.len() {
            if left == 0 {
                if written > 0 {
                    text.push_str(". ");
                }
                left = 8 + dice.below(9);
            } else {
                text.push(' ');
            }
            let word = if next < said.len() && places[next] <= written {
                next += 1;
                said[next - 1]
            } else {
                self.word(dice)
            };
            if text.is_empty() || text.ends_with(". ") {
                text.push_str(&capital(word));
            } else {
                text.push_str(word);
            }
            written += 1 + word.matches(' ').count();
            left -= 1;
        }
        text.push('.');
        text
    }
}

/// The word with a capital letter.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A word that sounds English and means nothing.
fn invented(dice: &mut Dice) -> String {
    const ONSETS: [&str; 24] =
        ["b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v", "w"];
    const VOWELS: [&str; 9] = ["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou"];
    const CODAS: [&str; 14] = ["", "", "", "ck", "d", "ft", "l", "m", "n", "nd", "r", "sh", "st", "th"];
    let mut word = String::new();
    for _ in 0..2 + dice.below(2) {
        word.push_str(dice.pick(&ONSETS));
        word.push_str(dice.pick(&VOWELS));
        word.push_str(dice.pick(&CODAS));
    }
    word
}
