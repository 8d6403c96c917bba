"""Where the app is served: told before anything is loaded, in a sentence where it cannot be."""

import os
import socket

import pytest

from cifar_models.errors import AddressError
from cifar_models.ui import address
from cifar_models.ui.address import HOST_VARIABLE, PORT_VARIABLE, TRIES_VARIABLE, choose

HAS_IPV6 = os.path.exists("/proc/net/if_inet6")
needs_ipv6 = pytest.mark.skipif(not HAS_IPV6, reason="needs IPv6")


@pytest.fixture
def taken():
    """A port of 127.0.0.1 that another program listens at."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_options_win_over_the_variables_and_these_are_kept_from_gradio():
    port = free_port()
    variables = {HOST_VARIABLE: "no-such-host.invalid", PORT_VARIABLE: "1", "OTHER": "x"}
    place = choose("127.0.0.1", str(port), variables)
    assert (place.host, place.port, place.remark) == ("127.0.0.1", port, "")
    assert variables == {"OTHER": "x", HOST_VARIABLE: "127.0.0.1"}
    place = choose(None, None, {HOST_VARIABLE: " 127.0.0.1 ", PORT_VARIABLE: f" {port} "})
    assert (place.host, place.port) == ("127.0.0.1", port)


@needs_ipv6
@pytest.mark.parametrize("host", ["::1", "[::1]", "::", "[::]", "0:0:0:0:0:0:0:1"])
def test_ipv6_is_shown_in_brackets_and_not_tried_on_ipv4(host):
    variables = {HOST_VARIABLE: host, PORT_VARIABLE: "0"}
    place = choose(environment=variables)
    assert place.host == f"[{host.strip('[]')}]"
    assert place.port > 0
    assert HOST_VARIABLE not in variables


def test_a_named_port_that_is_taken_is_said_and_not_replaced(taken):
    for arguments in ((None, str(taken), {}), (None, None, {PORT_VARIABLE: str(taken)})):
        with pytest.raises(AddressError, match=rf"port {taken} of 127\.0\.0\.1 is taken .*--port"):
            choose(*arguments)
    with pytest.raises(AddressError, match=rf"port {taken} of 0\.0\.0\.0 is taken"):
        choose("0.0.0.0", str(taken), {})


def test_without_a_named_port_the_next_free_one_is_taken_and_said(taken, monkeypatch):
    monkeypatch.setattr(address, "FIRST_PORT", taken)
    place = choose(environment={})
    assert taken < place.port < taken + address.TRIES
    assert f"port {taken} is taken, the app takes {place.port}" in place.remark
    with pytest.raises(AddressError, match="are all taken"):
        choose(environment={TRIES_VARIABLE: "1"})


def test_port_0_is_any_free_one():
    assert choose(None, "0", {}).port > 0


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        (PORT_VARIABLE, "http"),
        (PORT_VARIABLE, "-1"),
        (PORT_VARIABLE, "65536"),
        (PORT_VARIABLE, "7860.0"),
        (PORT_VARIABLE, "tcp://10.0.0.1:7860"),  # as Kubernetes sets variables of services
        (TRIES_VARIABLE, "0"),
        (TRIES_VARIABLE, "many"),
        ("GRADIO_DEBUG", "true"),
        ("GRADIO_NODE_NUM_PORTS", "x"),
    ],
)
def test_what_is_no_number_is_named_with_its_variable(variable, text):
    with pytest.raises(AddressError, match=rf"\${variable} is '{text}', not a number from"):
        choose(environment={variable: text})


@pytest.mark.parametrize(
    "host",
    [
        "203.0.113.7",
        "300.1.2.3",
        "no-such-host.invalid",
        "127.0.0.1:7860",
        "http://127.0.0.1",
        "a..b",
        "ä" * 70,
        "x" * 300,
        "/run/app.sock",
        "[::1",
        "2001:db8::7",
        "127.0.0.1 0.0.0.0",
    ],
)
def test_what_is_no_address_of_this_computer_is_named_with_the_systems_reason(host):
    with pytest.raises(AddressError, match=r"--host names .* \(.+\)"):
        choose(host, "0", {})


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
def test_a_port_for_administrators_is_said(monkeypatch):
    def refuse(self, place):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(address.socket, "socket", type("Probe", (socket.socket,), {"bind": refuse}))
    with pytest.raises(AddressError, match=r"port 80 .* may not be opened by this user"):
        choose(None, "80", {})


def test_nothing_listens_afterwards():
    place = choose(None, "0", {})
    with socket.create_server(("127.0.0.1", place.port)):
        pass
