"""How the compressed lists in `data/`, here and in cloison/chart, were made from the files that SOURCES.md names.

Owns the reduction, so that anybody can redo it; nothing imports this module at run time, and it downloads
nothing. `python -m cloison.demo.derive SOURCES` expects below SOURCES, unpacked: `names/` (the prenoms
package's data), `communes.json` (Etalab's administrative division) and `bdpm/` (CIS_bdpm.txt,
CIS_COMPO_bdpm.txt). Refuses a name with a character other than letters, space, apostrophe and hyphen, so
that what is kept needs no escaping in JSON or in a narrative.
"""

import json
import lzma
import re
import sys
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).parent / "data"
CHART = (
    Path(__file__).parents[1] / "chart" / "data"
)  # the communes are the product's, the demo reads them too
FAMILY_DECADES = (1921, 1941, 1961, 1981)
GIVEN_DECADES = tuple(range(1911, 2021, 10))
PLAIN_NAME = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")
KEPT_COMMUNES = {"commune-actuelle", "arrondissement-municipal"}
ENTERED_BY_ARRONDISSEMENT = {"13055", "69123", "75056"}


def compress(name: str, text: str, folder: Path | None = None) -> None:
    """Write `text` to `data/name` (or into `folder`) under xz, and say how large it became."""
    target = (folder or DATA) / name
    target.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    sys.stdout.write(f"{name}: {target.stat().st_size:,} bytes\n")


def bands(source: Path) -> str:
    """One band file of the prenoms package as one line: four cumulative counts, tab, the kept names.

    The names come most frequent first; the counts say where fewer than 500, 100, 50 and 10 births begin.
    """
    heading, _, listed = source.read_text(encoding="utf-8").partition("\n")
    ends = [int(count) for count in heading.split()]
    names = [name.strip() for name in listed.strip().strip(",").split(",")]
    kept: list[str] = []
    kept_ends: list[int] = []
    for start, end in zip([0, *ends[:-1]], ends, strict=True):
        kept += [name for name in names[start:end] if PLAIN_NAME.fullmatch(name)]
        kept_ends.append(len(kept))
    return " ".join(map(str, kept_ends)) + "\t" + ",".join(kept)


def derive_names(source: Path) -> None:
    """Family names by twenty years of birth, given names by ten and sex (INSEE, through `prenoms`)."""
    compress(
        "family-names.txt.xz",
        "\n".join(f"{year}\t{bands(source / f'dist.{year}.txt')}" for year in FAMILY_DECADES),
    )
    compress(
        "given-names.txt.xz",
        "\n".join(
            f"{sex}{year}\t{bands(source / f'dist.prenoms.{sex}.{year}.txt')}"
            for sex in "fm"
            for year in GIVEN_DECADES
        ),
    )


def derive_communes(source: Path) -> None:
    """INSEE code, name, postcodes, inhabitants; Paris, Lyon and Marseille by arrondissement."""
    lines = []
    for commune in json.loads(source.read_text(encoding="utf-8")):
        code, postcodes = commune["code"], commune.get("codesPostaux")
        if commune["type"] not in KEPT_COMMUNES or code in ENTERED_BY_ARRONDISSEMENT or not postcodes:
            continue
        lines.append(f"{code}\t{commune['nom']}\t{' '.join(postcodes)}\t{commune.get('population', 0)}")
    compress("communes.tsv.xz", "\n".join(sorted(lines)), CHART)


def derive_medicines(source: Path) -> None:
    """CIS code, name, form, routes, active substances of every marketed, non-homeopathic speciality."""
    substances: dict[str, list[str]] = defaultdict(list)
    for line in (source / "CIS_COMPO_bdpm.txt").read_text(encoding="utf-8").splitlines():
        cis, _, _, substance, _, _, nature, *_ = line.split("\t")
        if nature == "SA" and substance.strip() not in substances[cis]:
            substances[cis].append(substance.strip())
    lines = []
    for line in (source / "CIS_bdpm.txt").read_text(encoding="utf-8").splitlines():
        cis, name, form, routes, state, procedure, marketed, *_ = (cell.strip() for cell in line.split("\t"))
        if state == "Autorisation active" and marketed == "Commercialisée" and "homéo" not in procedure:
            lines.append("\t".join((cis, name, form, routes, " + ".join(substances[cis]))))
    compress("medicines.tsv.xz", "\n".join(sorted(lines, key=lambda line: line.split("\t")[1])))


def main(source: Path) -> None:
    """Derive every list from the unpacked sources below `source`; OSError where one is missing."""
    derive_names(source / "names")
    derive_communes(source / "communes.json")
    derive_medicines(source / "bdpm")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
