"""To Cytoscape Desktop, by the REST interface (CyREST) that it has while it runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from kg.errors import KgError
from kg.push import Parcel, one_line

DEFAULT_HOST = "http://127.0.0.1:1234"
_PORT = 1234
_SECONDS_TO_ANSWER = 10
_SECONDS_TO_IMPORT = 600


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network in Cytoscape: its number there, and which Cytoscape it is."""

    number: int
    version: str


def load(parcel: Parcel, host: str = DEFAULT_HOST) -> Loaded:
    """Opens the network in the Cytoscape that runs at an address, as Cytoscape Web does; no other app is needed."""
    parcel.must_be_whole()
    version = cytoscape_version(host)
    told = urlencode({"format": "cx2", "title": parcel.name, "collection": parcel.name})
    status, answer = _asked(host, "POST", f"/v1/networks?{told}", parcel.path)
    number = answer.get("networkSUID") if isinstance(answer, dict) else None
    if status // 100 != 2 or not isinstance(number, int):
        raise KgError(f"Cytoscape {version} did not take the network ({status}): {_message(answer)}")
    return Loaded(number, version)


def cytoscape_version(host: str) -> str:
    """The version of the Cytoscape at an address. Raises `KgError` where none runs."""
    status, answer = _asked(host, "GET", "/v1/version")
    version = answer.get("cytoscapeVersion") if isinstance(answer, dict) else None
    if status != 200 or not isinstance(version, str):
        raise KgError(f"{host}: what answers there is not Cytoscape")
    return version


def _asked(host: str, method: str, path: str, body: Path | None = None) -> tuple[int, Any]:
    """The status and what was answered, read as JSON where it is. Raises `KgError` where there is no answer."""
    connection = _connection(host, _SECONDS_TO_ANSWER if body is None else _SECONDS_TO_IMPORT)
    headers = {"Accept": "application/json"}
    try:
        if body is None:
            connection.request(method, path, headers=headers)
        else:
            headers |= {"Content-Type": "application/json", "Content-Length": str(body.stat().st_size)}
            with body.open("rb") as file:
                connection.request(method, path, file, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
    except TimeoutError:
        raise KgError(f"{host}: Cytoscape has not answered in time") from None
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise KgError(f"{host}: no Cytoscape answers there ({reason}); is Cytoscape Desktop running?") from None
    except HTTPException:
        raise KgError(f"{host}: what answers there is not Cytoscape") from None
    finally:
        connection.close()
    try:
        return response.status, json.loads(text)
    except ValueError:
        return response.status, text


def check_address(host: str) -> None:
    """Raises `KgError` for what can be no address of Cytoscape; nothing is sent."""
    _connection(host, 1.0)


def _connection(host: str, seconds: float) -> HTTPConnection:
    try:
        parts = urlsplit(host if "://" in host else f"http://{host}")
        name, port = parts.hostname, parts.port or _PORT
    except ValueError:
        name = None
    if name is None or parts.scheme != "http":
        raise KgError(f"{host}: this is no address of Cytoscape, such as {DEFAULT_HOST}")
    return HTTPConnection(name, port, timeout=seconds)


def _message(answer: Any) -> str:
    """What CyREST says was wrong."""
    errors = answer.get("errors") if isinstance(answer, dict) else None
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return one_line(str(errors[0].get("message")))
    return one_line(answer if isinstance(answer, str) else json.dumps(answer)) or "it did not say why"
