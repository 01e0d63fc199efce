//! The centres of districts and sectors, found by name and by nearness.

use std::collections::BTreeMap;

use crate::geography::{Nation, Point, PostcodeTable, Vantage, distance_m, point::DEGREE_M, postcode::Outcode};

/// The middle of a district or sector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Centre {
    pub(super) point: Point,
    /// Radius that holds 95 % of its postcodes.
    pub(super) radius_m: f64,
    /// Its nation; `None` where it lies in two.
    pub(super) nation: Option<Nation>,
}

/// All centres, in the order of their names; sectors once more in the order of their latitude.
#[derive(Debug, Clone, Default)]
pub(super) struct Centres {
    districts: Vec<(Outcode, Centre)>,
    sectors: Vec<((Outcode, u8), Centre)>,
    by_latitude: Vec<(Point, Option<Nation>)>,
}

impl Centres {
    /// Reads the text that is shipped (`seed-data/gazetteer`). A line that is not of its form is passed over; a test sees to it
    /// that there is none.
    pub(super) fn parse(text: &str) -> Self {
        let mut centres = Self::default();
        let mut district: Option<(Outcode, Option<Nation>)> = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let Some(name) = words.next() else { continue };
            let Some((point, radius_m)) = place(&mut words) else { continue };
            let nation = words.next().map(Nation::of_gss_code);
            if let ([digit @ b'0'..=b'9'], Some((outcode, its_nation))) = (name.as_bytes(), district) {
                let centre = Centre { point, radius_m, nation: nation.unwrap_or(its_nation) };
                centres.sectors.push(((outcode, digit - b'0'), centre));
            } else if let Some(outcode) = Outcode::from_compact(name.as_bytes()) {
                let centre = Centre { point, radius_m, nation: nation.flatten() };
                district = Some((outcode, centre.nation));
                centres.districts.push((outcode, centre));
            }
        }
        centres.sorted()
    }

    /// Puts everything in order, after something was added.
    pub(super) fn sorted(mut self) -> Self {
        self.districts.sort_by_key(|(outcode, _)| *outcode);
        self.sectors.sort_by_key(|(name, _)| *name);
        self.by_latitude = self.sectors.iter().map(|(_, centre)| (centre.point, centre.nation)).collect();
        self.by_latitude.sort_by(|(a, _), (b, _)| a.latitude().total_cmp(&b.latitude()));
        self
    }

    /// Adds a district and its sectors from the full postcodes under it. The caller sorts when all are in.
    pub(super) fn learn(&mut self, outcode: Outcode, postcodes: &PostcodeTable) {
        let mut all = Vec::new();
        let mut sectors: BTreeMap<u8, Vec<(Point, Option<Nation>)>> = BTreeMap::new();
        for (postcode, point, nation) in postcodes.under(outcode) {
            all.push((point, nation));
            sectors.entry(postcode.sector_digit()).or_default().push((point, nation));
        }
        self.districts.extend(centre_of(&all).map(|centre| (outcode, centre)));
        for (digit, members) in sectors {
            self.sectors.extend(centre_of(&members).map(|centre| ((outcode, digit), centre)));
        }
    }

    pub(super) fn district(&self, outcode: Outcode) -> Option<&Centre> {
        self.districts.binary_search_by_key(&outcode, |(known, _)| *known).ok().map(|place| &self.districts[place].1)
    }

    pub(super) fn sector(&self, outcode: Outcode, digit: u8) -> Option<&Centre> {
        self.sectors.binary_search_by_key(&(outcode, digit), |(known, _)| *known).ok().map(|place| &self.sectors[place].1)
    }

    /// The nation of a sector, or else of its district.
    pub(super) fn nation(&self, outcode: Outcode, digit: u8) -> Option<Nation> {
        self.sector(outcode, digit).or_else(|| self.district(outcode))?.nation
    }

    pub(super) fn districts(&self) -> impl Iterator<Item = Outcode> {
        self.districts.iter().map(|(outcode, _)| *outcode)
    }

    /// Digits of the sectors of a district.
    pub(super) fn sectors_of(&self, outcode: Outcode) -> impl Iterator<Item = u8> {
        let from = self.sectors.partition_point(|((known, _), _)| *known < outcode);
        self.sectors[from..].iter().take_while(move |((known, _), _)| *known == outcode).map(|((_, digit), _)| *digit)
    }

    /// Whether a district begins with the same letters.
    pub(super) fn knows_area(&self, outcode: Outcode) -> bool {
        let next = self.districts.partition_point(|(known, _)| *known < outcode);
        [next.checked_sub(1), Some(next)]
            .into_iter()
            .flatten()
            .filter_map(|place| self.districts.get(place))
            .any(|(known, _)| known.same_area(outcode))
    }

    /// Distance and nation of the sector whose centre is nearest. Walks from the point's latitude to both sides until what follows
    /// cannot be nearer: a few dozen centres.
    pub(super) fn nearest(&self, vantage: &Vantage) -> Option<(f64, Option<Nation>)> {
        let (below, above) = self.by_latitude.split_at(self.first_at_or_north_of(vantage.point().latitude()));
        let mut nearest: Option<(f64, Option<Nation>)> = None;
        let mut consider = |(point, nation): &(Point, Option<Nation>)| {
            let best_m = nearest.map_or(f64::INFINITY, |(distance_m, _)| distance_m);
            if (point.latitude() - vantage.point().latitude()).abs() * DEGREE_M > best_m {
                return false;
            }
            let distance_m = vantage.distance_m(*point);
            if distance_m < best_m {
                nearest = Some((distance_m, *nation));
            }
            true
        };
        let _ = below.iter().rev().take_while(|centre| consider(centre)).count();
        let _ = above.iter().take_while(|centre| consider(centre)).count();
        nearest
    }

    /// Whether the nation of any sector centre within a distance is as asked for.
    pub(super) fn any_within(&self, vantage: &Vantage, distance_m: f64, asked: impl Fn(Option<Nation>) -> bool) -> bool {
        let latitude = vantage.point().latitude();
        let from = self.first_at_or_north_of(latitude - distance_m / DEGREE_M);
        self.by_latitude[from..]
            .iter()
            .take_while(|(point, _)| point.latitude() <= latitude + distance_m / DEGREE_M)
            .any(|(point, nation)| asked(*nation) && vantage.distance_m(*point) <= distance_m)
    }

    fn first_at_or_north_of(&self, latitude: f64) -> usize {
        self.by_latitude.partition_point(|(point, _)| point.latitude() < latitude)
    }
}

/// Latitude, longitude and radius: the next three words.
fn place<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<(Point, f64)> {
    let mut number = || words.next()?.parse::<f64>().ok();
    Some((Point::new(number()?, number()?).ok()?, number()?))
}

/// Middle, 95 % radius and nation of some postcodes.
fn centre_of(members: &[(Point, Option<Nation>)]) -> Option<Centre> {
    let (_, nation) = members.first()?;
    #[expect(clippy::cast_precision_loss, reason = "a district has a few thousand postcodes")]
    let mean = |coordinate: fn(Point) -> f64| members.iter().map(|(point, _)| coordinate(*point)).sum::<f64>() / members.len() as f64;
    let point = Point::clamped(mean(Point::latitude), mean(Point::longitude));
    let mut distances: Vec<f64> = members.iter().map(|(member, _)| distance_m(point, *member)).collect();
    distances.sort_by(f64::total_cmp);
    let radius_m = distances.get((distances.len() * 95).div_ceil(100).saturating_sub(1)).copied()?;
    Some(Centre { point, radius_m, nation: nation.filter(|first| members.iter().all(|(_, nation)| *nation == Some(*first))) })
}
