"""Take an upload: write its files as they come, and leave nothing of one that is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from anyio.to_thread import run_sync
from gradio.routes import file_upload_statuses
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect

from cifar_models.ui.server.files.uploads import Uploads, check_count
from cifar_models.ui.server.rules.limits import UPLOAD_BYTES, UPLOADS_AT_ONCE
from cifar_models.ui.server.rules.refusals import RefusedError

_BOUNDARY = 70  # RFC 2046
_NO_FORM = (
    "An upload is a form, multipart/form-data with a boundary of up to 70 characters, with each "
    "file in a field 'files'."
)


class Receiver:
    """Answers uploads in Gradio's place.

    Gradio keeps what it wrote of an upload that it then refuses, and ends in status 500 where a
    field is no file or the disk is full.

    Args:
        uploads: Where whole files are kept.
        most_bytes: Of one file.
    """

    def __init__(self, uploads: Uploads, most_bytes: int) -> None:
        self._uploads = uploads
        self._most_bytes = most_bytes
        self._open = 0

    async def receive(self, headers, receive: Callable, upload_id: str | None) -> list[str]:
        """Return the paths of the files that a request brings.

        Args:
            upload_id: Name by which Gradio tells how far it is.

        Raises:
            RefusedError: The sentence says why; nothing is left of the files.
            ClientDisconnect: It was broken off; nothing is left of it either.
        """
        boundary = _boundary(headers.get("content-type", ""))
        stated = headers.get("content-length", "")
        check_length(int(stated[:20]) if stated.isdecimal() else 0)
        if self._open >= UPLOADS_AT_ONCE:
            raise RefusedError("Too many uploads at once; try again in a minute.", 503)
        self._open += 1
        if upload_id:
            file_upload_statuses.track(upload_id)
        form = _Form(self._uploads, boundary, self._most_bytes, upload_id)
        kept = False
        try:
            await form.read(receive)
            paths = self._uploads.keep(form.paths)
            kept = True
            return paths
        except OSError as error:
            raise RefusedError(
                f"The upload cannot be stored in {self._uploads.folder}: {error.strerror}. Whoever "
                "runs this app can free space there, or name another folder in $GRADIO_TEMP_DIR.",
                507,
            ) from error
        finally:
            self._open -= 1
            form.close()
            if not kept:
                self._uploads.discard(form.paths, form.reserved)
            if upload_id:
                file_upload_statuses.set_done(upload_id)


def check_length(length: int) -> None:
    """Raise ``RefusedError`` for an upload that is too long in all."""
    if length > UPLOAD_BYTES:
        raise RefusedError(
            f"One upload may have {UPLOAD_BYTES / 1e9:.0f} GB in all; send the files in parts.",
            413,
        )


class _Form:
    """The parts of one form, written as they come."""

    def __init__(
        self, uploads: Uploads, boundary: bytes, most_bytes: int, upload_id: str | None
    ) -> None:
        self.paths: list[Path] = []
        self.reserved = 0
        self._uploads = uploads
        self._most_bytes = most_bytes
        self._upload_id = upload_id
        self._file: BinaryIO | None = None
        self._ended = False
        self._header = [b"", b""]
        self._disposition = b""
        self._parts = 0
        self._steps: list[tuple[str, bytes]] = []  # what the parser found, in order
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._on_part,
                "on_header_field": self._on_field,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
                "on_headers_finished": lambda: self._steps.append(("begin", self._disposition)),
                "on_part_data": lambda data, start, end: self._steps.append(
                    ("data", data[start:end])
                ),
                "on_part_end": lambda: self._steps.append(("end", b"")),
                "on_end": self._on_end,
            },
        )

    async def read(self, receive: Callable) -> None:
        """Read the whole form."""
        received, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            more = message.get("more_body", False)
            chunk = message.get("body", b"")
            received += len(chunk)
            check_length(received)
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                raise RefusedError(f"{_NO_FORM} {str(error)[:100]}") from error
            if self._steps:
                await run_sync(self._write)
        if not self._ended:
            raise RefusedError(f"{_NO_FORM} This one breaks off before its end.")

    def close(self) -> None:
        """Close the file that is being written."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self) -> None:
        steps, self._steps = self._steps, []
        for step, data in steps:
            if step == "begin":
                self._begin(data)
            elif step == "end":
                self.close()
            else:
                self._uploads.reserve(len(data))
                self.reserved += len(data)
                if self._file.tell() + len(data) > self._most_bytes:
                    raise RefusedError(
                        f"A file exceeded the {self._most_bytes / 2**20:.0f} MB that one file may "
                        "have.",
                        413,
                    )
                self._file.write(data)
                if self._upload_id:
                    file_upload_statuses.append(self._upload_id, self.paths[-1].name, data)

    def _begin(self, disposition: bytes) -> None:
        self._parts += 1
        check_count(self._parts)
        _, options = parse_options_header(disposition)
        name = _decoded(options.get(b"name", b""))
        given = _name_of(options)
        if name != "files" or given is None:
            raise RefusedError(f"{_NO_FORM} A field {name[:60]!r} that is no such file came.")
        path = self._uploads.new_path(given)
        self.paths.append(path)
        self._file = path.open("xb")

    def _on_part(self) -> None:
        self._disposition = b""

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _on_header(self) -> None:
        if self._header[0].lower() == b"content-disposition":
            self._disposition = self._header[1]
        self._header = [b"", b""]

    def _on_end(self) -> None:
        self._ended = True


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= _BOUNDARY:
        raise RefusedError(_NO_FORM)
    return boundary


def _name_of(options: dict[bytes, Any]) -> str | None:
    """Return a file's name, None for a field that is no file."""
    if b"filename" in options:
        return _decoded(options[b"filename"])
    if b"filename*" in options:  # RFC 5987: charset'language'name
        return _decoded(unquote_to_bytes(options[b"filename*"].rpartition(b"'")[2]))
    return None


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def forget_progress(name: str) -> None:
    """Let go of what Gradio keeps of an upload that is done, or that never came."""
    file_upload_statuses.stop_tracking(name)
    file_upload_statuses._signals.pop(name, None)


def progress_is_open(name: str) -> bool:
    """Return whether an upload of this name is under way."""
    status = file_upload_statuses._statuses.get(name)
    return status is not None and not status.is_done
