"""Writes data/elements.json.xz from the R4 StructureDefinitions: what the JSON schema leaves out.

Owns: the list of elements that must be there, and of choices of which one may. Nothing needs it at run time.
Run: python -m cloison.records.validation.generate FOLDER-WITH-HL7-R4-DEFINITIONS
"""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path
from typing import Any

FILES = ("profiles-types.json", "profiles-resources.json")  # as HL7 publishes R4
TARGET = Path(__file__).parent / "data" / "elements.json.xz"


def table(folder: Path) -> dict[str, Any]:
    """Return {type or backbone path: {"required": [...], "choices": {...}, "children": {...}}}."""
    nodes: dict[str, Any] = {}
    entries = [e["resource"] for name in FILES for e in json.loads((folder / name).read_text())["entry"]]
    for definition in entries:
        if (
            definition["resourceType"] != "StructureDefinition"
            or definition.get("derivation") == "constraint"
        ):
            continue
        if definition["kind"] not in ("resource", "complex-type"):
            continue
        for element in definition["snapshot"]["element"][1:]:
            if element.get("max") != "0":
                _enter(nodes, element)
    return {
        name: node
        for name, node in sorted(nodes.items())
        if node["required"] or node["choices"] or node["children"]
    }


def _enter(nodes: dict[str, Any], element: dict[str, Any]) -> None:
    parent, _, name = element["path"].rpartition(".")
    node = nodes.setdefault(parent, {"required": [], "choices": {}, "children": {}})
    types = [t["code"] for t in element.get("type", ())]
    if name.endswith("[x]"):
        names = [name[:-3] + code[0].upper() + code[1:] for code in types]
        node["choices"][name[:-3]] = names
        for one, code in zip(names, types, strict=True):
            _child(node, one, code)
    elif "contentReference" in element:
        node["children"][name] = element["contentReference"].removeprefix("#")
    elif types:
        _child(node, name, element["path"] if types[0] in ("BackboneElement", "Element") else types[0])
    if element["min"] >= 1:
        node["required"].append(name.removesuffix("[x]"))


def _child(node: dict[str, Any], name: str, code: str) -> None:
    if code[0].isupper() and code not in ("Resource", "Narrative", "Extension"):
        node["children"][name] = code


if __name__ == "__main__":
    text = json.dumps(table(Path(sys.argv[1])), separators=(",", ":"), sort_keys=True)
    TARGET.write_bytes(lzma.compress(text.encode(), preset=9))
