//! Places on earth. Inside everything is CGCS2000 (equal to WGS-84 for this use); what map services of the country give
//! is shifted (GCJ-02: about 605 m in Longhua) and shifted again (BD-09), and is converted when it comes in.

use serde::{Deserialize, Serialize};

/// A place in CGCS2000 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
}

/// The system a coordinate was given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CoordinateSystem {
    /// China Geodetic Coordinate System 2000, and WGS-84.
    #[default]
    Cgcs2000,
    /// Amap, Tencent.
    Gcj02,
    /// Baidu.
    Bd09,
}

/// Coordinates outside China's bounds (73°–136° E, 3°–54° N), such as swapped ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("longitude lies between 73 and 136 degrees, latitude between 3 and 54")]
pub struct BadLocation;

impl Location {
    /// From coordinates in `system`.
    ///
    /// # Errors
    /// [`BadLocation`]
    pub fn parse(longitude: f64, latitude: f64, system: CoordinateSystem) -> Result<Self, BadLocation> {
        if !(73.0..=136.0).contains(&longitude) || !(3.0..=54.0).contains(&latitude) {
            return Err(BadLocation);
        }
        let (longitude, latitude) = match system {
            CoordinateSystem::Cgcs2000 => (longitude, latitude),
            CoordinateSystem::Gcj02 => from_gcj(longitude, latitude),
            CoordinateSystem::Bd09 => {
                let (longitude, latitude) = from_bd(longitude, latitude);
                from_gcj(longitude, latitude)
            }
        };
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Ok(Self { longitude: rounded(longitude), latitude: rounded(latitude) })
    }
}

/// The inverse by iteration: the shift varies slowly, so three rounds leave less than a millimetre.
fn from_gcj(longitude: f64, latitude: f64) -> (f64, f64) {
    (0..3).fold((longitude, latitude), |(x, y), _| {
        let (dx, dy) = gcj_shift(x, y);
        (longitude - dx, latitude - dy)
    })
}

/// How far GCJ-02 lies from WGS-84 at a place, in degrees (the published approximation on the Krasovsky ellipsoid).
fn gcj_shift(longitude: f64, latitude: f64) -> (f64, f64) {
    use std::f64::consts::PI;
    const AXIS: f64 = 6_378_245.0;
    const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
    let (x, y) = (longitude - 105.0, latitude - 35.0);
    let wave = |at: f64, amplitude: f64, other: f64| amplitude * (at * PI).sin() + other;
    let common = (wave(6.0 * x, 20.0, 0.0) + wave(2.0 * x, 20.0, 0.0)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + common
        + (wave(y, 20.0, 0.0) + wave(y / 3.0, 40.0, 0.0)) * 2.0 / 3.0
        + (wave(y / 12.0, 160.0, 0.0) + wave(y / 30.0, 320.0, 0.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + common
        + (wave(x, 20.0, 0.0) + wave(x / 3.0, 40.0, 0.0)) * 2.0 / 3.0
        + (wave(x / 12.0, 150.0, 0.0) + wave(x / 30.0, 300.0, 0.0)) * 2.0 / 3.0;
    let radians = latitude.to_radians();
    let magic = 1.0 - ECCENTRICITY * radians.sin().powi(2);
    let meridian = AXIS * (1.0 - ECCENTRICITY) / (magic * magic.sqrt()) * PI / 180.0;
    let parallel = AXIS / magic.sqrt() * radians.cos() * PI / 180.0;
    (east / parallel, north / meridian)
}

/// BD-09 to GCJ-02 (the published approximation).
fn from_bd(longitude: f64, latitude: f64) -> (f64, f64) {
    let turn = std::f64::consts::PI * 3000.0 / 180.0;
    let (x, y) = (longitude - 0.0065, latitude - 0.006);
    let radius = x.hypot(y) - 0.00002 * (y * turn).sin();
    let angle = y.atan2(x) - 0.000003 * (x * turn).cos();
    (radius * angle.cos(), radius * angle.sin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gcj_lies_about_600_metres_off_in_longhua() {
        let (longitude, latitude) = (114.066, 22.703);
        let place = Location::parse(longitude, latitude, CoordinateSystem::Gcj02).unwrap();
        let east = (longitude - place.longitude) * 111_320.0 * latitude.to_radians().cos();
        let south = (place.latitude - latitude) * 110_574.0;
        assert!((500.0..545.0).contains(&east) && (285.0..320.0).contains(&south), "{east} east, {south} south");
    }

    #[test]
    fn swapped_coordinates_are_refused() {
        assert_eq!(Location::parse(22.7, 114.0, CoordinateSystem::Cgcs2000), Err(BadLocation));
    }
}
