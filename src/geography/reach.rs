//! How far someone gets in a time: from minutes of travel to metres as the crow flies.

use crate::domain::vocabulary::TravelMode;

/// The longest journey that is reckoned with: a day there.
const LONGEST_MIN: f64 = 1440.0;

/// How a mode of travel turns minutes into metres.
struct Pace {
    /// Speed on the way.
    speed_km_h: f64,
    /// Minutes of the journey in which nobody gets nearer: waiting, walking to the stop at both ends, parking.
    lost_min: f64,
    /// Metres on the way for one metre as the crow flies.
    detour: f64,
}

/// What is known of each mode, and what is assumed.
///
/// - Walking at 4.8 km/h is what the Department for Transport reckons with (Journey Time Statistics, notes and definitions,
///   2019). Many people whom social prescribing is for are slower: whoever knows a person sends fewer minutes.
/// - Cycling: the same source has 16 km/h and five minutes for the bicycle; 15 km/h and three minutes are assumed here.
/// - Bus: 18 km/h aboard and 15 minutes for the walk to the stop, the wait and the walk from it are assumed, for a service every
///   twenty minutes or so. Where nothing runs this is too far, and a timetable would be needed to know.
/// - Car: the same source adds five minutes for parking; 40 km/h is assumed, between town and country.
/// - Detours: 1.3 on foot and by bicycle, 1.4 by road. Assumed, at the upper end of what studies of circuity find (about
///   1.2 to 1.4): a reach that is a little short disappoints less than one that cannot be travelled.
fn pace(mode: TravelMode) -> Pace {
    match mode {
        TravelMode::Walk => Pace { speed_km_h: 4.8, lost_min: 0.0, detour: 1.3 },
        TravelMode::Cycle => Pace { speed_km_h: 15.0, lost_min: 3.0, detour: 1.3 },
        TravelMode::Bus => Pace { speed_km_h: 18.0, lost_min: 15.0, detour: 1.4 },
        TravelMode::Car => Pace { speed_km_h: 40.0, lost_min: 5.0, detour: 1.4 },
    }
}

/// Metres as the crow flies that `minutes` of travel take someone, door to door. Never less than on foot, as anyone may walk;
/// 0 for what is not a time. Minutes beyond a day count as a day.
#[must_use]
pub fn reach_m(mode: TravelMode, minutes: f64) -> f64 {
    if minutes.is_nan() {
        return 0.0;
    }
    let minutes = minutes.clamp(0.0, LONGEST_MIN);
    let covered = |pace: Pace| (minutes - pace.lost_min).max(0.0) / 60.0 * pace.speed_km_h * 1000.0 / pace.detour;
    covered(pace(mode)).max(covered(pace(TravelMode::Walk)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Vocabulary;

    #[test]
    fn thirty_minutes_reach_as_far_as_the_mode_allows() {
        for (mode, expected_m) in
            [(TravelMode::Walk, 1846.0), (TravelMode::Cycle, 5192.0), (TravelMode::Bus, 3214.0), (TravelMode::Car, 11_905.0)]
        {
            let reach = reach_m(mode, 30.0);
            assert!((reach - expected_m).abs() < 1.0, "{mode}: {reach}");
        }
    }

    #[test]
    fn nobody_is_slower_than_on_foot() {
        for mode in TravelMode::ALL {
            assert!(reach_m(*mode, 10.0) >= reach_m(TravelMode::Walk, 10.0), "{mode}");
        }
    }

    #[test]
    fn what_is_not_a_time_reaches_nowhere_and_no_time_reaches_for_ever() {
        for minutes in [f64::NAN, -5.0, f64::NEG_INFINITY, 0.0] {
            assert!(reach_m(TravelMode::Car, minutes).abs() < f64::EPSILON, "{minutes}");
        }
        assert!(reach_m(TravelMode::Car, f64::INFINITY).is_finite());
    }
}
