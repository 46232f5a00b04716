"""A file that somebody brings, made anew from what of it can only be looked at: pages of a PDF, points of an image.

Owns: telling by content what a file is, writing it anew in a process of its own that ends with it, and the limits of
that process (memory, seconds, pages, points). Refuses: what is neither PDF nor image, whatever its name says; a PDF
under a password; anything in a PDF that acts: scripts, launches, forms that send, attached files, links, references
outwards. What may stay is listed; what is not listed goes. Run as a program, it reads a file from its standard input
and writes one line of JSON, then the new file.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

_MOST_SECONDS = 60
_MOST_MEMORY = 1536 * 1024 * 1024
MOST_PAGES = 500
_MOST_POINTS = 80_000_000
_PORTRAIT = (240, 320)
_IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/png"}
_OF_A_PAGE = ("/Type", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Annots", "/UserUnit")
_OF_A_NOTE = {"/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F"}
_SHOWN_NOTES = ("/Widget", "/Stamp", "/FreeText", "/Ink", "/Highlight", "/Line", "/Square", "/Circle")
ACTS = {
    "/A", "/AA", "/OpenAction", "/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/AF",
    "/XFA", "/RichMediaContent", "/RichMedia", "/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Ref", "/OPI",
    "/Names", "/AcroForm", "/FFilter", "/FDecodeParms", "/Metadata", "/PieceInfo", "/Movie", "/Sound",
    "/Rendition", "/3DD",
}  # fmt: skip
"""Names that no dictionary of a PDF which leaves here has as a key."""


class UncleanError(ValueError):
    """The file is not taken: `reason` is unknown, locked, broken or too_long."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Clean:
    """A file made anew: its type, its bytes, how many pages."""

    content_type: str
    data: bytes
    pages: int


def kind_of(data: bytes) -> str | None:
    """Return pdf or image by the first bytes, or None.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"MZ"), kind_of(b"\\x89PNG\\r\\n\\x1a\\n")
    ('pdf', None, 'image')
    """
    if data.startswith(b"%PDF-"):
        return "pdf"
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return "image" if webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) else None


def cleaned(data: bytes, *, portrait: bool = False) -> Clean:
    """Return `data` made anew; raise UncleanError where it is not taken, with nothing of it left anywhere.

    `portrait`: an image alone is taken, and comes back as a small JPEG.
    """
    if kind_of(data) != "image" if portrait else kind_of(data) is None:
        raise UncleanError("unknown")
    command = [sys.executable, "-I", "-m", "cloison.pages.cleaning", *(["portrait"] if portrait else [])]
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=_MOST_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UncleanError("too_long") from error
    head, _, made = done.stdout.partition(b"\n")
    try:
        told = json.loads(head)
    except ValueError as error:
        raise UncleanError("broken") from error
    if "refused" in told:
        raise UncleanError(str(told["refused"]))
    return Clean(told["type"], made, told["pages"])


def main() -> None:
    """Make anew what standard input holds, within the limits."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        portrait = sys.argv[1:] == ["portrait"]
        kind, made, pages = _pdf(data) if kind_of(data) == "pdf" else _image(data, portrait=portrait)
        told: dict[str, Any] = {"type": kind, "pages": pages}
    except UncleanError as error:
        told, made = {"refused": error.reason}, b""
    except Exception:  # a hostile file may raise anything; all of it means that no such file is taken
        told, made = {"refused": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


def _pdf(data: bytes) -> tuple[str, bytes, int]:
    import logging

    from pypdf import PdfReader, PdfWriter

    logging.disable(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise UncleanError("locked")
    if not 0 < len(reader.pages) <= MOST_PAGES:
        raise UncleanError("broken" if not reader.pages else "too_long")
    writer = PdfWriter()
    for page in reader.pages:
        notes = [_note(n.get_object()) for n in page.get("/Annots") or ()]
        for name in [n for n in page if n not in _OF_A_PAGE]:
            if name != "/Parent":
                del page[name]
        _set_notes(page, [n for n in notes if n is not None])
        writer.add_page(page)
    for found in writer._objects:
        _prune(found, 0)
    _prune(writer._root_object, 0)
    made = io.BytesIO()
    writer.write(made)
    return "application/pdf", made.getvalue(), len(writer.pages)


def _note(note: Any) -> Any:
    """Keep of an annotation what is drawn, and nothing of what it does; None where it is not drawn."""
    if note.get("/Subtype") not in _SHOWN_NOTES or "/AP" not in note:
        return None
    for name in [n for n in note if n not in _OF_A_NOTE]:
        del note[name]
    return note


def _set_notes(page: Any, notes: list[Any]) -> None:
    from pypdf.generic import ArrayObject, NameObject

    if "/Annots" in page:
        del page["/Annots"]
    if notes:
        page[NameObject("/Annots")] = ArrayObject(notes)


def _prune(found: Any, depth: int) -> None:
    """Take out of every dictionary what acts; references are objects of their own, and have their turn."""
    if depth > 60:
        raise UncleanError("broken")
    if isinstance(found, dict):
        for name in [n for n in found if n in ACTS]:
            del found[name]
        stream = hasattr(found, "get_data")
        if stream and "/F" in found:
            del found["/F"]  # of a stream: its content lies in another file
        for value in found.values():
            _prune(value, depth + 1)
    elif isinstance(found, list):
        for value in found:
            _prune(value, depth + 1)


def _image(data: bytes, *, portrait: bool = False) -> tuple[str, bytes, int]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _MOST_POINTS
    with Image.open(io.BytesIO(data), formats=tuple(_IMAGES)) as found:
        kind = _IMAGES[str(found.format)]
        upright = ImageOps.exif_transpose(found)
        clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        points = upright.convert("RGBA" if clear and kind == "image/png" else "RGB")
    fresh = Image.new(
        points.mode, points.size
    )  # points alone: no profile, no position, no comment comes along
    fresh.paste(points)
    made = io.BytesIO()
    if portrait:
        small = fresh.convert("RGB")
        small.thumbnail(_PORTRAIT)
        small.save(made, "JPEG", quality=82)
        return "image/jpeg", made.getvalue(), 1
    if kind == "image/jpeg":
        fresh.save(made, "JPEG", quality=90)
    else:
        fresh.save(made, "PNG", compress_level=4)
    return kind, made.getvalue(), 1


if __name__ == "__main__":
    main()
