"""Starting the app with things missing or damaged."""

import os
import socket
import subprocess
import sys
import urllib.request

import pytest
from paths import ROOT
from waiting import eventually

from cifar_models.ui import command as app


def start(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "app.py", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_help_needs_no_model():
    assert "--data" in start("--help").stdout


def test_without_any_usable_bundle_both_are_named(bundle_copy):
    (bundle_copy / "resnet50" / "model.tflite").unlink()
    (bundle_copy / "custom_cnn" / "metrics.json").write_text("{")
    run = start("--models", bundle_copy)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("error: no model can be used")
    assert "resnet50/model.tflite cannot be read" in run.stderr
    assert "custom_cnn/metrics.json is not JSON" in run.stderr
    assert "restart the app" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_data_folder_without_the_data_ends_in_a_sentence(tmp_path):
    run = start("--data", tmp_path)
    assert run.returncode == 1
    assert "--data names" in run.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "variables", "sentence"),
    [
        ((), {"GRADIO_SERVER_NAME": "203.0.113.7"}, "error: $GRADIO_SERVER_NAME names 203.0.113.7"),
        (("--host", "no-such.invalid"), {}, "error: --host names 'no-such.invalid'"),
        (("--port", "http"), {}, "error: --port is 'http', not a number"),
        (("--port", "0"), {"https_proxy": "http://proxy:port"}, "error: $https_proxy is "),
        (("--port", "0"), {"SSL_CERT_FILE": "/nowhere"}, "error: $SSL_CERT_FILE names '/nowhere'"),
    ],
)
def test_what_cannot_be_served_is_one_sentence_at_once(arguments, variables, sentence):
    run = start(*arguments, **variables)
    assert run.returncode == 1
    assert run.stderr.startswith(sentence)
    assert len(run.stderr.splitlines()) == 1


def test_a_taken_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        for arguments, variables in ((("--port", port), {}), ((), {"GRADIO_SERVER_PORT": port})):
            run = start(*arguments, **variables)
            assert run.returncode == 1
            assert f"error: port {port} of 127.0.0.1 is taken" in run.stderr
            assert "Traceback" not in run.stderr


def test_a_fault_of_the_computer_during_the_start_is_one_sentence(monkeypatch, capsys):
    def fail(options):
        raise PermissionError(13, "Permission denied", "/somewhere")

    monkeypatch.setattr(app, "_load", fail)
    monkeypatch.setattr(app, "keep_output", lambda: None)
    for name in ("no_proxy", "NO_PROXY", "GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT"):
        monkeypatch.setenv(name, "")
    assert app.main(["--port", "0"]) == 1
    assert "error: the app cannot start (PermissionError: " in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/proc/net/if_inet6"), reason="needs IPv6")
def test_it_serves_ipv6_without_home_output_and_utf8_and_with_a_proxy(tmp_path):
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "app.py", "--host", "::1", "--port", str(port)]
    odd = {
        "HOME": "",
        "http_proxy": "http://127.0.0.1:9",
        "NO_PROXY": "[::1]:80",
        "LC_ALL": "C",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "TMPDIR": str(tmp_path),
        "CIFAR10_DIR": "~nobody-of-this-name/cifar",
    }
    with (tmp_path / "errors").open("w") as errors:
        process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" >&-', "sh", *command],
            cwd=ROOT,
            env=os.environ | odd,
            stderr=errors,
        )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def answers():
        try:
            return direct.open(f"http://[::1]:{port}/config", timeout=5).status == 200
        except OSError:
            return process.poll() is not None

    try:
        assert eventually(answers, 90)
        assert not eventually(lambda: process.poll() is not None, 2), "it goes on"
        config = direct.open(f"http://[::1]:{port}/config").read().decode()
        assert "~nobody-of-this-name" in config, "the page says that there are no test images"
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
    assert "Traceback" not in (tmp_path / "errors").read_text()
