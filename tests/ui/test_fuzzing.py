"""Whatever JSON a program sends to a named endpoint: valid JSON or a clear error, never a 500."""

import itertools
import json
import urllib.request

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import api, photos
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.api import OUTCOMES
from cifar_models.specs import MODEL_IDS
from cifar_models.stats.selection import SORTS

pytestmark = pytest.mark.page
SETTINGS = settings(
    max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)

PLAUSIBLE = [
    *(*CLASS_NAMES, *OUTCOMES, *SORTS, *MODEL_IDS, "report", "count", "row", "column"),
    *(None, True, False, 0, 1, 5, -1, 0.5, 1e300, 10**30, 10_000, 10_001, "", "\x00", "é", "𝔘"),
    *("../../etc/passwd", "<script>alert(1)</script>", "'; DROP TABLE x", "%s%n", "\ud800"),
]
PATHS = ["/etc/passwd", "app.py", "../app.py", "http://127.0.0.1:9/x", "file:///etc/passwd", "\x00"]
FILE_LIKE = st.fixed_dictionaries(
    {"path": st.sampled_from(PATHS) | st.text()},
    optional={
        "meta": st.just({"_type": "gradio.FileData"}) | st.none(),
        "url": st.sampled_from(PATHS) | st.integers(),
        "orig_name": st.text() | st.integers(),
        "is_stream": st.booleans(),
    },
)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(PLAUSIBLE)
    | FILE_LIKE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def endpoints(url):
    with urllib.request.urlopen(f"{url}/gradio_api/info") as answer:
        named = json.load(answer)["named_endpoints"]
    return {
        name: [parameter["parameter_name"] for parameter in about["parameters"]]
        for name, about in named.items()
    }


def bodies(parameters):
    """Bodies that are nearly right, and any others."""
    values = st.lists(
        JSON_VALUES, min_size=max(0, len(parameters) - 1), max_size=len(parameters) + 1
    )
    plausible = st.tuples(*[st.sampled_from(PLAUSIBLE)] * len(parameters)).map(list)
    by_name = st.dictionaries(st.sampled_from([*parameters, "other"]), JSON_VALUES)
    return (
        st.fixed_dictionaries({"data": plausible})
        | st.fixed_dictionaries(
            {"data": values},
            optional={name: JSON_VALUES for name in ("session_hash", "fn_index", "event_id")},
        )
        | by_name
        | JSON_VALUES
    )


def post(client, address, content):
    """Return what a call that was taken is told, None for one refused with a clear error."""
    headers = {"Content-Type": "application/json"}
    answer = client.post(address, content=content, headers=headers)
    assert answer.status_code < 500, (address, content, answer.text)
    told = answer.json()  # valid JSON, always
    if answer.status_code < 400:
        return told
    assert told.get("error") or told.get("detail"), (address, content, told)
    return None


def check_answer(client, route, endpoint, content):
    address = f"/gradio_api/{route}{endpoint}"
    told = post(client, address, content)
    if told is None or "event_id" not in told:
        return
    result = client.get(f"/gradio_api/call{endpoint}/{told['event_id']}")
    assert result.status_code == 200, (address, content, result.text)
    assert "Traceback" not in result.text
    kind, _, rest = result.text.rpartition("event: ")[2].partition("\ndata: ")
    value = json.loads(rest, parse_constant=pytest.fail)
    assert kind in ("complete", "error"), (address, content, result.text)
    assert kind == "complete" or value["error"], (address, content, result.text)


@pytest.mark.parametrize("route", ["call", "call/v2", "run"])
def test_any_json_gets_json_or_a_clear_error(app, route):
    found = endpoints(app.url)
    assert set(found) >= {"/summary", "/predict", "/confusion", "/samples"}

    @SETTINGS
    @given(data=st.data(), endpoint=st.sampled_from(list(found)))
    def check(data, endpoint):
        body = data.draw(bodies(found[endpoint]))
        # As a careless program would write it: NaN and lone surrogates included.
        check_answer(client, route, endpoint, json.dumps(body).encode())

    with httpx.Client(base_url=app.url, timeout=120) as client:
        check()


@SETTINGS
@given(content=st.binary(max_size=200))
def test_what_is_no_json_gets_a_clear_error(app, content):
    with httpx.Client(base_url=app.url, timeout=120) as client:
        check_answer(client, "call", "/samples", content)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"[" * 100_000, 422),
        (b'{"data": [' + b"[" * 200 + b"]" * 200 + b"]}", 422),
        (b'{"data": [1' + b"0" * 5000 + b"]}", 422),
        (b'{"data": ["' + b"x" * 5_000_000 + b'"]}', 413),
        (rb'{"data": [], "trigger_id": "\ud800"}', 422),
        (b'{"data": [], "session_hash": ""}', 422),
    ],
)
def test_bodies_made_to_hurt_are_refused(app, content, status):
    answer = httpx.post(f"{app.url}/gradio_api/call/samples", content=content, timeout=120)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_an_endpoint_that_does_not_exist_is_answered_with_those_that_do(app):
    for route in ("call", "call/v2", "run", "api"):
        answer = httpx.post(f"{app.url}/gradio_api/{route}/train", json={"data": []}, timeout=120)
        assert answer.status_code == 404
        assert "/summary" in answer.json()["error"]


def test_missing_values_take_their_defaults(app):
    with httpx.Client(base_url=app.url, timeout=120) as client:
        assert api.call(client, "confusion") == api.call(client, "confusion", "resnet50", "count")
        started = client.post("/gradio_api/call/v2/samples", json={"limit": 2, "true": "cat"})
        answer = client.get(f"/gradio_api/call/samples/{started.json()['event_id']}")
        assert [row["true"] for row in api.first_output(answer.text)["rows"]] == ["cat", "cat"]
        photo = api.upload(client, "photo.jpg", photos.jpeg(0))
        assert "agree" in api.call(client, "predict", {"path": photo})  # without Gradio's "meta"


def joined(fields):
    """Bodies for the queue that pages use: any event of the page, with any values."""
    return st.fixed_dictionaries(
        {"data": st.lists(JSON_VALUES, max_size=6), "fn_index": st.integers(-2, 120)},
        optional={name: JSON_VALUES for name in fields},
    )


def test_the_queue_of_pages_answers_any_json(start_app):
    """Pages send sound values there; of others it is only told, and nobody is kept waiting."""
    numbers = itertools.count()

    @SETTINGS
    @given(body=joined(("event_data", "trigger_id", "session_hash", "event_id")) | JSON_VALUES)
    def check(body):
        session = f"fuzz-{next(numbers)}"
        if isinstance(body, dict) and "session_hash" not in body:
            body = body | {"session_hash": session}
        content = json.dumps(body).encode()
        told = post(client, "/gradio_api/queue/join", content)
        if told is not None and body["session_hash"] == session:
            stream = client.get("/gradio_api/queue/data", params={"session_hash": session})
            assert stream.status_code == 200
            assert '"process_completed"' in stream.text, (content, stream.text)
            assert "Traceback" not in stream.text

    # Gradio logs what a page could not have sent.
    with start_app(clean_log=False) as app, httpx.Client(base_url=app.url, timeout=120) as client:
        check()
        assert "difference" in api.call(client, "summary")
