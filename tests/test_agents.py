"""The tools for agents, called as agents do, with the official client."""

import base64
import json
import socketserver
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError

import anyio
import httpx
import pytest
from app_process import running_app
from gradio_client import Client, handle_file
from guarded import running
from jsonschema import Draft202012Validator
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from paths import ROOT

from benchmarks import photos
from cifar_models.labels import CLASS_NAMES
from cifar_models.serving.served import Serving
from cifar_models.ui import command
from cifar_models.ui.agents import needed, photo_data
from cifar_models.ui.agents.protocol import Agents
from cifar_models.ui.agents.tools import Tool, tools
from cifar_models.ui.server.rules.limits import AGENT_CALLS_WAITING, BODY_BYTES

ACCEPT = {"Accept": "application/json, text/event-stream"}
PHOTO = photos.jpeg(1)


def in_base64(content: bytes = PHOTO) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The app as ``python app.py --mcp`` starts it."""
    with running_app(ROOT, "--mcp", TMPDIR=str(tmp_path_factory.mktemp("app"))) as started:
        yield started


def asked(app, action):
    """Return what an action finds with a session of the official client."""

    async def run():
        async with (
            streamable_http_client(f"{app.url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            told = await session.initialize()
            return await action(session, told)

    # In a thread of its own: where page tests ran before, Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, run).result()


def call(app, name, **arguments):
    return asked(app, lambda session, _: session.call_tool(name, arguments))


def answer(app, name, **arguments):
    """Return a tool's answer, which comes as JSON text and as an object."""
    result = call(app, name, **arguments)
    assert not result.isError, result.content
    (content,) = result.content
    assert json.loads(content.text) == result.structuredContent
    return result.structuredContent


def refusal(app, name, **arguments):
    result = call(app, name, **arguments)
    assert result.isError
    assert result.structuredContent is None
    (content,) = result.content
    assert "Traceback" not in content.text
    assert len(content.text) < 500
    return content.text


def message(method, number=1, **params):
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def post(app, body, **headers):
    url = f"{app.url}/gradio_api/mcp"
    return httpx.post(url, json=body, headers=ACCEPT | headers, timeout=60)


@pytest.fixture(scope="module")
def listed(app):
    found = asked(app, lambda session, _: session.list_tools()).tools
    return {tool.name: tool for tool in found}


def test_the_endpoints_are_listed_and_nothing_of_the_page(app, listed):
    assert list(listed) == ["summary", "predict", "confusion", "samples", "compare"]

    async def capabilities(session, told):
        return told

    told = asked(app, capabilities)
    assert told.capabilities.tools is not None
    assert told.capabilities.prompts is told.capabilities.resources is None
    assert "CIFAR-10" in told.instructions


def test_arguments_are_typed_and_described_and_each_says_what_comes_back(listed):
    for tool in listed.values():
        Draft202012Validator.check_schema(tool.inputSchema)
        assert "Returns" in tool.description
        assert tool.annotations.readOnlyHint
        assert tool.inputSchema["additionalProperties"] is False
        for name, schema in tool.inputSchema["properties"].items():
            assert schema["description"], name
            kinds = [one.get("type") for one in schema.get("anyOf", [schema])]
            assert all(kinds), name
    assert listed["predict"].inputSchema["required"] == ["photo"]
    samples = listed["samples"].inputSchema["properties"]
    assert samples["true"]["anyOf"][0]["enum"] == list(CLASS_NAMES)
    assert samples["limit"] | {"minimum": 0, "maximum": 10_000, "default": 20} == samples["limit"]
    assert listed["confusion"].inputSchema["properties"]["normalise"]["enum"] == [
        "count",
        "row",
        "column",
    ]


def test_the_tools_take_what_the_endpoints_take(app, listed):
    endpoints = Client(app.url, verbose=False).view_api(return_format="dict")["named_endpoints"]
    assert set(endpoints) == {f"/{name}" for name in listed}, "no endpoint more with --mcp"
    for name, tool in listed.items():
        taken = {p["parameter_name"]: p for p in endpoints[f"/{name}"]["parameters"]}
        assert list(tool.inputSchema["properties"]) == list(taken)
        for parameter, schema in tool.inputSchema["properties"].items():
            assert schema.get("default") == taken[parameter]["parameter_default"]


def test_each_answers_as_its_endpoint(app):
    client = Client(app.url, verbose=False)
    assert answer(app, "summary") == client.predict(api_name="/summary")
    expected = client.predict(first="custom_cnn", second="resnet50", api_name="/compare")
    assert answer(app, "compare", first="custom_cnn", second="resnet50") == expected
    assert "nobody" in refusal(app, "compare", first="nobody")
    for arguments in ({}, {"model": "report", "normalise": "row"}):
        expected = client.predict(**arguments, api_name="/confusion")
        assert answer(app, "confusion", **arguments) == expected
    chosen = {"outcome": "wrong", "true": "cat", "model": "custom_cnn", "limit": 3, "offset": 1}
    for arguments in ({}, chosen):
        expected = client.predict(**arguments, api_name="/samples")
        assert answer(app, "samples", **arguments) == expected
    assert expected["total"] > len(expected["rows"]) == 3


@pytest.mark.parametrize("form", ["{}", "data:image/jpeg;base64,{}", "data:a/b;x=y;base64,\n {}\n"])
def test_a_photo_gets_the_same_answer_as_an_upload(app, tmp_path, form):
    path = tmp_path / "photo.jpg"
    path.write_bytes(PHOTO)
    client = Client(app.url, verbose=False)
    expected = client.predict(photo=handle_file(str(path)), api_name="/predict")
    found = answer(app, "predict", photo=form.format(in_base64()))
    for one in (expected, found):
        for model in ("resnet50", "custom_cnn"):
            assert one[model].pop("milliseconds") > 0
    assert found == expected


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("confusion", {"model": "vgg"}, "must be one of resnet50, custom_cnn, report"),
        ("confusion", {"normalise": ["row"]}, "must be one of count, row, column"),
        ("confusion", {"modell": "report"}, "received modell; it takes model, normalise"),
        ("samples", {"outcome": "good"}, "both_right"),
        ("samples", {"true": "lion"}, "airplane"),
        ("samples", {"predicted": 3}, "airplane"),
        ("samples", {"limit": 10_001}, "whole number from 0 to 10,000"),
        ("samples", {"limit": "many"}, "whole number"),
        ("samples", {"offset": {"path": "/etc/passwd"}}, "whole number"),
        ("samples", {"sort": "x" * 100_000}, "confidence_ascending"),
        ("summary", {"photo": "x"}, "received photo; it takes none"),
        ("predict", {}, "received nothing; it takes photo"),
        ("predict", {"photo": 3}, "which is no text"),
        ("predict", {"photo": None}, "which is no text"),
        ("predict", {"photo": {"path": "/etc/passwd"}}, "which is no text"),
        ("predict", {"photo": ""}, "photo is empty"),
        ("predict", {"photo": "data:image/png;base64,"}, "photo is empty"),
        ("predict", {"photo": "not base64!"}, "which is no base64"),
        ("predict", {"photo": "data:image/png,%89PNG"}, "which is no base64"),
        ("predict", {"photo": "Zürich"}, "which is no base64"),
        ("predict", {"photo": "AAAA"}, "not a picture this app can read"),
        ("predict", {"photo": in_base64(b"%PDF-1.7")}, "it is a PDF"),
        ("predict", {"photo": "A" * (photo_data.MOST_CHARACTERS + 1)}, "make the picture smaller"),
        ("page", {}, "There is no tool 'page'; there are summary, predict"),
        ("_list", {}, "There is no tool"),
    ],
)
def test_bad_arguments_get_a_sentence(app, name, arguments, sentence):
    assert sentence in refusal(app, name, **arguments)


class _Counting(socketserver.BaseRequestHandler):
    asked = 0

    def handle(self):
        type(self).asked += 1


@pytest.fixture
def elsewhere():
    """The address of a server that counts who connects."""
    _Counting.asked = 0
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Counting) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_no_path_and_no_address_is_opened(app, tmp_path, elsewhere):
    path = tmp_path / "photo.jpg"
    path.write_bytes(PHOTO)
    for place in (path, path.as_uri(), f"http://{elsewhere}/a.png", f"//{elsewhere}/a.png"):
        refused = refusal(app, "predict", photo=str(place))
        assert "addresses and paths are not opened" in refused or "not a picture" in refused
    # Gradio's own server would call the host that these headers name.
    told = {"X-Forwarded-Host": elsewhere, "X-Gradio-Server": f"http://{elsewhere}"}
    for body in (
        message("tools/call", name="summary", arguments={}),
        message("prompts/get", name="summary"),
        message("resources/read", uri=f"http://{elsewhere}/"),
    ):
        post(app, body, **told)
    assert _Counting.asked == 0


def test_nothing_of_a_photo_stays(app, tmp_path_factory):
    answer(app, "predict", photo=in_base64())
    refusal(app, "predict", photo="AAAA")
    assert not [path for path in tmp_path_factory.getbasetemp().rglob("agent-*")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (message("prompts/list"), -32601),
        (message("resources/read", uri="file:///etc/passwd"), -32601),
        (message("completion/complete"), -32601),
        (message("logging/setLevel", level="debug"), -32601),
        (message("tools/call", name=3), -32602),
        (message("tools/call", name="summary", arguments=[1]), -32602),
        (message("initialize"), -32602),
        ({"id": 1, "method": "ping"}, -32602),
        ({"jsonrpc": "2.0", "id": 1, "result": {}}, -32600),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, -32600),
        ({"jsonrpc": "2.0", "id": [1], "method": "ping"}, -32600),
        ({"method": {}}, -32600),
    ],
)
def test_what_is_no_request_of_a_tool_is_an_error_of_the_protocol(app, body, code):
    assert post(app, body).json()["error"]["code"] == code


def test_each_request_is_whole_in_itself(app):
    found = post(app, message("tools/call", 7, name="summary", arguments={}))
    assert "mcp-session-id" not in found.headers
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.json()["id"] == 7
    assert found.json()["result"]["structuredContent"] == answer(app, "summary")
    assert post(app, {"jsonrpc": "2.0", "method": "notifications/cancelled"}).status_code == 202
    # What one caller asks for limits no other.
    narrow = httpx.post(
        f"{app.url}/gradio_api/mcp?tools=summary", json=message("tools/list"), headers=ACCEPT
    )
    assert len(narrow.json()["result"]["tools"]) == 5


def test_calls_at_once_get_their_own_answers(app):
    sent = {seed: in_base64(photos.jpeg(seed, 120, 90)) for seed in range(6)}
    found = {}

    async def several(session, _):
        async def one(seed):
            result = await session.call_tool("predict", {"photo": sent[seed]})
            found[seed] = result.structuredContent["resnet50"]["probabilities"]

        async with anyio.create_task_group() as group:
            for seed in sent:
                group.start_soon(one, seed)

    asked(app, several)
    for seed, photo in sent.items():
        alone = answer(app, "predict", photo=photo)["resnet50"]["probabilities"]
        assert found[seed] == alone
    assert len({str(one) for one in found.values()}) == len(sent)


def test_limits_and_names_hold_for_agents_too(app):
    large = post(app, message("tools/call", name="predict", arguments={"photo": "A" * 50_000_000}))
    assert (large.status_code, f"{BODY_BYTES:,} bytes" in large.json()["error"]) == (413, True)
    foreign = post(app, message("ping"), Origin="http://evil.example")
    assert (foreign.status_code, "another site" in foreign.json()["error"]) == (403, True)
    turned = post(app, message("ping"), Host="evil.example")
    assert (turned.status_code, "--allow-host" in turned.json()["error"]) == (400, True)
    deep = httpx.post(f"{app.url}/gradio_api/mcp", content=b'{"a":' * 99_999, headers=ACCEPT)
    assert deep.status_code == 422
    assert post(app, [message("ping")]).status_code == 422


def test_there_are_no_streams_no_sessions_and_no_older_transport(app):
    for method in ("GET", "DELETE", "HEAD"):
        found = httpx.request(method, f"{app.url}/gradio_api/mcp/", headers=ACCEPT)
        assert (found.status_code, found.headers["Allow"]) == (405, "POST")
    for path in ("sse", "schema", "http", "messages/", "../info/x"):
        assert httpx.get(f"{app.url}/gradio_api/mcp/{path}").status_code == 404


def test_without_the_option_nothing_is_there():
    with running() as app:
        for path in ("/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/mcp/sse"):
            for method in ("GET", "POST", "DELETE", "HEAD"):
                assert app.status(method, path, message("ping")) == 404


@pytest.fixture
def odd_app():
    """An app whose one tool waits to be let go and then fails in its own way."""
    go = threading.Event()

    def broken():
        go.wait(30)
        raise KeyError("/secret/place")

    with running(agents=Agents([Tool(broken)])) as app:
        app.url, app.go = f"http://127.0.0.1:{app.port}", go
        yield app
        go.set()


def test_a_fault_of_the_app_is_a_sentence_that_tells_nothing(odd_app, caplog):
    odd_app.go.set()
    refused = refusal(odd_app, "broken")
    assert "stands in the app's log" in refused
    assert "secret" not in refused
    assert "KeyError" in caplog.text


def test_of_many_calls_the_last_are_refused(odd_app):
    found = []

    async def many(session, _):
        async def one():
            found.append((await session.call_tool("broken", {})).content[0].text)

        async with anyio.create_task_group() as group:
            for _ in range(AGENT_CALLS_WAITING + 8):
                group.start_soon(one)
            while not found:
                await anyio.sleep(0.05)
            odd_app.go.set()

    asked(odd_app, many)
    assert found[0] == f"{AGENT_CALLS_WAITING} calls wait already; try again in a moment."
    assert len(found) == AGENT_CALLS_WAITING + 8
    assert 1 <= found.count(found[0]) <= 4


@pytest.mark.parametrize("installed", [None, "2.1.0"])
def test_without_the_package_the_start_ends_with_what_to_install(monkeypatch, capsys, installed):
    def version(name):
        if installed is None:
            raise PackageNotFoundError(name)
        return installed

    monkeypatch.setattr(needed, "version", version)
    monkeypatch.setattr(command, "keep_output", lambda: None)
    assert command.main(["--mcp", "--port", "0"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: --mcp needs version 1 of the package mcp")
    assert "pip install 'mcp>=1.21,<2' (requirements-mcp.txt)" in line
    assert ("2.1.0" in line) == (installed is not None)


def test_what_to_install_is_what_the_extra_installs():
    assert "mcp>=1.21,<2" in (ROOT / "requirements-mcp.txt").read_text().splitlines()


def test_without_the_option_mcp_is_not_loaded():
    """Gradio alone would load it, half a second long."""
    code = (
        "import sys\n"
        "from cifar_models.errors import BundleError\n"
        "from cifar_models.ui import command\n"
        "def nothing(options): raise BundleError('no models')\n"
        "command._load = nothing\n"
        "status = command.main(['--port', '0'])\n"
        "print(status, 'gradio' in sys.modules, 'mcp' in sys.modules)\n"
        "import mcp\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "1 True False"


def test_one_model_alone_answers_what_it_can(bundle_copy):
    from cifar_models.pull.sources import FolderSource

    (bundle_copy / "custom_cnn" / "model.tflite").unlink()
    by_name = {tool.name: tool for tool in tools(Serving(FolderSource(bundle_copy)))}
    assert set(by_name["predict"].call({"photo": in_base64()})) == {"resnet50", "agree"}
    with pytest.raises(ValueError, match="needs both models"):
        by_name["summary"].call({})
