//! How many there are of something, in words.

use std::fmt::Display;

/// `1 service`, `2 services`: a number with the word that goes with it.
#[must_use]
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, one: &str, many: &str) -> String {
    let word = if number == N::from(1) { one } else { many };
    format!("{number} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_from_none_and_many() {
        assert_eq!([0_u32, 1, 2].map(|number| counted(number, "service", "services")), ["0 services", "1 service", "2 services"]);
    }
}
