"""Sending networks: stand-ins for NDEx and Cytoscape hold what is sent to the protocol, and answer as these do."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Run
from test_cx2 import small

from kg import KgError
from kg.network.cytoscape.cx2_check import faults
from kg.opened import Build
from kg.push import Parcel, cytoscape, ndex, packed

NETWORK = "7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf"
Answer = tuple[int, dict[str, str], str]


@dataclass
class Request:
    """What came in."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes


@dataclass
class StandIn:
    """A server on this machine: what came in, and how it answers."""

    answer: Callable[[Request], Answer]
    requests: list[Request] = field(default_factory=list)
    host: str = ""


@contextmanager
def serving(stand_in: StandIn) -> Iterator[StandIn]:
    """Runs a stand-in on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            request = Request(self.command, parts.path, parse_qs(parts.query), headers, body)
            stand_in.requests.append(request)
            status, more, text = stand_in.answer(request)
            self.send_response(status)
            for name, value in {**more, "Content-Length": str(len(text.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - so the library calls them

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the library gives it
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        stand_in.host = f"http://127.0.0.1:{server.server_port}"
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    """A small network, ready to go."""
    return packed(small(), tmp_path)


@pytest.fixture
def nowhere() -> str:
    """An address where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def sent_network(request: Request) -> bytes:
    """The CX2 of an upload, from the form field that NDEx reads."""
    kind = request.headers["content-type"]
    assert kind.startswith("multipart/form-data; boundary=")
    form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body)
    parts = list(form.iter_parts())
    assert [part.get_param("name", header="content-disposition") for part in parts] == ["CXNetworkStream"]
    content = parts[0].get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def ndex_answer(request: Request) -> Answer:
    """What NDEx does: only who has the password, and only what is CX2, comes in."""
    told = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
    if told != "ann:se:cret":
        return 401, {"Content-Type": "application/json"}, '{"errorCode":"NDEx_Unauthorized","message":"no"}'
    if list(faults(sent_network(request))):
        return 500, {"Content-Type": "application/json"}, '{"message":"not CX2"}'
    if request.method == "POST" and request.path == "/v3/networks":
        return 201, {"Location": f"http://stand.in/v3/networks/{NETWORK}"}, json.dumps({"uuid": NETWORK})
    if request.method == "PUT" and request.path == f"/v3/networks/{NETWORK}":
        return 200, {"Content-Type": "application/json"}, json.dumps({"uuid": NETWORK})
    return 404, {"Content-Type": "application/json"}, '{"message":"no such network"}'


ANN = {"NDEX_USERNAME": "ann", "NDEX_PASSWORD": "se:cret"}


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A stand-in for NDEx."""
    pytest.importorskip("ndex2", reason="ndex2 is not installed: pip install 'pfocr-kg[push]'")
    with serving(StandIn(ndex_answer)) as server:
        yield server


@pytest.mark.parametrize(("public", "visibility"), [(False, "PRIVATE"), (True, "PUBLIC")])
def test_a_new_network_on_ndex(stand_in: StandIn, parcel: Parcel, visibility: str, *, public: bool) -> None:
    account = ndex.account(stand_in.host, ANN)
    assert ndex.upload(parcel, account, public=public) == f"{stand_in.host}/viewer/networks/{NETWORK}"
    (request,) = stand_in.requests
    assert (request.method, request.path, request.query) == ("POST", "/v3/networks", {"visibility": [visibility]})
    assert sent_network(request) == parcel.path.read_bytes()
    assert "pfocr-kg" in request.headers["user-agent"]


def test_a_network_of_ndex_is_replaced(stand_in: StandIn, parcel: Parcel) -> None:
    account = ndex.account(stand_in.host, ANN)
    assert ndex.replace(parcel, account, NETWORK) == f"{stand_in.host}/viewer/networks/{NETWORK}"
    (request,) = stand_in.requests
    assert (request.method, request.path, request.query) == ("PUT", f"/v3/networks/{NETWORK}", {})
    assert sent_network(request) == parcel.path.read_bytes()


def test_localhost_is_this_machine_on_the_port_that_was_given(stand_in: StandIn, parcel: Parcel) -> None:
    """The client would go to port 8080."""
    account = ndex.account(stand_in.host.replace("127.0.0.1", "localhost"), ANN)
    ndex.upload(parcel, account, public=False)
    assert len(stand_in.requests) == 1


def test_a_wrong_password(stand_in: StandIn, parcel: Parcel) -> None:
    account = ndex.account(stand_in.host, ANN | {"NDEX_PASSWORD": "x"})
    with pytest.raises(KgError, match=f"^{stand_in.host}: user name or password is wrong$"):
        ndex.upload(parcel, account, public=False)
    with pytest.raises(KgError, match="wrong, or 7fc70ab6-.* belongs to somebody else$"):
        ndex.replace(parcel, account, NETWORK)


def test_a_network_that_ndex_does_not_have(stand_in: StandIn, parcel: Parcel) -> None:
    other = "00000000-0000-0000-0000-000000000001"
    with pytest.raises(KgError, match=f"^{stand_in.host}: no network {other} is there$"):
        ndex.replace(parcel, ndex.account(stand_in.host, ANN), other)


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ((404, {}, "<html>"), "no NDEx is there"),
        ((500, {}, '{"message":"disk\\n full"}'), "the server answered 500: disk full"),
        ((500, {}, ""), "the server answered 500: nothing more"),
        ((502, {}, "<html>\n bad gateway"), "the server answered 502: <html> bad gateway"),
        ((500, {}, "x" * 9_999), f"the server answered 500: {'x' * 199}…"),
        ((201, {}, "welcome"), "Unable to get URL for newly created network: welcome"),
    ],
)
def test_what_ndex_may_answer(stand_in: StandIn, parcel: Parcel, answer: Answer, line: str) -> None:
    stand_in.answer = lambda request: answer
    with pytest.raises(KgError) as told:
        ndex.upload(parcel, ndex.account(stand_in.host, ANN), public=False)
    assert str(told.value).startswith(f"{stand_in.host}: ")
    assert str(told.value).endswith(line)
    assert "\n" not in str(told.value)


def test_no_ndex_is_there(parcel: Parcel, nowhere: str) -> None:
    pytest.importorskip("ndex2", reason="ndex2 is not installed: pip install 'pfocr-kg[push]'")
    with pytest.raises(KgError, match=f"^{nowhere}: no server answers there$"):
        ndex.upload(parcel, ndex.account(nowhere, ANN), public=False)


def test_ndex2_is_not_installed(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ndex2.client", None)
    with pytest.raises(KgError, match=r"pip install 'pfocr-kg\[push\]'"):
        ndex.upload(parcel, ndex.account("https://a.org", ANN), public=False)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [({}, "NDEX_USERNAME and NDEX_PASSWORD must"), (ANN | {"NDEX_PASSWORD": ""}, "NDEX_PASSWORD must")],
)
def test_an_account_is_needed(environment: dict[str, str], missing: str) -> None:
    with pytest.raises(KgError, match=f"^{missing}"):
        ndex.account(ndex.DEFAULT_HOST, environment)


def test_a_password_is_not_shown() -> None:
    assert "cret" not in repr(ndex.account(ndex.DEFAULT_HOST, ANN))


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("http://www.ndexbio.org", "the password would go there unencrypted"),
        ("ftp://www.ndexbio.org", "this is no address of a server"),
        ("", "this is no address of a server"),
        ("https://x:port", "this is no address of a server"),
    ],
)
def test_addresses_that_are_not_to_be_had(host: str, fault: str) -> None:
    with pytest.raises(KgError, match=fault):
        ndex.server(host)


def test_what_is_broken_is_not_sent(tmp_path: Path, nowhere: str) -> None:
    broken = Parcel(tmp_path / "x", "x", 1, 0, 1, ("nodes[0].id: it is null, not an integer", "another"))
    with pytest.raises(KgError, match=r"nothing was sent: nodes\[0\].id: it is null.* \(2 in all"):
        cytoscape.load(broken, nowhere)


def cytoscape_answer(request: Request) -> Answer:
    """What CyREST does."""
    if (request.method, request.path) == ("GET", "/v1/version"):
        return 200, {}, '{"apiVersion":"v1","cytoscapeVersion":"3.10.3"}'
    good = (
        (request.method, request.path) == ("POST", "/v1/networks")
        and request.query == {"format": ["cx2"], "title": ["A network"], "collection": ["A network"]}
        and request.headers["content-type"] == "application/json"
        and "authorization" not in request.headers
        and not list(faults(request.body))
    )
    return (200, {}, '{"networkSUID": 52}') if good else (412, {}, '{"errors":[{"message":"Could not\\nparse"}]}')


@pytest.fixture
def desktop() -> Iterator[StandIn]:
    """A stand-in for Cytoscape Desktop."""
    with serving(StandIn(cytoscape_answer)) as server:
        yield server


def test_cytoscape_opens_the_network(desktop: StandIn, parcel: Parcel) -> None:
    assert cytoscape.load(parcel, desktop.host) == cytoscape.Loaded(52, "3.10.3")
    assert cytoscape.load(parcel, desktop.host.removeprefix("http://")).number == 52
    assert [request.method for request in desktop.requests] == ["GET", "POST"] * 2
    assert desktop.requests[1].body == parcel.path.read_bytes()


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ((412, {}, '{"data":{},"errors":[{"message":"Could not\\nparse"}]}'), "(412): Could not parse"),
        ((500, {}, "<html>oh</html>"), "(500): <html>oh</html>"),
        ((404, {}, ""), "(404): it did not say why"),
        ((200, {}, '{"data":{}}'), '(200): {"data": {}}'),
    ],
)
def test_cytoscape_does_not_take_it(desktop: StandIn, parcel: Parcel, answer: Answer, line: str) -> None:
    desktop.answer = lambda request: answer if request.method == "POST" else cytoscape_answer(request)
    with pytest.raises(KgError) as told:
        cytoscape.load(parcel, desktop.host)
    assert str(told.value) == f"Cytoscape 3.10.3 did not take the network {line}"


@pytest.mark.parametrize("answer", [(404, {}, "nothing"), (200, {}, "[]"), (200, {}, "{}"), (500, {}, "{}")])
def test_something_else_is_there(desktop: StandIn, parcel: Parcel, answer: Answer) -> None:
    desktop.answer = lambda request: answer
    with pytest.raises(KgError, match=f"^{desktop.host}: what answers there is not Cytoscape$"):
        cytoscape.load(parcel, desktop.host)
    assert len(desktop.requests) == 1, "nothing is sent to what is not Cytoscape"


def test_no_cytoscape_runs(parcel: Parcel, nowhere: str) -> None:
    with pytest.raises(KgError, match=f"^{nowhere}: no Cytoscape answers there .*; is Cytoscape Desktop running"):
        cytoscape.load(parcel, nowhere)


def test_cytoscape_does_not_answer(parcel: Parcel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cytoscape, "_SECONDS_TO_ANSWER", 0.05)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(KgError, match="Cytoscape has not answered in time"):
            cytoscape.load(parcel, f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_what_speaks_no_http(parcel: Parcel) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        def speak() -> None:
            caller, _ = other.accept()
            with caller:
                caller.recv(1024)
                caller.sendall(b"220 mail\r\n")

        thread = threading.Thread(target=speak)
        thread.start()
        with pytest.raises(KgError, match="what answers there is not Cytoscape"):
            cytoscape.load(parcel, f"http://127.0.0.1:{other.getsockname()[1]}")
        thread.join()


@pytest.mark.parametrize("host", ["https://127.0.0.1:1234", "http://", "http://x:port"])
def test_an_address_that_is_none_of_cytoscape(parcel: Parcel, host: str) -> None:
    with pytest.raises(KgError, match="this is no address of Cytoscape, such as http://127.0.0.1:1234"):
        cytoscape.load(parcel, host)


# The commands


@pytest.fixture
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without an account."""
    for name in (*ANN, "NDEX_HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_account")
def test_a_dry_run_tells_and_sends_nothing(run: Run, example_build: Build) -> None:
    with serving(StandIn(ndex_answer)) as server:
        done = run("push", "ndex", example_build.path, "--dry-run", "--host", server.host, "--visibility", "public")
        assert server.requests == []
    told = dict(line.split(maxsplit=1) for line in done.stdout.splitlines()[:-1])
    graph = example_build.cooccurrence(picture=True)
    size = int(told.pop("bytes").replace(",", ""))
    assert size > 100_000
    assert told == {
        "name": "Genes that pathway figures show together",
        "nodes": f"{graph.number_of_nodes():,}",
        "edges": f"{graph.number_of_edges():,}",
        "to": f"{server.host}, public",
        "check": "conforms",
    }
    assert (done.stdout.splitlines()[-1], done.exit_code) == ("nothing was sent", 0)


@pytest.mark.usefixtures("no_account")
def test_a_dry_run_of_a_replacement(run: Run, example_build: Build) -> None:
    done = run("push", "ndex", example_build.path, "--dry-run", "--update", f"https://x.org/networks/{NETWORK}")
    assert f"to     https://www.ndexbio.org, in the place of {NETWORK}\n" in done.stdout


def test_a_dry_run_tells_all_faults(run: Run, example_build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.push.faults", lambda document: iter(["nodes[0]: bad", "edges[1]: bad"]))
    done = run("push", "cytoscape", example_build.path, "--dry-run")
    assert done.stdout.endswith("check  2 faults\n  nodes[0]: bad\n  edges[1]: bad\nnothing was sent\n")
    assert done.exit_code == 1


def test_the_command_for_ndex(
    run: Run, stand_in: StandIn, example_build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**ANN, "NDEX_HOST": stand_in.host}.items():
        monkeypatch.setenv(name, value)
    done = run("push", "ndex", example_build.path, "--flavour", "all", "--collapse-families")
    assert done.stdout == f"{stand_in.host}/viewer/networks/{NETWORK}\n"
    assert stand_in.requests[0].query == {"visibility": ["PRIVATE"]}
    sent = json.loads(sent_network(stand_in.requests[0]))
    graph = example_build.cooccurrence("all", collapse_families=True, picture=True)
    assert [len(aspect["edges"]) for aspect in sent if "edges" in aspect] == [graph.number_of_edges()]
    run("push", "ndex", example_build.path, "--update", NETWORK)
    assert (stand_in.requests[1].method, stand_in.requests[1].path) == ("PUT", f"/v3/networks/{NETWORK}")


def test_the_command_for_cytoscape(run: Run, desktop: StandIn, example_build: Build) -> None:
    desktop.answer = lambda request: (
        cytoscape_answer(request) if request.method == "GET" else (200, {}, '{"networkSUID": 7}')
    )
    done = run("push", "cytoscape", example_build.path, "--host", desktop.host)
    assert done.stdout == "network 7 in Cytoscape 3.10.3: Genes that pathway figures show together\n"
    assert list(faults(desktop.requests[1].body)) == []


@pytest.mark.usefixtures("no_account")
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("ndex",), "kg: NDEX_USERNAME and NDEX_PASSWORD must be set in the environment"),
        (("ndex", "--update", "x"), "kg: x: this is no UUID of a network"),
        (("ndex", "--update", NETWORK, "--visibility", "public"), "kg: --visibility is for new networks"),
        (("ndex", "--host", "http://x.org"), "kg: http://x.org: the password would go there unencrypted"),
        (("cytoscape", "--host", "https://x.org"), "kg: https://x.org: this is no address of Cytoscape"),
    ],
)
def test_used_wrongly(run: Run, example_build: Build, arguments: tuple[str, ...], line: str) -> None:
    command, *options = arguments
    done = run("push", command, example_build.path, *options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_who_pushes_is_told_of_what_is_too_big(run: Run, example_build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.network.cytoscape.cx2.MOST_EDGES_FOR_WEB", 1_000)
    whole = ("push", "cytoscape", example_build.path, "--edges", "all", "--dry-run")
    assert run(*whole).stderr == "2,982 edges: Cytoscape Web opens at most 1,000\n"
    assert run(*whole, "--quiet").stderr == ""
