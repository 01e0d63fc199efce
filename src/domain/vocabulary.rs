//! The closed vocabularies of the API contract: each a small enum that knows the word it is written as.
//!
//! A word that is not in its list is an error which names the list ([`UnknownWord`]). Lists grow; words never change
//! their meaning. Sets of words are bit sets ([`WordSet`]), so that ranking can compare them in one instruction.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A closed vocabulary: at most 32 words, each known by its place in [`Vocabulary::ALL`].
pub trait Vocabulary: Copy + Eq + 'static {
    /// Every word of the vocabulary, in the contract's order.
    const ALL: &'static [Self];
    /// The name of the field whose words these are, for messages.
    const NAME: &'static str;
    /// The word as it is written in JSON.
    fn word(self) -> &'static str;
    /// The place of this word in [`Vocabulary::ALL`].
    fn ordinal(self) -> u32;

    /// Reads a word exactly as it is written in the contract.
    ///
    /// # Errors
    /// [`UnknownWord`], naming the words that are known.
    fn from_word(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.word() == word)
            .ok_or_else(|| UnknownWord { vocabulary: Self::NAME, known: Self::ALL.iter().map(|known| known.word()).collect() })
    }
}

/// A word that its vocabulary does not hold. The word itself is left out: it may be health data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a word of {vocabulary}; known are {}", known.join(", "))]
pub struct UnknownWord {
    /// Which vocabulary was asked.
    pub vocabulary: &'static str,
    /// The words it holds.
    pub known: Vec<&'static str>,
}

/// A closed vocabulary: an enum whose words are known both ways, to people and to JSON.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident ($field:literal) { $($(#[$word_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$word_meta])* #[doc = concat!("`", $word, "`")] $variant),+ }

        impl $crate::domain::vocabulary::Vocabulary for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const NAME: &'static str = $field;
            fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            fn ordinal(self) -> u32 { self as u32 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::domain::vocabulary::Vocabulary::word(*self))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::vocabulary::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> { $crate::domain::vocabulary::Vocabulary::from_word(word) }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::domain::vocabulary::Vocabulary::word(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                $crate::domain::vocabulary::Vocabulary::from_word(&word).map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use vocabulary;

vocabulary! {
    /// The ways a service can be had.
    Attendance ("attendance") {
        InPerson = "in_person", HomeVisit = "home_visit", Phone = "phone", Online = "online", Text = "text", Post = "post",
    }
}

impl Attendance {
    /// Whether distance plays no part: nobody travels, neither the person nor the helper.
    #[must_use]
    pub fn is_remote(self) -> bool {
        !matches!(self, Self::InPerson | Self::HomeVisit)
    }
}

vocabulary! {
    /// The shape an activity takes.
    Format ("format") {
        OneToOne = "one_to_one", Group = "group", DropIn = "drop_in", Course = "course", SelfGuided = "self_guided",
    }
}

vocabulary! {
    /// Where an activity happens: `green` is among plants, `blue` by or in water.
    Setting ("setting") { Indoors = "indoors", Outdoors = "outdoors", Green = "green", Blue = "blue" }
}

vocabulary! {
    /// Whom a person would like to be with.
    Company ("company") {
        WomenOnly = "women_only", MenOnly = "men_only", Lgbt = "lgbt", OwnAge = "own_age", OwnLanguage = "own_language",
    }
}

vocabulary! {
    /// What a person does not want.
    Avoid ("avoid") {
        MentalHealthLabel = "mental_health_label", FaithSetting = "faith_setting", Alcohol = "alcohol",
        LargeGroups = "large_groups", Online = "online", Phone = "phone",
    }
}

vocabulary! {
    /// What a person needs in order to take part.
    Access ("access") {
        StepFree = "step_free", HearingLoop = "hearing_loop", Bsl = "bsl", AccessibleToilet = "accessible_toilet",
        QuietSpace = "quiet_space", Transport = "transport", Childcare = "childcare", Companion = "companion",
        AssistanceDog = "assistance_dog",
    }
}

vocabulary! {
    /// Circumstances a person may be in, and a service may be for.
    Circumstance ("circumstances") {
        Bereaved = "bereaved", Carer = "carer", YoungCarer = "young_carer", Parent = "parent", LoneParent = "lone_parent",
        Pregnant = "pregnant", NewlyArrived = "newly_arrived", RefugeeOrAsylumSeeker = "refugee_or_asylum_seeker",
        Veteran = "veteran", Unemployed = "unemployed", LowIncome = "low_income",
        AtRiskOfHomelessness = "at_risk_of_homelessness", LivesAlone = "lives_alone", Housebound = "housebound",
        LongTermCondition = "long_term_condition", Disabled = "disabled", LearningDisability = "learning_disability",
        Autistic = "autistic", Dementia = "dementia", SensoryImpairment = "sensory_impairment", Lgbt = "lgbt",
        Student = "student", PrisonLeaver = "prison_leaver", InRecovery = "in_recovery",
    }
}

vocabulary! {
    /// Gender as the contract asks for it; absent where it was not said.
    Gender ("gender") { Female = "female", Male = "male", NonBinary = "non_binary" }
}

vocabulary! {
    /// Ways to travel.
    TravelMode ("mode") { Walk = "walk", Cycle = "cycle", Bus = "bus", Car = "car" }
}

vocabulary! {
    /// Days of the week, Monday first.
    Day ("day") {
        Monday = "monday", Tuesday = "tuesday", Wednesday = "wednesday", Thursday = "thursday", Friday = "friday",
        Saturday = "saturday", Sunday = "sunday",
    }
}

impl From<chrono::Weekday> for Day {
    fn from(day: chrono::Weekday) -> Self {
        Self::ALL[day.num_days_from_monday() as usize]
    }
}

vocabulary! {
    /// What a reason is about. `eligibility` joined the contract's twelve: it holds the little credit that a criterion
    /// which is stated and met earns over one that is not stated.
    Factor ("factor") {
        Need = "need", Interest = "interest", Nearness = "nearness", Schedule = "schedule", Format = "format",
        Setting = "setting", Company = "company", Cost = "cost", Access = "access", Language = "language", Room = "room",
        Freshness = "freshness", Eligibility = "eligibility",
    }
}

vocabulary! {
    /// What may bar a person.
    Criterion ("criterion") {
        Age = "age", Gender = "gender", Residence = "residence", Circumstances = "circumstances", Referral = "referral",
    }
}

vocabulary! {
    /// The three answers to a criterion.
    Verdict ("verdict") { Meets = "meets", DoesNot = "does_not", NotStated = "not_stated" }
}

vocabulary! {
    /// Whether a catchment holds the person.
    ServesArea ("serves_area") { Yes = "yes", No = "no", NotStated = "not_stated" }
}

vocabulary! {
    /// How a person comes to take part.
    Route ("route") {
        SelfReferral = "self_referral", DropIn = "drop_in", ProfessionalReferral = "professional_referral",
        GpReferral = "gp_referral", NotStated = "not_stated",
    }
}

vocabulary! {
    /// How pressing words of crisis are.
    SafetyLevel ("level") { Emergency = "emergency", Urgent = "urgent", Support = "support" }
}

vocabulary! {
    /// How exactly a place was understood.
    Precision ("precision") { Point = "point", Postcode = "postcode", Sector = "sector", Outcode = "outcode" }
}

vocabulary! {
    /// Why an offering was left out, in the order in which criteria are asked.
    Exclusion ("excluded") {
        Age = "age", Gender = "gender", Circumstances = "circumstances", Residence = "residence", Distance = "distance",
        Attendance = "attendance", Access = "access", Avoid = "avoid", Full = "full", Assurance = "assurance",
    }
}

vocabulary! {
    /// Where a service stands in the answer to one request.
    Stands ("standing") {
        InOrder = "in_order", KeptOut = "kept_out", TooFar = "too_far", AnswersNoNeed = "answers_no_need",
    }
}

vocabulary! {
    /// Who could change what keeps a service out, or holds it down.
    ChangeBy ("by") { Asker = "asker", Organization = "organization", Nobody = "nobody" }
}

vocabulary! {
    /// What takes part in a plan: an activity of the week, or help that takes no weekly time.
    PlannedKind ("kind") { Activity = "activity", Help = "help" }
}

vocabulary! {
    /// How often a session is held.
    HowOften ("how_often") { Weekly = "weekly", Fortnightly = "fortnightly", Monthly = "monthly", Seldom = "seldom" }
}

/// A set of words of one vocabulary, one bit each. Written as words where people read (JSON), as its bits elsewhere.
pub struct WordSet<T>(u32, PhantomData<T>);

impl<T: Vocabulary> WordSet<T> {
    /// The empty set.
    pub const EMPTY: Self = Self(0, PhantomData);

    /// The set as bits, the vocabulary's first word lowest.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set of [`WordSet::bits`].
    #[must_use]
    pub const fn of_bits(bits: u32) -> Self {
        Self(bits, PhantomData)
    }

    /// Puts a word in.
    pub fn insert(&mut self, word: T) {
        self.0 |= 1 << word.ordinal();
    }

    /// Takes a word out.
    pub fn remove(&mut self, word: T) {
        self.0 &= !(1 << word.ordinal());
    }

    /// Whether the word is in the set.
    #[must_use]
    pub fn contains(self, word: T) -> bool {
        self.0 & (1 << word.ordinal()) != 0
    }

    /// Whether no word is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many words are in the set.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The words that are in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0, PhantomData)
    }

    /// The words that are in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0, PhantomData)
    }

    /// The words that are in this set and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0, PhantomData)
    }

    /// The first word, in the vocabulary's order.
    #[must_use]
    pub fn first(self) -> Option<T> {
        if self.is_empty() { None } else { T::ALL.get(self.0.trailing_zeros() as usize).copied() }
    }

    /// The words, in the vocabulary's order.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::ALL.iter().copied().filter(move |word| self.contains(*word))
    }
}

impl<T> Clone for WordSet<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for WordSet<T> {}
impl<T> Default for WordSet<T> {
    fn default() -> Self {
        Self(0, PhantomData)
    }
}
impl<T> PartialEq for WordSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for WordSet<T> {}

impl<T: Vocabulary + fmt::Debug> fmt::Debug for WordSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: Vocabulary> FromIterator<T> for WordSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(words: I) -> Self {
        let mut set = Self::EMPTY;
        for word in words {
            set.insert(word);
        }
        set
    }
}

impl<T: Vocabulary> Serialize for WordSet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(self.iter().map(Vocabulary::word))
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de, T: Vocabulary> Deserialize<'de> for WordSet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Ok(Self(u32::deserialize(deserializer)?, PhantomData));
        }
        let words = Vec::<String>::deserialize(deserializer)?;
        words.iter().map(|word| T::from_word(word).map_err(D::Error::custom)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_it_is_written() {
        for word in Circumstance::ALL {
            assert_eq!(Circumstance::from_word(word.word()), Ok(*word));
        }
    }

    #[test]
    fn an_unknown_word_names_the_known_ones_and_not_itself() {
        let message = Gender::from_word("lady").unwrap_err().to_string();
        assert_eq!(message, "not a word of gender; known are female, male, non_binary");
    }

    #[test]
    fn sets_hold_what_was_put_in() {
        let set: WordSet<Access> = [Access::Bsl, Access::StepFree].into_iter().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), [Access::StepFree, Access::Bsl]);
        assert!(set.contains(Access::Bsl) && !set.contains(Access::Transport));
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["step_free","bsl"]"#);
    }
}
