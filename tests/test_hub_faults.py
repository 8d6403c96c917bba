"""Whatever stands in the way to the Hub is told for its true reason, and costs nothing."""

import hashlib
import http.server
import json
import shutil
import ssl
import subprocess
import threading
from itertools import count
from pathlib import Path

import pytest
from hub_process import WRITE, HubProcess, driven

from cifar_models.bundles import bundle, manifest
from cifar_models.specs import CUSTOM_CNN

EVER = -1
HTML = {"Content-Type": "text/html", "Content-Length": "23"}
LOGIN = "<html>Log in here</html>"[:23]
JSON = {"Content-Type": "application/json"}
NAMES = (f"alice-{number}" for number in count())


@pytest.fixture(scope="module")
def driver(hub, tmp_path_factory):
    with driven(hub, tmp_path_factory.mktemp("driver")) as running:
        yield running


@pytest.fixture(scope="module")
def anyone(hub, tmp_path_factory):
    """A computer without a token."""
    with driven(hub, tmp_path_factory.mktemp("anyone"), token=None) as running:
        yield running


@pytest.fixture
def files():
    """The bundled custom CNN with its manifest."""
    folder = bundle.BUNDLES / CUSTOM_CNN.id
    content = {path.name: path.read_bytes() for path in bundle.files(folder)}
    described = manifest.describe_files(content, CUSTOM_CNN)
    return content | {"manifest.json": json.dumps(described).encode()}


@pytest.fixture
def name(hub, driver, files):
    """A new name under which the model lies; nothing is cached."""
    driver("environment", "HF_TOKEN", WRITE)
    driver("forget")
    hub.faults()
    chosen = next(NAMES)
    make(hub, chosen, files)
    hub.requests()
    return chosen


def make(hub, name, files, private=False):
    hub.make(f"models/{name}/{CUSTOM_CNN.hub_name}", private)
    hub.edit(f"models/{name}/{CUSTOM_CNN.hub_name}", **files)


def raw(body="", headers=HTML, code=200, **more):
    return {"do": "answer", "code": code, "headers": headers, "body": body, "times": EVER, **more}


def length(body):
    return {"Content-Length": str(len(body))}


# --- tokens ---

TOKENS = {
    "“hf_abc”": "a quotation mark",
    '"hf_abc"': "a quotation mark",
    "'hf_abc'": "a quotation mark",
    "«hf_abc»": "a quotation mark",
    "hf_a\nbc": "a line break",
    "hf_a\r\nbc": "a line break",
    "hf_a bc": "a space",
    "hf_a\u00a0bc": "a space",
    "hf_äbc": "the character U+00E4",
    "hf_abc\u200b": "the character U+200B",
    "hf_abc\ufeff": "the character U+FEFF",
    "hf_a;bc": "the character U+003B",
    "hf_a\x07bc": "the character U+0007",
    "hf_a\udcffbc": "the character U+DCFF",
}


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_that_can_be_none_is_not_sent(hub, driver, name, token):
    driver("environment", "HF_TOKEN", token)
    said = driver("pull", name)["said"]
    assert f"the token in $HF_TOKEN holds a character that no token has: {TOKENS[token]}" in said
    assert "hf_a" not in said
    done = driver("published", "--namespace", name, "--model", "custom_cnn")
    assert done["status"] == 1
    assert TOKENS[token] in done["err"]
    assert "Traceback" not in done["err"]
    assert hub.requests() == []


def test_space_around_a_token_does_no_harm(driver, name):
    driver("environment", "HF_TOKEN", f" \t{WRITE}\n")
    assert "path" in driver("pull", name)


def test_a_token_in_the_file_is_looked_at_too(hub, name, tmp_path):
    (tmp_path / "hf").mkdir()
    (tmp_path / "hf" / "token").write_bytes("hf_\x93abc".encode("cp1252", "replace"))
    with driven(hub, tmp_path, token=None) as running:
        said = running("pull", name)["said"]
        assert f"the token in {tmp_path}/hf/token holds a character" in said
        (tmp_path / "hf" / "token").unlink()
        (tmp_path / "hf" / "token").mkdir()
        assert "cannot be read: Is a directory" in running("pull", name)["said"]


# --- who may read ---


def test_a_private_repository_says_whether_there_is_a_token(hub, driver, anyone, name, files):
    make(hub, "bob-private", files, private=True)
    said = driver("pull", "bob-private")["said"]
    assert "or it is private and the token of this computer may not read it" in said
    said = anyone("pull", "bob-private")["said"]
    assert "or it is private and there is no token on this computer that may read it" in said


@pytest.mark.parametrize("path", ["/api/models/", "/resolve/"])
def test_a_gated_repository_is_opened_by_its_owner(hub, driver, name, path):
    gated = {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted."} | length("")
    hub.faults(raw("", gated, 403, path=path))
    said = driver("pull", name)["said"]
    assert f"consent first: open {hub.url}/{name}/{CUSTOM_CNN.hub_name}" in said
    assert "does not have it" not in said


def test_a_repository_that_was_switched_off(hub, driver, name):
    off = {"X-Error-Message": "Access to this resource is disabled."} | length("")
    hub.faults(raw("", off, 403, path="/api/models/"))
    assert "switched this repository off" in driver("pull", name)["said"]


# --- what is not the Hub ---

NO_HUB = {
    "a page": raw(LOGIN),
    "nothing": raw("", length("")),
    "a list": raw("[]", JSON | length("[]")),
    "a text": raw('"hub"', JSON | length('"hub"')),
    "another object": raw("{}", JSON | length("{}")),
    "null": raw("null", JSON | length("null")),
    "deep lists": raw("[", JSON | {"Content-Length": "100000"}, repeated=100_000),
    "no commit": raw('{"id": "a/b"}', JSON | length('{"id": "a/b"}')),
    "a commit that is none": raw('{"id":"a/b","sha":"../x"}', length('{"id":"a/b","sha":"../x"}')),
    "a page that refuses": raw(LOGIN, HTML, 403),
    "a page that is not found": raw(LOGIN, HTML, 404),
    "a login that is needed": raw(LOGIN, HTML, 511),
}


@pytest.mark.parametrize("what", NO_HUB)
def test_what_is_not_the_hub_is_told_so(hub, driver, name, what):
    hub.faults(NO_HUB[what])
    said = driver("pull", name)["said"]
    assert f"what answers at {hub.url} is not the Hub" in said
    assert "Error" not in said
    assert len(said) < 400


@pytest.mark.parametrize("what", ["a page", "a list", "another object", "null"])
def test_publishing_to_what_is_not_the_hub(hub, driver, name, what):
    hub.faults(NO_HUB[what])
    done = driver("published", "--namespace", name, "--model", "custom_cnn")
    assert done["status"] == 1
    assert "is not the Hub" in done["err"]
    assert "Traceback" not in done["err"]


def test_a_page_instead_of_a_file(hub, driver, name):
    hub.faults(raw(LOGIN, path="/resolve/"))
    assert "is not the Hub" in driver("pull", name)["said"]
    hub.faults(raw(LOGIN, path="/resolve/", method="GET"))
    assert "it came incomplete" in driver("pull", name)["said"]
    hub.faults()
    assert "path" in driver("pull", name)


def test_a_server_that_sends_in_circles(hub, driver, name):
    hub.faults(raw("", {"Location": f"{hub.url}/api/models/x"} | length(""), 302))
    assert "is not the Hub" in driver("pull", name)["said"]


# --- bodies and lengths ---

BROKEN = {
    "shorter than it says": (raw("{}", JSON | {"Content-Length": "200"}), "broke off"),
    "no number as its length": (raw("{}", JSON | {"Content-Length": "many"}), "is not the Hub"),
    "a negative length": (raw("{}", JSON | {"Content-Length": "-1"}), "is not the Hub"),
    "a chunk that is none": (
        raw("zz\r\n{}\r\n", JSON | {"Transfer-Encoding": "chunked"}),
        "is not the Hub",
    ),
    "chunks that end early": (
        raw("2\r\n{}\r\n", JSON | {"Transfer-Encoding": "chunked"}),
        "broke off",
    ),
    "gzip that is none": (
        raw("{}", JSON | length("{}") | {"Content-Encoding": "gzip"}),
        "is damaged",
    ),
    "no UTF-8": (raw("{\udcff", JSON | {"Content-Length": "2"}), "is not the Hub"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_answer_is_told_as_one(hub, driver, name, what):
    fault, sentence = BROKEN[what]
    hub.faults(fault | {"path": "/api/models/"})
    said = driver("pull", name)["said"]
    assert sentence in said
    assert "Traceback" not in said
    hub.faults()
    assert "path" in driver("pull", name)


def gets(hub, name):
    return [path for method, path in hub.requests() if method == "GET" and path.endswith(name)]


LENGTHS = {
    "longer": lambda files: files.update({"model.tflite": bytes(5_000_000)}),
    "a byte longer": lambda files: files.update({"README.md": files["README.md"] + b"x"}),
    "shorter": lambda files: files.update({"predictions.npz": files["predictions.npz"][:-1]}),
    "empty": lambda files: files.update({"metrics.json": b""}),
}


@pytest.mark.parametrize("what", LENGTHS)
def test_a_file_of_another_length_than_the_manifest_says_is_not_fetched(
    hub, driver, name, files, what
):
    before = dict(files)
    LENGTHS[what](files)
    (changed,) = [one for one in files if files[one] != before[one]]
    hub.edit(f"models/{name}/{CUSTOM_CNN.hub_name}", **files)
    hub.requests()
    said = driver("pull", name)["said"]
    assert f"{changed} of {name}/" in said
    assert f"{len(files[changed]):,} bytes on the Hub instead of {len(before[changed]):,}" in said
    assert gets(hub, changed) == []


def restated(files, change):
    stated = json.loads(files["manifest.json"])
    change(stated["files"])
    return files | {"manifest.json": json.dumps(stated).encode()}


MANIFESTS = {
    "a terabyte": lambda listed: listed["model.tflite"].update(bytes=10**12),
    "100 MB": lambda listed: listed["model.tflite"].update(bytes=100_000_000),
    "a long card": lambda listed: listed["README.md"].update(bytes=1_000_000),
    "long metrics": lambda listed: listed["metrics.json"].update(bytes=30_000_000),
    "no bytes": lambda listed: listed["model.tflite"].pop("bytes"),
    "null bytes": lambda listed: listed["model.tflite"].update(bytes=None),
    "bytes as text": lambda listed: listed["model.tflite"].update(bytes="2014232"),
    "negative bytes": lambda listed: listed["model.tflite"].update(bytes=-1),
    "bytes without end": lambda listed: listed["model.tflite"].update(bytes=10**400),
    "many histories": lambda listed: listed.update(
        {f"history_{n}.json": listed["history.json"] for n in range(17)}
    ),
}


@pytest.mark.parametrize("what", MANIFESTS)
def test_a_manifest_of_more_than_a_bundle_holds_is_refused(hub, driver, name, files, what):
    hub.edit(f"models/{name}/{CUSTOM_CNN.hub_name}", **restated(files, MANIFESTS[what]))
    hub.requests()
    assert "manifest.json" in driver("pull", name)["said"]
    assert {path.rpartition("/")[2] for _, path in hub.requests() if "/resolve/" in path} == {
        "manifest.json"
    }


def test_a_long_manifest_is_not_fetched(hub, driver, name, files):
    long = files["manifest.json"] + b" " * 3_000_000
    hub.edit(f"models/{name}/{CUSTOM_CNN.hub_name}", **{"manifest.json": long})
    hub.requests()
    assert "bytes on the Hub instead of at most 64,000" in driver("pull", name)["said"]
    assert gets(hub, "manifest.json") == []


@pytest.mark.parametrize("file", ["manifest.json", "history.json"])
def test_more_than_was_said_to_come_is_not_waited_for(hub, driver, name, file):
    """The length is right until the file itself is asked for."""
    whole = {"X-Repo-Commit": "c" * 40, "ETag": '"e"'}
    hub.faults(raw("x" * 1000, whole, path=file, method="GET", repeated=200_000))
    said = driver("pull", name)["said"]
    assert f"{file} of {name}" in said
    assert "and was not fetched whole" in said


# --- the cache ---


def cached(driver, name):
    return Path(driver("pull", name)["path"])


def cut(path):
    path.resolve().write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES = {
    "cut": cut,
    "empty": lambda path: path.resolve().write_bytes(b""),
    "one bit": lambda path: path.resolve().write_bytes(
        bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]
    ),
    "longer": lambda path: path.resolve().write_bytes(path.read_bytes() + b"\0"),
    "deep": lambda path: path.resolve().write_bytes(b"[" * 30_000),
    "its blob is gone": lambda path: path.resolve().unlink(),
    "its link is gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", ["manifest.json", "metrics.json", "model.tflite"])
def test_what_is_damaged_in_the_cache_is_fetched_again(hub, driver, name, files, file, damage):
    kept = cached(driver, name)
    DAMAGES[damage](kept / file)
    assert cached(driver, name) == kept
    assert (kept / file).read_bytes() == files[file]
    hub.requests()
    assert cached(driver, name) == kept
    assert not any("/resolve/" in path for _, path in hub.requests()), "what is whole is kept"


def test_what_another_commit_left_damaged_is_fetched_again(hub, driver, name, files):
    kept = cached(driver, name)
    cut(kept / "model.tflite")
    newer = files | {"README.md": files["README.md"] + b"\nNewer.\n"}
    described = manifest.describe_files(newer, CUSTOM_CNN)
    newer["manifest.json"] = json.dumps(described).encode()
    hub.edit(f"models/{name}/{CUSTOM_CNN.hub_name}", **newer)
    found = cached(driver, name)
    assert found != kept
    assert (found / "model.tflite").read_bytes() == files["model.tflite"]


def test_what_another_commit_has_too_is_not_fetched_again(hub, driver, name, files):
    cached(driver, name)
    newer = files | {"README.md": files["README.md"] + b"\nNewer.\n"}
    described = manifest.describe_files(newer, CUSTOM_CNN)
    newer["manifest.json"] = json.dumps(described).encode()
    hub.edit(f"models/{name}/{CUSTOM_CNN.hub_name}", **newer)
    hub.requests()
    cached(driver, name)
    assert gets(hub, "model.tflite") == []


@pytest.mark.parametrize(
    "record", ["[" * 100_000, '{"commits": 5}', '{"commits": [1, "../../x"]}', "\xff", "null"]
)
def test_a_damaged_record_of_commits_is_written_anew(hub, driver, name, tmp_path, record):
    with driven(hub, tmp_path) as running:
        running("pull", name)
        (path,) = (tmp_path / "cache").rglob("*@main.json")
        path.write_text(record, encoding="latin-1")
        assert "path" in running("pull", name)
        assert len(json.loads(path.read_text())["commits"][0]) == 40


# --- what is not reached ---


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory):
    """The address of a server whose certificate nobody vouches for."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    made += ["-subj", "/CN=localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run(made, check=True, capture_output=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_certificate_that_nobody_vouches_for(self_signed, tmp_path):
    with driven(HubProcess(self_signed), tmp_path) as running:
        said = running("pull", "alice")["said"]
        done = running("published", "--namespace", "alice", "--model", "custom_cnn")
    assert f"{self_signed} shows a certificate that this computer does not trust" in said
    assert "$SSL_CERT_FILE" in said
    assert done["status"] == 1
    assert "does not trust" in done["err"]
    assert "Trying again" not in done["err"], "it would be the same"


ADDRESSES = {
    "localhost": "is no address of a Hub",
    "ftp://localhost": "is no address of a Hub",
    "http://127.0.0.1:9": "cannot be reached",
    "http://nowhere.invalid": "cannot be reached",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_leads_nowhere(tmp_path, address):
    with driven(HubProcess(address), tmp_path) as running:
        assert ADDRESSES[address] in running("pull", "alice")["said"]


def test_http_where_tls_is_expected(hub, tmp_path):
    with driven(HubProcess(hub.url.replace("http", "https")), tmp_path) as running:
        assert "does not speak TLS" in running("pull", "alice")["said"]


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "nonsense://x", "http://[", "127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used(tmp_path, proxy):
    behind = HubProcess("http://hub.invalid")
    behind.environment = lambda *given: (
        HubProcess.environment(behind, *given)
        | {
            "ALL_PROXY": proxy,
            "HTTP_PROXY": proxy,
            "http_proxy": proxy,
            "no_proxy": "",
        }
    )
    with driven(behind, tmp_path) as running:
        said = running("pull", "alice")["said"]
    assert "proxy" in said or "cannot be reached" in said
    assert "not the Hub" not in said


# --- kill -9 ---


def test_a_publish_that_is_killed_leaves_nothing_in_the_temporary_folder(hub, tmp_path):
    hub.faults()
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    hub.faults(raw("", length(""), 503, path="/commit/"))
    command = [*HubProcess.command("--model", "custom_cnn", namespace="alice-killed")]
    process = subprocess.Popen(
        command,
        env=hub.environment(tmp_path / "home", WRITE) | {"TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    for line in process.stderr:
        if "Trying again" in line:  # everything is prepared and on its way
            break
    process.kill()
    process.wait()
    process.stderr.close()
    hub.faults()
    assert list(temporary.iterdir()) == []


def test_sizes_and_digests_of_a_manifest_are_those_of_what_is_sent(files):
    described = json.loads(files["manifest.json"])["files"]
    for name, facts in described.items():
        assert facts["bytes"] == len(files[name])
        assert facts["sha256"] == hashlib.sha256(files[name]).hexdigest()
