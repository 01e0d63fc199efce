//! How well a ranking met a judged person. Every measure is 0–1; higher is better, but for [`Measure::Ineligible`].

use uuid::Uuid;

use super::JudgedPerson;

/// From this grade on a service is right.
const RIGHT: u8 = 2;

/// What another answer to a need that was answered before is still worth. Source: Clarke et al., "Novelty and Diversity in
/// Information Retrieval Evaluation" (SIGIR 2008), section 6: α = ½.
const REPEATED: f64 = 0.5;

/// A measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// nDCG of the first ten: gain 2^grade − 1, discounted by log2(rank + 1), beside the best that was possible. Source: Järvelin
    /// and Kekäläinen (2002), with the gain of Burges et al. (2005).
    Ndcg,
    /// How many of the right services are among the first twenty.
    Recall,
    /// How many of the first five are right.
    Precision,
    /// Whether one of the first three is right.
    Success,
    /// How many of the first ten a hard rule bars.
    Ineligible,
    /// α-nDCG of the first ten: several needs, each met early and not the same one again and again.
    AlphaNdcg,
}

impl Measure {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Ndcg, Self::Recall, Self::Precision, Self::Success, Self::Ineligible, Self::AlphaNdcg];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ndcg => "nDCG@10",
            Self::Recall => "recall@20",
            Self::Precision => "P@5",
            Self::Success => "success@3",
            Self::Ineligible => "ineligible@10",
            Self::AlphaNdcg => "α-nDCG@10",
        }
    }
}

/// How well one ranking met one person; a measure that cannot be taken is absent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures([Option<f64>; Measure::ALL.len()]);

impl Measures {
    /// Measures `ranked`, the services that were shown, the best first.
    #[must_use]
    pub fn of(person: &JudgedPerson, ranked: &[Uuid]) -> Self {
        let grades: Vec<u8> = ranked.iter().map(|service| person.grade(*service)).collect();
        let mut ideal: Vec<u8> = person.judgements.values().map(|judgement| judgement.grade).collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let best = dcg(&ideal);
        let right = ideal.iter().filter(|grade| **grade >= RIGHT).count();
        let first = |count: usize| &grades[..count.min(grades.len())];
        let found = |count: usize| first(count).iter().filter(|grade| **grade >= RIGHT).count();
        let barred = |service: &&Uuid| person.judgements.get(*service).is_some_and(|judgement| judgement.ineligible);
        let mut measures = Self::default();
        let mut set = |measure: Measure, value: Option<f64>| measures.0[measure as usize] = value;
        set(Measure::Ndcg, (best > 0.0).then(|| dcg(&grades) / best));
        set(Measure::Recall, (right > 0).then(|| share(found(20), right)));
        set(Measure::Precision, Some(share(found(5), 5)));
        set(Measure::Success, (right > 0).then(|| if found(3) > 0 { 1.0 } else { 0.0 }));
        set(Measure::Ineligible, Some(share(ranked.iter().take(10).filter(barred).count(), 10)));
        set(Measure::AlphaNdcg, alpha_ndcg(person, ranked));
        measures
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, measure: Measure) -> Option<f64> {
        self.0[measure as usize]
    }

    /// The mean over people, of those of whom each measure could be taken.
    #[must_use]
    pub fn mean(all: &[Self]) -> Self {
        let mean = |measure: Measure| {
            let taken: Vec<f64> = all.iter().filter_map(|measures| measures.get(measure)).collect();
            (!taken.is_empty()).then(|| taken.iter().sum::<f64>() / share(taken.len(), 1))
        };
        Self(Measure::ALL.map(mean))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of services")]
fn share(some: usize, of: usize) -> f64 {
    some as f64 / of as f64
}

/// The discount of a place, counted from 0.
fn discount(place: usize) -> f64 {
    share(place + 2, 1).log2()
}

/// The discounted gain of the first ten.
fn dcg(grades: &[u8]) -> f64 {
    grades.iter().take(10).enumerate().map(|(place, grade)| (f64::from(*grade).exp2() - 1.0) / discount(place)).sum()
}

/// α-nDCG of the first ten over the stated needs; absent where there is one need, or nobody judged which are answered. The ideal
/// order is found greedily, as in the source.
fn alpha_ndcg(person: &JudgedPerson, ranked: &[Uuid]) -> Option<f64> {
    let needs = person.needs().len();
    let answers = |service: &Uuid| match person.judgements.get(service) {
        Some(judgement) if judgement.grade >= RIGHT => judgement.needs.as_slice(),
        _ => &[],
    };
    if needs < 2 || !person.judgements.keys().any(|service| !answers(service).is_empty()) {
        return None;
    }
    let mut met = vec![0; needs];
    let mut gain = |answered: &[usize], place: usize| -> f64 {
        let mut gain = 0.0;
        for need in answered {
            if let Some(before) = met.get_mut(*need) {
                gain += REPEATED.powi(*before);
                *before += 1;
            }
        }
        gain / discount(place)
    };
    let reached: f64 = ranked.iter().take(10).enumerate().map(|(place, service)| gain(answers(service), place)).sum();

    let mut left: Vec<&[usize]> = person.judgements.keys().map(answers).filter(|answered| !answered.is_empty()).collect();
    let mut met = vec![0; needs];
    let mut ideal = 0.0;
    for place in 0..10.min(left.len()) {
        let worth =
            |answered: &[usize]| -> f64 { answered.iter().filter_map(|need| met.get(*need)).map(|before| REPEATED.powi(*before)).sum() };
        let best = (0..left.len()).max_by(|a, b| worth(left[*a]).total_cmp(&worth(left[*b])).then(b.cmp(a)))?;
        ideal += worth(left[best]) / discount(place);
        for need in left.swap_remove(best) {
            if let Some(before) = met.get_mut(*need) {
                *before += 1;
            }
        }
    }
    (ideal > 0.0).then(|| (reached / ideal).min(1.0))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evaluation::Judgement;

    fn service(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn person(needs: usize, judged: &[(u128, u8, &[usize])]) -> JudgedPerson {
        JudgedPerson {
            id: "p".to_owned(),
            voice: None,
            setting: None,
            kept: false,
            request: json!({"needs": vec![json!({"text": "tea"}); needs]}),
            judgements: judged
                .iter()
                .map(|(number, grade, needs)| {
                    (service(*number), Judgement { grade: *grade, ineligible: *grade == 0, needs: needs.to_vec() })
                })
                .collect(),
        }
    }

    #[test]
    fn the_best_order_measures_one_and_nothing_right_measures_nought() {
        let person = person(1, &[(1, 3, &[]), (2, 2, &[]), (3, 1, &[]), (4, 0, &[])]);
        let best = Measures::of(&person, &[service(1), service(2), service(3)]);
        assert_eq!([best.get(Measure::Ndcg), best.get(Measure::Recall), best.get(Measure::Success)], [Some(1.0); 3]);
        assert_eq!((best.get(Measure::Precision), best.get(Measure::Ineligible)), (Some(0.4), Some(0.0)));
        let worst = Measures::of(&person, &[service(4), service(9)]);
        assert_eq!([worst.get(Measure::Ndcg), worst.get(Measure::Recall), worst.get(Measure::Success)], [Some(0.0); 3]);
        assert_eq!(worst.get(Measure::Ineligible), Some(0.1));
    }

    #[test]
    fn ndcg_is_the_gain_over_the_best_gain() {
        let person = person(1, &[(1, 3, &[]), (2, 1, &[])]);
        let ndcg = Measures::of(&person, &[service(2), service(1)]).get(Measure::Ndcg).unwrap();
        let expected = (1.0 + 7.0 / 3_f64.log2()) / (7.0 + 1.0 / 3_f64.log2());
        assert!((ndcg - expected).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_taken_is_absent_and_left_out_of_the_mean() {
        let nothing_right = person(1, &[(1, 1, &[])]);
        let measures = Measures::of(&nothing_right, &[service(1)]);
        assert_eq!((measures.get(Measure::Recall), measures.get(Measure::Success), measures.get(Measure::AlphaNdcg)), (None, None, None));
        let other = Measures::of(&person(1, &[(1, 2, &[])]), &[service(1)]);
        assert_eq!(Measures::mean(&[measures, other]).get(Measure::Recall), Some(1.0));
    }

    #[test]
    fn the_same_need_again_is_worth_half_and_another_need_a_whole() {
        let person = person(2, &[(1, 3, &[0]), (2, 3, &[0]), (3, 2, &[1])]);
        let varied = Measures::of(&person, &[service(1), service(3), service(2)]).get(Measure::AlphaNdcg).unwrap();
        let same = Measures::of(&person, &[service(1), service(2), service(3)]).get(Measure::AlphaNdcg).unwrap();
        assert!((varied - 1.0).abs() < 1e-12 && same < varied, "{varied} {same}");
    }
}
