"""Gradio's HTTP API as any program may call it: upload a file, call an endpoint by name."""

import json
from typing import Any

import httpx

TIMEOUT = 120.0


class ApiError(Exception):
    """The endpoint answered with an error; the text is what the caller is shown."""


def upload(client: httpx.Client, name: str, content: bytes) -> str:
    """Send a file and return the path to name it by."""
    answer = client.post("/gradio_api/upload", files={"files": (name, content)})
    answer.raise_for_status()
    return answer.json()[0]


def file_value(path: str) -> dict[str, Any]:
    """Return the JSON value of an uploaded file."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def call(client: httpx.Client, endpoint: str, *values: Any) -> Any:
    """Call an endpoint and return its first output.

    Raises:
        ApiError: It answered with an error.
        httpx.HTTPStatusError: The server did.
    """
    started = client.post(f"/gradio_api/call/{endpoint}", json={"data": list(values)})
    started.raise_for_status()
    answer = client.get(f"/gradio_api/call/{endpoint}/{started.json()['event_id']}")
    answer.raise_for_status()
    return first_output(answer.text)


def first_output(events: str) -> Any:
    """Return the first output in the server-sent events of a call; raises ``ApiError``."""
    kind, data = "", ""
    for line in events.splitlines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data = line.removeprefix("data: ")
            if kind == "complete":
                return json.loads(data)[0]
    raise ApiError(f"{kind}: {data}")
