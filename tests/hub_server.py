"""A small Hugging Face Hub: what huggingface_hub asks for when it pushes and pulls.

Run as a process: ``python tests/hub_server.py PORT_FILE``. It keeps everything in memory and
writes its port to PORT_FILE. Under ``/_test/`` it takes faults and tells what it was asked:

POST /_test/faults    [{"method": "GET", "path": regex, "skip": 0, "times": 1, "do": ACTION, ...}]
                      ACTION is ``cut`` (no answer), ``cut-after`` (done, but no answer),
                      ``status`` with "code", ``truncate`` (half of the body, then closed),
                      ``shorten`` (half of it, as if it were all), ``alter`` (one byte) or
                      ``answer`` with "code", "headers" and "body" as they are, then closed;
                      "times" below 0 is for ever
POST /_test/make      [repository, whether it is private]
POST /_test/edit      [repository, {path: content in base64, or null}]: a commit of someone else
GET  /_test/requests  [[method, path], ...] since the last call
GET  /_test/state     commits, files, tags, variables and visibility of every repository
"""

import base64
import hashlib
import json
import re
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import yaml

# Who a token belongs to and what it may do.
TOKENS = {
    "hf_alicewrite": {"name": "alice", "role": "write"},
    "hf_aliceread": {"name": "alice", "role": "read"},
    "hf_bobwrite": {"name": "bob", "role": "write"},
}
DAMAGES = ("truncate", "shorten", "alter")
LARGE_SUFFIXES = (".tflite", ".h5", ".npz")
LARGE_BYTES = 10_000_000
COLOURS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")


@dataclass
class Repository:
    kind: str
    private: bool = False
    commits: list[tuple[str, str, dict]] = field(default_factory=list)  # oid, title, files
    tags: dict[str, str] = field(default_factory=dict)
    variables: dict[str, dict] = field(default_factory=dict)
    sdk: str | None = None

    def commit(self, title, files):
        text = json.dumps([title, len(self.commits), sorted(map(str, files.items()))])
        oid = hashlib.sha1(text.encode()).hexdigest()
        self.commits.append((oid, title, files))
        return oid

    def resolve(self, revision):
        """Return oid and files of a branch, tag or commit, or None."""
        if revision == "main":
            return self.commits[-1][0], self.commits[-1][2]
        revision = self.tags.get(revision, revision)
        return next(((oid, files) for oid, _, files in self.commits if oid == revision), None)


@dataclass(frozen=True)
class File:
    content: bytes
    large: bool

    @property
    def oid(self):
        if self.large:
            return hashlib.sha256(self.content).hexdigest()
        return hashlib.sha1(b"blob %d\0" % len(self.content) + self.content).hexdigest()


class Hub:
    def __init__(self):
        self.lock = threading.RLock()
        self.repositories: dict[str, Repository] = {}
        self.large: dict[str, bytes] = {}
        self.faults: list[dict] = []
        self.requests: list[list[str]] = []


def complaints(metadata):
    """Yield what the Hub's specification of the head of a README forbids."""
    license_id = metadata.get("license")
    if license_id not in (None, "other", "mit", "apache-2.0"):
        yield f'"license" is {license_id!r}'
    if license_id == "other" and not {"license_name", "license_link"} <= metadata.keys():
        yield 'with "license: other" go "license_name" and "license_link"'
    for name in ("colorFrom", "colorTo"):
        if metadata.get(name, "red") not in COLOURS:
            yield f'"{name}" is {metadata[name]!r}'
    if metadata.get("suggested_hardware", "cpu-basic") not in ("cpu-basic", "cpu-upgrade"):
        yield f'"suggested_hardware" is {metadata["suggested_hardware"]!r}'
    for model in metadata.get("model-index", []):
        if not model.get("name") or not model.get("results"):
            yield '"model-index" needs a name and results'
        for result in model.get("results", []):
            if not result["task"].get("type") or not {"type", "name"} <= result["dataset"].keys():
                yield '"model-index" needs a task and a data set with type and name'
            for metric in result["metrics"]:
                if not metric.get("type") or not isinstance(metric.get("value"), int | float):
                    yield '"model-index" needs metrics with type and value'


def may_publish(user, namespace):
    """Alice writes under alice and, as if they were groups of hers, alice-0, alice-1, ..."""
    return namespace.split("-")[0] == user["name"]


class CutError(Exception):
    """Close the connection without an answer."""


class RefusedError(Exception):
    def __init__(self, code, message, error_code=None):
        super().__init__(message)
        self.code, self.error_code = code, error_code


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def handle_any(self):
        parts = urlsplit(self.path)
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        path = unquote(parts.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        try:
            if path.startswith("/_test/"):
                self.answer_test(path, body)
                return
            with self.hub.lock:
                self.hub.requests.append([self.command, path])
                fault = self.due_fault(path)
            action = fault["do"] if fault else None
            self.damage = action if action in DAMAGES else None
            if action == "cut":
                raise CutError
            if action == "status":
                self.send(fault["code"], {"error": "as the test asked"})
                return
            if action == "answer":
                self.answer_as_it_is(fault)
                return
            self.silent = action == "cut-after"
            with self.hub.lock:
                self.route(path, body)
        except CutError:
            self.close_connection = True
        except RefusedError as refused:
            headers = {"X-Error-Message": str(refused)}
            if refused.error_code:
                headers["X-Error-Code"] = refused.error_code
            self.send(refused.code, {"error": str(refused)}, headers=headers)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = handle_any  # noqa: N815 (names of the base class)

    def due_fault(self, path):
        for fault in self.hub.faults:
            if fault.get("method", self.command) != self.command:
                continue
            if not re.search(fault.get("path", ""), path) or fault.get("times", 1) == 0:
                continue
            if fault.get("skip", 0):
                fault["skip"] -= 1
                continue
            fault["times"] = fault.get("times", 1) - 1
            return fault
        return None

    def send(self, code, value=None, *, content=None, headers=None):
        """Answer with JSON or bytes, damaged or not at all where a fault asks for it."""
        if getattr(self, "silent", False):
            raise CutError
        if content is None:
            content = json.dumps(value).encode()
        damage = getattr(self, "damage", None)
        if damage == "shorten" and self.command == "GET":
            content = content[: len(content) // 2]
        self.send_response(code)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if damage == "truncate":
            self.wfile.write(content[: len(content) // 2])
            raise CutError
        if damage == "alter":
            middle = len(content) // 2
            content = content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]
        self.wfile.write(content)

    def answer_as_it_is(self, fault):
        self.send_response(fault["code"])
        for name, text in fault.get("headers", {}).items():
            self.send_header(name, text)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            for _ in range(fault.get("repeated", 1)):
                self.wfile.write(fault.get("body", "").encode("utf-8", "surrogateescape"))
        self.close_connection = True

    def log_message(self, *_):
        pass

    # --- who asks ---

    def user(self):
        header = self.headers.get("Authorization")
        if header is None:
            return None
        user = TOKENS.get(header.removeprefix("Bearer "))
        if user is None:
            raise RefusedError(401, "Invalid credentials in Authorization header")
        return user

    def writer(self, namespace):
        user = self.user()
        if user is None:
            raise RefusedError(401, "Invalid username or password.")
        if user["role"] != "write" or not may_publish(user, namespace):
            raise RefusedError(403, f"You don't have the rights to write to {namespace}")

    def repository(self, kind, name):
        found = self.hub.repositories.get(f"{kind}/{name}")
        user = self.user()
        hidden = found and found.private
        if hidden and user and may_publish(user, name.split("/")[0]):
            hidden = False
        if found is None or hidden:
            raise RefusedError(404 if user else 401, "Repository not found", "RepoNotFound")
        return found

    def revision(self, repository, revision):
        resolved = repository.resolve(revision)
        if resolved is None:
            raise RefusedError(404, "Invalid rev id", "RevisionNotFound")
        return resolved

    # --- the Hub ---

    def route(self, path, body):
        for method, pattern, answer in ROUTES:
            match = re.fullmatch(pattern, path)
            if method == self.command and match:
                answer(self, body, **match.groupdict())
                return
        raise RefusedError(404, f"this Hub knows no {self.command} {path}")

    def whoami(self, body):
        user = self.user()
        if user is None:
            raise RefusedError(401, "Invalid username or password.")
        access = {"displayName": "test", "role": user["role"]}
        self.send(
            200,
            {
                "type": "user",
                "name": user["name"],
                "orgs": [{"name": f"{user['name']}-{number}"} for number in range(200)],
                "auth": {"type": "access_token", "accessToken": access},
            },
        )

    def create(self, body):
        asked = json.loads(body)
        namespace = asked.get("organization") or (self.user() or {}).get("name")
        self.writer(namespace)
        kind, name = asked.get("type") or "model", f"{namespace}/{asked['name']}"
        key = f"{kind}s/{name}"
        if key in self.hub.repositories:
            raise RefusedError(409, "You already created this repo")
        private = asked.get("visibility") == "private" or asked.get("private") is True
        made = self.hub.repositories[key] = Repository(f"{kind}s", private, sdk=asked.get("sdk"))
        made.commit("initial commit", {".gitattributes": File(b"*.tflite filter=lfs\n", False)})
        self.send(200, {"url": f"http://{self.headers['Host']}/{name}"})

    def info(self, body, kind, name, revision="main"):
        found = self.repository(kind, name)
        oid, files = self.revision(found, revision)
        value = {
            "id": name,
            "_id": "0",
            "sha": oid,
            "private": found.private,
            "tags": [],
            "downloads": 0,
            "likes": 0,
            "siblings": [{"rfilename": path} for path in files],
        }
        self.send(200, value)

    def validate_yaml(self, body):
        asked = json.loads(body)
        match = re.match(r"---\n(.*?)\n---", asked["content"], re.DOTALL)
        errors = []
        try:
            metadata = yaml.safe_load(match[1]) if match else None
        except yaml.YAMLError as error:
            metadata, errors = None, [{"message": str(error)}]
        if asked["repoType"] == "space" and metadata:
            known = {"sdk", "sdk_version", "app_file", "title", "python_version"}
            missing = known - metadata.keys()
            errors += [{"message": f'"{name}" is required'} for name in sorted(missing)]
            if len(metadata.get("short_description", "")) > 60:
                errors.append({"message": '"short_description" must be at most 60 characters'})
        errors += [{"message": text} for text in complaints(metadata or {})]
        warnings = [] if metadata else [{"message": "empty or missing yaml metadata"}]
        self.send(400 if errors else 200, {"errors": errors, "warnings": warnings})

    def preupload(self, body, kind, name, revision):
        found = self.repository(kind, name)
        self.writer(name.split("/")[0])
        _, files = self.revision(found, revision)
        answers = []
        for asked in json.loads(body)["files"]:
            path = asked["path"]
            large = path.endswith(LARGE_SUFFIXES) or asked["size"] > LARGE_BYTES
            answers.append(
                {
                    "path": path,
                    "uploadMode": "lfs" if large else "regular",
                    "shouldIgnore": False,
                    "oid": files[path].oid if path in files else None,
                }
            )
        self.send(200, {"files": answers})

    def lfs_batch(self, body, name):
        self.writer(name.split("/")[-2])
        objects = []
        for asked in json.loads(body)["objects"]:
            entry = {"oid": asked["oid"], "size": asked["size"]}
            if asked["oid"] not in self.hub.large:
                host = f"http://{self.headers['Host']}"
                entry["actions"] = {
                    "upload": {"href": f"{host}/_lfs/{asked['oid']}", "header": {}},
                    "verify": {"href": f"{host}/_lfs-verify", "header": {}},
                }
            objects.append(entry)
        self.send(200, {"transfer": "basic", "objects": objects})

    def lfs_put(self, body, oid):
        if hashlib.sha256(body).hexdigest() != oid:
            raise RefusedError(400, "the content has another SHA-256")
        self.hub.large[oid] = body
        self.send(200, {})

    def lfs_verify(self, body):
        asked = json.loads(body)
        if len(self.hub.large.get(asked["oid"], b"")) != asked["size"]:
            raise RefusedError(404, "not uploaded")
        self.send(200, {})

    def lfs_get(self, body, oid):
        self.send_ranged(self.hub.large[oid], {"ETag": f'"{oid}"'})

    def commit(self, body, kind, name, revision):
        found = self.repository(kind, name)
        self.writer(name.split("/")[0])
        head, files = self.revision(found, revision)
        title, files = "", dict(files)
        for line in body.splitlines():
            item = json.loads(line)
            value = item["value"]
            if item["key"] == "header":
                title = value["summary"]
                if value.get("parentCommit") not in (None, head):
                    raise RefusedError(
                        412, "A commit has happened since. Please refresh and try again."
                    )
            elif item["key"] == "file":
                files[value["path"]] = File(base64.b64decode(value["content"]), False)
            elif item["key"] == "lfsFile":
                content = self.hub.large.get(value["oid"])
                if content is None:
                    raise RefusedError(
                        400, f"LFS pointer pointed to a file that does not exist: {value}"
                    )
                files[value["path"]] = File(content, True)
            elif item["key"] == "deletedFile":
                del files[value["path"]]
        oid = found.commit(title, files)
        url = f"http://{self.headers['Host']}/{name}/commit/{oid}"
        self.send(200, {"success": True, "commitUrl": url, "commitOid": oid})

    def tree(self, body, kind, name, revision):
        _, files = self.revision(self.repository(kind, name), revision)
        entries = []
        for path, file in sorted(files.items()):
            entry = {"type": "file", "path": path, "size": len(file.content), "oid": file.oid}
            if file.large:
                size = len(file.content)
                entry |= {"oid": "0" * 40}
                entry["lfs"] = {"oid": file.oid, "size": size, "pointerSize": 134}
            entries.append(entry)
        self.send(200, entries)

    def resolve(self, body, prefix, name, revision, path):
        kind = "spaces" if prefix else "models"
        oid, files = self.revision(self.repository(kind, name), revision)
        if path not in files:
            self.send(
                404,
                {"error": "Entry not found"},
                headers={"X-Error-Code": "EntryNotFound", "X-Repo-Commit": oid},
            )
            return
        file = files[path]
        headers = {"X-Repo-Commit": oid, "ETag": f'"{file.oid}"'}
        if not file.large:
            self.send_ranged(file.content, headers)
            return
        # Another host, as the Hub's storage is.
        port = self.server.server_port
        headers |= {
            "Location": f"http://localhost:{port}/_lfs/{file.oid}",
            "X-Linked-ETag": f'"{file.oid}"',
            "X-Linked-Size": str(len(file.content)),
        }
        self.send(302, content=b"", headers=headers)

    def send_ranged(self, content, headers):
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if not match:
            self.send(200, content=content, headers=headers)
            return
        start = int(match[1])
        headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.send(206, content=content[start:], headers=headers)

    def refs(self, body, kind, name):
        found = self.repository(kind, name)
        head = found.commits[-1][0]
        self.send(
            200,
            {
                "branches": [{"name": "main", "ref": "refs/heads/main", "targetCommit": head}],
                "converts": [],
                "tags": [
                    {"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": oid}
                    for tag, oid in found.tags.items()
                ],
            },
        )

    def tag(self, body, kind, name, revision):
        found = self.repository(kind, name)
        self.writer(name.split("/")[0])
        oid, _ = self.revision(found, revision)
        tag = json.loads(body)["tag"]
        if tag in found.tags:
            raise RefusedError(409, "Tag reference exists already")
        found.tags[tag] = oid
        self.send(200, {})

    def variables(self, body, name):
        found = self.repository("spaces", name)
        self.writer(name.split("/")[0])
        if self.command == "POST":
            asked = json.loads(body)
            found.variables[asked["key"]] = {"value": asked["value"], "key": asked["key"]}
        self.send(200, found.variables)

    # --- the tests ---

    def answer_test(self, path, body):
        self.damage, self.silent = None, False
        hub = self.hub
        with hub.lock:
            if path == "/_test/faults":
                hub.faults = json.loads(body)
                self.send(200, {})
            elif path == "/_test/make":
                name, private = json.loads(body)
                made = hub.repositories[name] = Repository(name.split("/")[0], private)
                made.commit("initial commit", {})
                self.send(200, {})
            elif path == "/_test/edit":
                name, edits = json.loads(body)
                files = dict(hub.repositories[name].commits[-1][2])
                for changed, text in edits.items():
                    files.pop(changed, None)
                    if text is not None:
                        files[changed] = File(base64.b64decode(text), False)
                hub.repositories[name].commit("someone else's", files)
                self.send(200, {})
            elif path == "/_test/requests":
                seen, hub.requests = hub.requests, []
                self.send(200, seen)
            else:
                self.send(
                    200,
                    {
                        name: {
                            "private": r.private,
                            "commits": [oid for oid, _, _ in r.commits],
                            "tags": r.tags,
                            "variables": r.variables,
                            "sdk": r.sdk,
                            "files": {
                                path: hashlib.sha256(file.content).hexdigest()
                                for path, file in r.commits[-1][2].items()
                            },
                        }
                        for name, r in hub.repositories.items()
                    },
                )


KIND = r"(?P<kind>models|spaces)"
NAME = r"(?P<name>[\w.-]+/[\w.-]+)"
REVISION = r"(?P<revision>[^/]+)"
ROUTES = [
    ("GET", "/api/whoami-v2", Handler.whoami),
    ("POST", "/api/repos/create", Handler.create),
    ("POST", "/api/validate-yaml", Handler.validate_yaml),
    ("GET", f"/api/{KIND}/{NAME}", Handler.info),
    ("GET", f"/api/{KIND}/{NAME}/revision/{REVISION}", Handler.info),
    ("POST", f"/api/{KIND}/{NAME}/preupload/{REVISION}", Handler.preupload),
    (
        "POST",
        r"/(?P<name>(spaces/)?[\w.-]+/[\w.-]+)\.git/info/lfs/objects/batch",
        Handler.lfs_batch,
    ),
    ("PUT", "/_lfs/(?P<oid>[0-9a-f]{64})", Handler.lfs_put),
    ("GET", "/_lfs/(?P<oid>[0-9a-f]{64})", Handler.lfs_get),
    ("POST", "/_lfs-verify", Handler.lfs_verify),
    ("POST", f"/api/{KIND}/{NAME}/commit/{REVISION}", Handler.commit),
    ("GET", f"/api/{KIND}/{NAME}/tree/{REVISION}", Handler.tree),
    ("GET", f"/api/{KIND}/{NAME}/refs", Handler.refs),
    ("POST", f"/api/{KIND}/{NAME}/tag/{REVISION}", Handler.tag),
    ("GET", f"/api/spaces/{NAME}/variables", Handler.variables),
    ("POST", f"/api/spaces/{NAME}/variables", Handler.variables),
]
ROUTES += [
    (method, f"/(?P<prefix>spaces/)?{NAME}/resolve/{REVISION}/(?P<path>.+)", Handler.resolve)
    for method in ("GET", "HEAD")
]


def main(port_file):
    Handler.hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    part = Path(port_file).with_suffix(".part")
    part.write_text(str(server.server_port))
    part.rename(port_file)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
