use proptest::prelude::*;

use super::super::{Lexicon, ListingText, Reading, words};

fn assert_quoted(text: &str, reading: &Reading) {
    let concepts = reading.concepts.iter().chain(&reading.pushed_away).map(|concept| &concept.because);
    let limits = reading.constraints.iter().map(|limit| &limit.because);
    let rest =
        reading.interests.iter().flat_map(|said| [&said.because, &said.words]).chain(reading.safety.iter().map(|found| &found.because));
    for because in concepts.chain(limits).chain(rest) {
        assert!(!because.is_empty() && text.contains(because.as_str()), "{because:?} is not in {text:?}");
    }
}

/// Words that mean something to the reader, in any order, with anything between them.
fn said() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "no",
        "not",
        "lonely",
        "debt",
        "husband",
        "died",
        "78",
        "£",
        "5",
        "Tuesdays",
        "only",
        "free",
        "mon",
        "-",
        "fri",
        "10",
        "am",
        "within",
        "2",
        "miles",
        "speaks",
        "Urdu",
        "used to",
        "play",
        "football",
        "can't",
        "get",
        "out",
        "suicidal",
        "but",
        ",",
        ".",
        "ME",
        "f",
        "year",
        "old",
        "to",
        "and",
        "café",
        "é",
        "\u{301}",
        "\u{202e}",
        "’",
        "🙂",
        "<p>",
        "&amp;",
        "0",
        "99999999999",
        "after",
        "up to",
        "wheelchair",
        "her",
    ]);
    prop::collection::vec((pieces, prop::sample::select(vec![" ", "", "  ", "\n"])), 0..40)
        .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_read_and_quoted_truly(text in "\\PC{0,200}") {
        assert_quoted(&text, &Lexicon::shipped().read(&text));
    }

    #[test]
    fn any_order_of_telling_words_is_read_and_quoted_truly(text in said()) {
        let reading = Lexicon::shipped().read(&text);
        assert_quoted(&text, &reading);
        prop_assert!(reading.concepts.iter().all(|concept| (0.0..=1.0).contains(&concept.confidence)));
        prop_assert!(reading.words.len() <= 16);
        let listing = ListingText { name: &text, description: &text, terms: &[&text] };
        prop_assert!(Lexicon::shipped().read_listing(&listing).iter().all(|answer| (0.0..=1.0).contains(&answer.strength)));
    }

    #[test]
    fn tokens_lie_within_the_text_and_in_order(text in any::<String>()) {
        let mut end = 0;
        for token in words::tokens(&text) {
            prop_assert!(token.start >= end && token.end > token.start && text.get(token.start..token.end).is_some());
            prop_assert!(token.word.chars().count() <= 4 * words::MAX_WORD_CHARS);
            end = token.end;
        }
        let _ = words::plain(&text);
    }
}

#[test]
fn a_megabyte_of_anything_is_read() {
    for piece in [
        "lonely ",
        "no ",
        "(",
        "x",
        "aaaaaaab ",
        "husband died of ",
        "mon-",
        "1:",
        "£1 ",
        "sits at home ",
        "\u{301}",
        "free on tuesdays and ",
    ] {
        let text = piece.repeat((1 << 20) / piece.len() / 8);
        let _ = Lexicon::shipped().read(&text);
    }
}
