"""A file on its way in: kept in memory up to the deployment's limit, on the two pages that take files, nowhere else.

Owns: the bound. Refuses: a file on any other page, and what lies beyond the bound: it is read to its end and dropped,
so that the browser gets a sentence and not a broken connection.
"""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from cloison.pages.server import server

TAKES_FILES = ("/documents/importer/", "/identite/photo")
_TOO_LARGE = "cloison.too_large"


class Bounded(FileUploadHandler):
    """Keeps one file of a request, if its page takes files and it fits."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        request = self.request
        if request is None or not request.path_info.endswith(TAKES_FILES):
            raise SkipFile
        self._most, self._taken, self._held = server(request).most_upload, 0, io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take a piece; give up the file once it is too large."""
        self._taken += len(raw_data)
        if self._taken > self._most:
            self._held = io.BytesIO()
            if self.request is not None:
                self.request.META[_TOO_LARGE] = True
            raise SkipFile
        self._held.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """Hand the whole file over."""
        self._held.seek(0)
        return InMemoryUploadedFile(
            self._held,
            self.field_name or "",
            "file",  # whatever it is called at home may name somebody, and is believed by nobody
            "application/octet-stream",
            file_size,
            None,
        )


def too_large(request: HttpRequest) -> bool:
    """Return whether a file of this request was dropped for its size."""
    return bool(request.META.get(_TOO_LARGE))
