"""What ``pip install .`` installs, from no more than what a container is built from."""

import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from email import message_from_bytes

import pytest
import yaml
from app_process import running_app
from packaging.requirements import Requirement
from paths import ROOT

from cifar_models import specs

FILES = {path.name: path.read_text() for path in (ROOT / "Dockerfile", ROOT / ".dockerignore")}
EXTRAS = ("mcp", "parquet", "torch", "trackers", "train")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built from what .dockerignore lets through."""
    source = tmp_path_factory.mktemp("source")
    for allowed in re.findall("^!(.+)$", FILES[".dockerignore"], re.MULTILINE):
        found = list(ROOT.glob(allowed))
        assert found, f"{allowed} is not there"
        for path in found:
            to = source / path.relative_to(ROOT)
            to.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                shutil.copytree(path, to, ignore=shutil.ignore_patterns("__pycache__", "*.pyi"))
            else:
                shutil.copy(path, to)
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(folder), "."]
    built = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=600)
    assert built.returncode == 0, built.stderr
    (found,) = folder.iterdir()
    return found


def requirements(name):
    lines = (ROOT / name).read_text().splitlines()
    return {Requirement(line) for line in lines if line and not line.startswith("#")}


def test_a_wheel_holds_the_app_with_its_models_and_nothing_of_the_training(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        said = message_from_bytes(archive.read(metadata))
    kept = ("cifar_models", "assets/models")
    listed = subprocess.run(["git", "ls-files", *kept], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        ours = {re.sub("^assets/", "cifar_models/assets/", one) for one in listed.stdout.split()}
        assert names >= ours
    assert {name.split("/")[0] for name in names} == {"cifar_models"}
    assert not [name for name in names if "weights" in name or name.endswith((".h5", ".pyc"))]
    assert wheel.stat().st_size < 1.1 * sum(
        path.stat().st_size for path in (specs.ASSETS / "models").rglob("*")
    )
    assert said["License-Expression"] == "MIT"
    assert {"LICENSE", "THIRD_PARTY.md"} <= set(said.get_all("License-File"))
    needed = {Requirement(line) for line in said.get_all("Requires-Dist")}
    assert {one for one in needed if not one.marker} == requirements("requirements-app.txt")
    for extra in EXTRAS:
        found = {one for one in needed if one.marker and one.marker.evaluate({"extra": extra})}
        names_of = {one.name for one in requirements(f"requirements-{extra}.txt")}
        assert {one.name for one in found} == names_of
    assert set(said.get_all("Provides-Extra")) == set(EXTRAS)


def test_installed_elsewhere_it_serves_the_bundled_models(wheel, tmp_path):
    """The libraries are those of the tests; test_space.py installs them into an empty folder."""
    environment = tmp_path / "venv"
    make = [sys.executable, "-m", "venv", "--without-pip", str(environment)]
    subprocess.run(make, check=True, timeout=600)
    python = environment / "bin" / "python"
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(
        "\n".join(one for one in sys.path if one.endswith("site-packages"))
    )
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True, timeout=600)
    program = str(environment / "bin" / "cifar10-comparison")
    own = subprocess.run([program, "--help"], capture_output=True, text=True, timeout=600)
    there = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert own.stdout.split()[2:] == there.stdout.split()[2:], "the same options"
    with running_app(tmp_path, python=str(python), program=program, TMPDIR=str(tmp_path)) as app:
        page = urllib.request.urlopen(f"{app.url}/config", timeout=60).read().decode()
    assert "96.6%" in page
    where = "from cifar_models import specs; print(specs.ASSETS)"
    found = subprocess.run([str(python), "-c", where], cwd=tmp_path, capture_output=True, text=True)
    assert found.stdout.strip() == str(packages / "cifar_models" / "assets")


def test_the_container_runs_it_without_rights_and_says_whether_it_is_well():
    steps = [
        line.split()[0] for line in FILES["Dockerfile"].splitlines() if re.match("[A-Z]", line)
    ]
    assert steps.index("USER") < steps.index("ENTRYPOINT")
    assert "HEALTHCHECK" in steps
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    replicas = [compose["services"][name] for name in ("app-1", "app-2")]
    assert replicas[0] == replicas[1]
    variables = compose["services"]["proxy"]["environment"]
    template = (ROOT / "deploy" / "nginx.conf.template").read_text()
    assert set(re.findall(r"\$\{(\w+)\}", template)) == set(variables)
    port = re.search("GRADIO_SERVER_PORT=([0-9]+)", FILES["Dockerfile"])[1]
    assert [variables["APP_1"], variables["APP_2"]] == [f"app-1:{port}", f"app-2:{port}"]
