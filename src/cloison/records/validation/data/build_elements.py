"""Make `elements.json` from HL7's StructureDefinitions: what HL7's JSON schema of R4 leaves out.

Owns: the reading of the package hl7.fhir.r4.corexml 4.0.1 (npm, CC0-1.0). Refuses: running at run time.
Usage: npm pack hl7.fhir.r4.corexml@4.0.1 && python build_elements.py hl7.fhir.r4.corexml-4.0.1.tgz

For each definition of the JSON schema: `required`, the elements with a minimum of one that the schema does
not ask for (it asks for no primitive ones); `choice`, the names of each element with several types ([x]),
of which at most one may be there; `chosen`, the choices of which one must be there.
The output depends on its two inputs alone, sorted by name, one definition a line.
"""

from __future__ import annotations

import json
import lzma
import sys
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_NS = "{http://hl7.org/fhir}"
_URL = "http://hl7.org/fhir/StructureDefinition/"

Definitions = dict[str, dict[str, Any]]
Entry = dict[str, Any]


def elements(package: Path) -> dict[str, Entry]:
    """Return {definition: entry} for all types of the package, which is a .tgz of XML files."""
    with lzma.open(HERE / "fhir.schema.json.xz") as file:
        definitions: Definitions = json.load(file)["definitions"]
    found: dict[str, Entry] = {}
    with tarfile.open(package) as archive:
        for member in archive:
            if member.name.startswith("package/StructureDefinition-"):
                content = archive.extractfile(member)
                assert content is not None, member.name  # noqa: S101
                root = ET.fromstring(content.read())  # noqa: S314 (HL7's own package, named by version)
                _read(root, definitions, found)
    return {name: found[name] for name in sorted(found)}


def _read(root: ET.Element, definitions: Definitions, found: dict[str, Entry]) -> None:
    """Add the entries of one StructureDefinition; profiles and primitive types have none."""
    name, snapshot = _text(root, "type"), root.find(f"{_NS}snapshot")
    kind = _text(root, "kind")
    if _text(root, "url") != _URL + name or snapshot is None or kind not in ("resource", "complex-type"):
        return
    if name not in definitions:  # abstract types: what they require is repeated in each concrete one
        return
    at = {name: name}  # element path -> definition of the schema
    for element in snapshot.findall(f"{_NS}element"):
        parent, _, last = _text(element, "path").rpartition(".")
        if parent:
            _element(element, at[parent], last, definitions, found)
            reference = _reference(definitions[at[parent]]["properties"].get(last, {}))
            if reference:
                at[f"{parent}.{last}"] = reference


def _element(
    element: ET.Element, name: str, last: str, definitions: Definitions, found: dict[str, Entry]
) -> None:
    least = int(_text(element, "min"))
    if last.endswith("[x]"):
        base = last.removesuffix("[x]")
        types = [_text(kind, "code") for kind in element.findall(f"{_NS}type")]
        entry = found.setdefault(name, {})
        entry.setdefault("choice", {})[base] = [base + kind[0].upper() + kind[1:] for kind in types]
        if least:
            entry.setdefault("chosen", []).append(base)
    elif least and last not in definitions[name].get("required", []):
        found.setdefault(name, {}).setdefault("required", []).append(last)


def _reference(schema: dict[str, Any]) -> str:
    target: str = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
    return target.rpartition("/")[2]


def _text(element: ET.Element, child: str) -> str:
    found = element.find(_NS + child)
    return found.get("value", "") if found is not None else ""


def rendered(table: dict[str, Entry]) -> str:
    """Return the table as JSON with one definition a line."""
    lines = (f"{json.dumps(name)}: {json.dumps(entry, sort_keys=True)}" for name, entry in table.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    (HERE / "elements.json").write_text(rendered(elements(Path(sys.argv[1]))), encoding="utf-8")
