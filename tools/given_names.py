"""From a kept data set of given names to the two lists that casting reads.

    python tools/given_names.py NAME_DATA.JSON

The data: `name_data.json` of the package nomquamgender 0.1.4 (MIT; Van Buskirk, Clauset and Larremore, "An Open-Source
Cultural Consensus Approach to Name-Based Gender Classification", ICWSM 2023): for each name, in letters without
accents, in how many of 36 public sources it stands, how many people bear it there, and the share of them that are
women. A name is listed where at least three sources know it, a hundred people bear it, and 95 of a hundred agree.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

SOURCES, PEOPLE, AGREE = 3, 100, 0.95
FOLDER = Path(__file__).parent.parent / "voices" / "names"


def main(path: str) -> None:
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    lists: dict[str, list[str]] = {"female": [], "male": []}
    for name, (sources, people, women, *_) in data.items():
        if name.isalpha() and sources >= SOURCES and people >= PEOPLE and max(women, 1 - women) >= AGREE:
            lists["female" if women > 0.5 else "male"].append(name)
    FOLDER.mkdir(exist_ok=True)
    for gender, names in lists.items():
        (FOLDER / f"{gender}.txt").write_text("\n".join(sorted(names)) + "\n", encoding="utf-8")
        print(f"{gender}: {len(names)} names")


if __name__ == "__main__":
    main(*sys.argv[1:])
