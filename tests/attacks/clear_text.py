"""What a thief would look for in a stolen dump, disk or log: everything that names a patient, in any disguise we know.

Owns: the terms that name a patient, and looking for all of them at once in texts and bytes. Refuses: chance. A term of
six letters or more is looked for anywhere in a text, one of seven bytes or more anywhere in bytes; shorter ones (LÉA)
count as a whole word of a text, or of a printable run of sixteen characters within bytes: that ciphertext holds one by
chance stays under one in a thousand runs over 10 MB. Numbers count whole, for a token of the blind index has nineteen
digits and a patient's number eight. Ids (UUIDs) are no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import orjson
import zstandard

from cloison.demo.model import Person

IN_TEXT, IN_BYTES, IN_DIGITS = 6, 7, 15
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"\\{1,2}x([0-9a-fA-F]*)")  # bytea, as COPY and JSON write it
_WORD = re.compile(r"[0-9a-z]+")
_PRINTABLE = re.compile(rb"(?:[\x20-\x7e]|[\xc3-\xc5][\x80-\xbf]){16,}")
_ZEROES = re.compile(rb"\0{16,}")
_ZSTD = b"\x28\xb5\x2f\xfd"
_MOST = 16 << 20
# The elements of a Patient that name a person, and how their values look.
_NAMING = {"family": "", "given": "", "value": r".*@|0\d( \d\d){4}$", "line": r"\d", "text": r"\d"}
_DIACRITICS = {
    char: plain
    for char in map(chr, range(0xC0, 0x180))
    if (plain := unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()) and plain != char
}


def plain(text: str) -> str:
    """Lower case without accents: how a word is written must not hide it."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("’", "'")
    return text.translate(str.maketrans(_DIACRITICS)).lower()


def words(text: str) -> list[str]:
    """The words and numbers of a text, ids apart."""
    return _WORD.findall(plain(_UUID.sub(" ", text)))


@dataclass
class Terms:
    """All terms, indexed for one pass: by their first word, and by their first letters."""

    whole: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    anywhere: dict[str, list[str]] = field(default_factory=dict)
    in_bytes: dict[bytes, list[bytes]] = field(default_factory=dict)
    count: int = 0

    def __len__(self) -> int:
        return self.count

    @classmethod
    def of(cls, values: Iterable[str]) -> Terms:
        """Index these values; each is looked for as it is read, and as one run without spaces."""
        terms = cls()
        for value in sorted(set(values)):
            spoken = tuple(words(value))
            if not spoken or (len(spoken) == 1 and len(spoken[0]) < 2):
                continue
            terms.count += 1
            terms.whole.setdefault(spoken[0], []).append(spoken)
            joined = "".join(spoken)
            if len(spoken) > 1:
                terms.whole.setdefault(joined, []).append((joined,))
            for form in {plain(value), joined}:
                if len(form) >= (IN_DIGITS if form.isdigit() else IN_TEXT):
                    terms.anywhere.setdefault(form[:IN_TEXT], []).append(form)
            for form in {value, value.lower(), value.title(), plain(value), plain(value).upper()}:
                coded = form.encode()
                if len(coded) >= IN_BYTES:
                    terms.in_bytes.setdefault(coded[:IN_BYTES], []).append(coded)
        return terms

    def in_text(self, text: str) -> set[str]:
        """The terms that stand in a text."""
        found = set()
        spoken = words(text)
        for at, word in enumerate(spoken):
            for term in self.whole.get(word, ()):
                if tuple(spoken[at : at + len(term)]) == term:
                    found.add(" ".join(term))
        flat = plain(_UUID.sub(" ", text))
        starts = self.anywhere
        for at in range(len(flat) - IN_TEXT + 1):
            for form in starts.get(flat[at : at + IN_TEXT], ()):
                if flat.startswith(form, at):
                    found.add(form)
        return found

    def in_raw(self, raw: bytes, *, short_too: bool = True) -> set[str]:
        """The terms that stand in bytes: anywhere when long, as words of printable runs when short."""
        found = set()
        raw = _ZEROES.sub(b"\0", raw)
        starts = self.in_bytes
        for at in range(len(raw) - IN_BYTES + 1):
            for form in starts.get(raw[at : at + IN_BYTES], ()):
                if raw.startswith(form, at):
                    found.add(form.decode())
        for run in _PRINTABLE.finditer(raw) if short_too else ():
            found |= self.in_text(run[0].decode(errors="replace"))
        return found | {term for frame in _unpacked(raw) for term in self.in_raw(frame)}


def in_copied(terms: Terms, section: str) -> set[str]:
    """The terms in a COPY section of a dump: in its text, and in every bytea once it is bytes again."""
    found = terms.in_text(_HEX.sub(" ", section))
    values = [bytes.fromhex(m[1][: len(m[1]) // 2 * 2]) for m in _HEX.finditer(section)]
    short = {
        term for value in values if len(value) < 16 for term in terms.in_text(value.decode(errors="replace"))
    }
    return found | short | terms.in_raw(b"\0".join(values))


def sections(dump: str) -> Iterator[tuple[str, str]]:
    """The parts of a plain pg_dump: (table, rows) of each COPY, and ("", all the rest)."""
    rest = []
    pieces = re.split(r"^(COPY .*? FROM stdin;)\n", dump, flags=re.MULTILINE)
    rest.append(pieces[0])
    for head, body in zip(pieces[1::2], pieces[2::2], strict=True):
        rows, _, after = body.partition("\\.\n")
        yield head.split()[1], rows
        rest.append(after)
    yield (
        "",
        re.sub(r"^\\(un)?restrict .*$|^SELECT pg_catalog.setval.*$", "", "".join(rest), flags=re.MULTILINE),
    )


def terms_of(person: Person) -> Iterator[str]:
    """Everything that names this patient: names, addresses, e-mail, telephones, INS, IPP, NDA, medicines."""
    traits = person.traits
    yield from (traits.birth_name, *traits.given_names, traits.ipp, *traits.ndas)
    yield from (value for value in (traits.used_name, traits.ins) if value)
    for value in person.contact_history:
        if value.kind != "treating_physician":  # a physician in town is no patient
            yield value.value
            if value.kind == "address":
                yield value.value.split(",")[0]
    for resource in person.resources:
        yield from _terms_in(orjson.loads(resource.json))


def _terms_in(resource: dict[str, object]) -> Iterator[str]:
    if resource["resourceType"] == "Patient":
        for element, value in _strings(resource):
            if re.match(_NAMING.get(element, "(?!)"), value):
                yield value
    elif resource["resourceType"] == "MedicationRequest":
        medicine = resource["medicationCodeableConcept"]
        assert isinstance(medicine, dict)
        yield medicine["text"]


def _strings(value: object, element: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield element, value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one, element)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _strings(one, name)


def _unpacked(raw: bytes) -> Iterator[bytes]:
    """Bodies are compressed before they are encrypted: one that was only compressed is clear text."""
    at = raw.find(_ZSTD)
    while at >= 0:
        with suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(raw[at : at + _MOST])
        at = raw.find(_ZSTD, at + 1)
