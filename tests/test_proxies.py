"""Variables that HTTP clients obey: httpx starts with them, or a sentence names the variable."""

import os

import httpx
import pytest

from cifar_models import proxies
from cifar_models.errors import ProxyError


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    """No variable of the computer that runs this; what a test sets is undone."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return monkeypatch


def asked_for(*urls):
    """Return for which of ``urls`` a client that reads the variables asks a proxy."""
    with httpx.Client(verify=False) as client:
        return [
            url
            for url in urls
            if client._transport_for_url(httpx.URL(url)) is not client._transport
        ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("http_proxy", "http://127.0.0.1:9"),
        ("HTTPS_PROXY", "proxy.example:3128"),
        ("all_proxy", " http://127.0.0.1:9/ "),
        ("ALL_PROXY", "https://user:secret@127.0.0.1:9"),
        ("https_proxy", ""),
    ],
)
def test_this_computer_is_asked_directly(no_variables, name, value):
    no_variables.setenv(name, value)
    proxies.put_right(["192.0.2.1", "fe80::1%eth0", "::"])
    own = ("127.0.0.1", "localhost", "[::1]", "192.0.2.1", "[::]")
    other = f"{'http' if name == 'http_proxy' else 'https'}://huggingface.co/"
    asked = asked_for(*(f"http://{host}:7860/" for host in own), other)
    assert asked == ([other] if value else [])


@pytest.mark.parametrize(
    "exceptions",
    [
        "[::1]",
        "::1/128,fe80::/10",
        "[::1]:80",
        "büro.example, ,intern.example",
        "127.0.0.0/8",
        "localhost:8080",
        "*.local,.example",
        "http://intern.example",
        "intern.example;other",
        "intern.example:port",
        "a\nb",
    ],
)
def test_exceptions_that_httpx_cannot_read_are_left_out(no_variables, exceptions):
    no_variables.setenv("no_proxy", exceptions)
    no_variables.setenv("NO_PROXY", "not.this.one")
    no_variables.setenv("http_proxy", "http://127.0.0.1:9")
    proxies.put_right()
    assert not asked_for("http://127.0.0.1:7860/")
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"]
    if "intern.example," in f"{exceptions},":
        assert "intern.example" in os.environ["no_proxy"]


def test_no_proxy_at_all_stays_so(no_variables):
    no_variables.setenv("NO_PROXY", "*")
    no_variables.setenv("http_proxy", "http://127.0.0.1:9")
    proxies.put_right()
    assert not asked_for("http://huggingface.co/")


@pytest.mark.parametrize(
    "value",
    [
        "http://proxy:port",
        "http://my proxy:80",
        "http://proxy:0",
        "http://proxy:99999",
        "socks4://127.0.0.1:1080",
        "ftp://proxy.example",
        "://",
        "http://",
        "http://[::1",
        "quic://proxy:1",
    ],
)
def test_what_is_no_proxy_is_named_with_its_variable(no_variables, value):
    no_variables.setenv("HTTPS_PROXY", value)
    with pytest.raises(ProxyError, match=r"\$HTTPS_PROXY is .*no proxy"):
        proxies.put_right()


def test_a_password_is_not_shown(no_variables):
    no_variables.setenv("https_proxy", "ftp://user:secret@proxy.example")
    with pytest.raises(ProxyError, match=r"\$https_proxy is 'ftp://…@proxy.example'") as refusal:
        proxies.put_right()
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("value", ["socks://127.0.0.1:9", "socks5://127.0.0.1:9", "SOCKS5H://h:1"])
def test_socks_is_understood_or_the_missing_package_is_named(no_variables, value):
    name = "all_proxy"
    no_variables.setenv(name, value)
    try:
        proxies.put_right()
    except ProxyError as refusal:
        assert "httpx[socks]" in str(refusal)  # noqa: PT017 (depends on what is installed)
    else:
        assert asked_for("http://huggingface.co/")
    assert os.environ[name].lower().startswith("socks5")


def test_a_file_of_certificates_that_holds_none_is_named(no_variables, tmp_path):
    for content in (None, b"", b"\xff\0"):
        path = tmp_path / "certificates.pem"
        if content is not None:
            path.write_bytes(content)
        no_variables.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(ProxyError, match=r"\$SSL_CERT_FILE names .*certificates\.pem"):
            proxies.put_right()


def test_without_any_variable_httpx_is_not_even_imported(tmp_path):
    import subprocess
    import sys

    from paths import ROOT

    code = (
        "import sys; from cifar_models import proxies; proxies.put_right(['10.0.0.1', 'my-host']);"
        "print('httpx' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert run.stdout.strip() == "False", run.stderr
