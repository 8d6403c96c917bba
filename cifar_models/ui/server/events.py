"""What may be called with which values: the page's events and the named endpoints."""

from functools import cached_property
from typing import Any

import gradio as gr

from cifar_models.ui.server.files.uploads import Uploads
from cifar_models.ui.server.rules.bodies import dump
from cifar_models.ui.server.rules.limits import (
    EVENT_DATA_BYTES,
    LIST_VALUES,
    NAME,
    SESSION_CHARACTERS,
    TEXT_CHARACTERS,
)
from cifar_models.ui.server.rules.refusals import RefusedError

# What Gradio reads of an event's body, and what of it is passed on.
PASSED_ON = frozenset({"session_hash", "data", "fn_index", "event_data", "trigger_id"})
LEFT_OUT = frozenset({"event_id", "oauth_token", "simple_format", "batched"})
# The kinds of components that may be inputs, and what a page may send for each.
_SCALAR = (str, int, float, bool, type(None))
_NUMBER = (int, float, type(None))
VALUES: dict[str, tuple[type, ...]] = {
    "Textbox": (str, type(None)),
    "Number": _NUMBER,
    "Slider": _NUMBER,
    "Radio": _SCALAR,
    "Dropdown": (*_SCALAR, list),
    "Checkbox": (bool, type(None)),
    "CheckboxGroup": (list, type(None)),
    "State": _SCALAR,
    "File": (dict, list, type(None)),
    "UploadButton": (dict, list, type(None)),
    "Image": (dict, type(None)),
    "Api": (*_SCALAR, list, dict),
}
_FILES = ("File", "UploadButton", "Image")
_STATE = "State"
_FILE_ADVICE = (
    'A file must be null or {"path": ...} with a path that /gradio_api/upload answered; send the '
    "file there first, with gradio_client: handle_file of a file of yours."
)


class Events:
    """Checks calls and events; what it returns is all that Gradio gets to see of them.

    Args:
        page: Whose events these are.
        uploads: Files that may be named.
    """

    def __init__(self, page: gr.Blocks, uploads: Uploads) -> None:
        self._page = page
        self._uploads = uploads

    @cached_property
    def endpoints(self) -> dict[str, list[dict[str, Any]]]:
        """The parameters of each public endpoint, by its name."""
        named = self._page.get_api_info()["named_endpoints"]
        return {name.removeprefix("/"): about["parameters"] for name, about in named.items()}

    def check_name(self, name: str) -> None:
        """Raise ``RefusedError`` where there is no such endpoint."""
        if name not in self.endpoints:
            known = ", ".join(f"/{known}" for known in self.endpoints)
            raise RefusedError(f"There is no endpoint {name[:60]!r}; there are {known}.", 404)

    def checked(self, way: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the body to pass on.

        Args:
            way: ``call/v2``, ``call``, ``run``, ``api`` or ``queue/join``.
            name: Of the endpoint, where the way has one.

        Raises:
            RefusedError: With status 404 where there is nothing to call, else 422.
        """
        session = check_session(body.get("session_hash"))
        if way.startswith("call"):
            self.check_name(name)
            if way == "call/v2":
                return self._named_values(name, body, session)
            body = {**body, "fn_index": None}
        index = body.get("fn_index")
        if index is None:
            self.check_name(name)
            if not way.startswith("call"):
                raise RefusedError(f"Call /{name} by /gradio_api/call/{name}.", 404)
        elif not self._is_event(index, queued=way == "queue/join"):
            raise RefusedError(f"There is no function {str(index)[:60]!r}.", 404)
        if way == "queue/join" and session is None:
            raise RefusedError("'session_hash' is missing: the name under which you fetch answers.")
        return self._event(name, index, body, session)

    def _is_event(self, index: Any, queued: bool) -> bool:
        """Return whether a number is that of a function that the page may call in this way."""
        if type(index) is not int or index not in self._page.fns:
            return False
        function = self._page.fns[index]
        return function.fn is not None and bool(function.queue) == queued

    def _event(
        self, name: str, index: int | None, body: dict[str, Any], session: str | None
    ) -> dict[str, Any]:
        values = body.get("data")
        if not isinstance(values, list):
            raise RefusedError("The body needs 'data': a list with the endpoint's values in order.")
        public = name if index is None else str(self._page.fns[index].api_name)
        if public in self.endpoints:
            values = self._values(public, values, session)
        else:
            values = self._inputs(index, values, session)
        passed: dict[str, Any] = {"data": values, "session_hash": session}
        if index is not None:
            trigger = body.get("trigger_id")
            known = type(trigger) is int and trigger in self._page.blocks
            passed |= {
                "fn_index": index,
                "trigger_id": trigger if known else None,
                "event_data": self._event_data(body.get("event_data"), session),
            }
        return passed

    def _inputs(self, index: int, values: list[Any], session: str | None) -> list[Any]:
        """Return the values of a function of the page; those of the session may be left out."""
        inputs = self._page.fns[index].inputs
        sent = [block for block in inputs if type(block).__name__ != _STATE]
        if len(values) == len(sent) < len(inputs):
            given = iter(values)
            values = [None if type(block).__name__ == _STATE else next(given) for block in inputs]
        if len(values) != len(inputs):
            raise RefusedError(
                f"Function {index} received {len(values)} values; it takes {len(sent)}."
            )
        return [
            self._value(
                type(block).__name__,
                value,
                f"value {place}",
                session,
                many=getattr(block, "file_count", "single") != "single",
            )
            for place, (block, value) in enumerate(zip(inputs, values, strict=True))
        ]

    def _values(self, name: str, given: list[Any], session: str | None) -> list[Any]:
        """Return the values of an endpoint, the missing ones by their defaults."""
        parameters = self.endpoints[name]
        needed = [p for p in parameters[len(given) :] if not p["parameter_has_default"]]
        if len(given) > len(parameters) or needed:
            names = ", ".join(p["parameter_name"] for p in parameters) or "none"
            raise RefusedError(f"/{name} received {len(given)} values; it takes: {names}.")
        missing = [p["parameter_default"] for p in parameters[len(given) :]]
        return [
            self._value(p["component"], value, p["parameter_name"], session)
            for p, value in zip(parameters, [*given, *missing], strict=True)
        ]

    def _named_values(
        self, name: str, given: dict[str, Any], session: str | None
    ) -> dict[str, Any]:
        """Return the values of an endpoint that is called with an object of them."""
        parameters = {p["parameter_name"]: p for p in self.endpoints[name]}
        needed = {key for key, p in parameters.items() if not p["parameter_has_default"]}
        if not needed <= given.keys() <= parameters.keys():
            raise RefusedError(
                f"/{name} received {', '.join(map(str, given))[:60] or 'nothing'}; it takes: "
                f"{', '.join(parameters) or 'none'}."
            )
        return {
            key: self._value(parameters[key]["component"], value, key, session)
            for key, value in given.items()
        }

    def _value(
        self, kind: str, value: Any, name: str, session: str | None, many: bool = False
    ) -> Any:
        """Return one value as it is passed on."""
        if kind == _STATE:  # Gradio takes it from the session, whatever is sent
            return None
        if kind in _FILES:
            return self._files(value, name, session, many)
        if type(value) not in VALUES.get(kind, ()):
            raise RefusedError(
                f"{name} received {str(value)[:60]!r}; a {kind} cannot have such a value.",
                parameter=name,
            )
        return self._bounded(value, name, session)

    def _files(self, value: Any, name: str, session: str | None, many: bool) -> Any:
        if value is None:
            return None
        files = value if isinstance(value, list) else [value]
        if len(files) > (LIST_VALUES if many else 1):
            raise RefusedError(
                f"{name} received {len(files):,} files; it takes "
                f"{f'up to {LIST_VALUES:,}' if many else 'one file'}.",
                parameter=name,
            )
        for file in files:
            if not isinstance(file, dict) or not isinstance(file.get("path"), str):
                raise RefusedError(_FILE_ADVICE, parameter=name)
        claimed = [self._uploads.claim(file["path"], session) for file in files]
        if many:
            return claimed
        return claimed[0] if claimed else None

    def _bounded(self, value: Any, name: str, session: str | None) -> Any:
        """Return a value in which texts and lists are bounded and files are uploads."""
        if isinstance(value, str) and len(value) > TEXT_CHARACTERS:
            raise RefusedError(f"{name} received a text of over {TEXT_CHARACTERS:,} characters.")
        if isinstance(value, list | dict) and len(value) > LIST_VALUES:
            raise RefusedError(f"{name} received more than {LIST_VALUES:,} values.")
        if isinstance(value, dict) and "path" in value:
            return self._uploads.claim(value["path"], session)
        if isinstance(value, dict):
            return {key: self._bounded(inner, name, session) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._bounded(inner, name, session) for inner in value]
        return value

    def _event_data(self, value: Any, session: str | None) -> Any:
        """Return what an event of the page says about itself: any JSON, for files the files."""
        if value and len(dump(value)) > EVENT_DATA_BYTES:
            raise RefusedError(f"'event_data' has over {EVENT_DATA_BYTES:,} bytes.")
        return self._bounded(value, "event_data", session)


def check_session(session: Any) -> str | None:
    """Return the name of a session; raises ``RefusedError`` for what is none."""
    if session is not None and (
        not isinstance(session, str) or not 0 < len(session) <= SESSION_CHARACTERS
    ):
        raise RefusedError(
            f"'session_hash' must be text of 1 to {SESSION_CHARACTERS} characters, or left out."
        )
    return session


def checked_cancel(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a cancellation; raises ``RefusedError``."""
    session, index, event = (body.get(key) for key in ("session_hash", "fn_index", "event_id"))
    if check_session(session) is None or type(index) is not int or not is_name(event):
        raise RefusedError("To cancel, name 'session_hash', 'fn_index' and 'event_id'.")
    return {"session_hash": session, "fn_index": index, "event_id": event}


def checked_reset(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a reset; raises ``RefusedError``."""
    if not is_name(body.get("event_id")):
        raise RefusedError("To reset, name 'event_id'.")
    return {"event_id": body["event_id"]}


def is_name(value: Any) -> bool:
    """Return whether a value may be the name of an event or of an upload's progress."""
    return isinstance(value, str) and NAME.fullmatch(value) is not None
