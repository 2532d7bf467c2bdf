"""To NDEx, the public store of biological networks, by its own client `ndex2` (the extra `push`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from kg.errors import KgError
from kg.push import Parcel, one_line

DEFAULT_HOST = "https://www.ndexbio.org"
USERNAME, PASSWORD = "NDEX_USERNAME", "NDEX_PASSWORD"
"""Where the environment has the account."""

_OURSELVES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a server."""

    host: str
    username: str
    password: str = field(repr=False)


def server(host: str) -> str:
    """The address of a server, `https` where it says nothing else. Raises `KgError` for what is none.

    >>> server("www.ndexbio.org/")
    'https://www.ndexbio.org'
    """
    address = (host if "://" in host else f"https://{host}").rstrip("/")
    try:
        parts = urlsplit(address)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.scheme not in ("http", "https"):
        raise KgError(f"{host}: this is no address of a server")
    if parts.scheme == "http" and parts.hostname not in _OURSELVES:
        raise KgError(f"{host}: the password would go there unencrypted; https:// is needed")
    # The client takes a host that is called localhost for another one, on a port of its own choice.
    return address.replace("//localhost", "//127.0.0.1", 1)


def account(host: str, environment: Mapping[str, str]) -> Account:
    """The account that the environment has. Raises `KgError` where it has none."""
    missing = [name for name in (USERNAME, PASSWORD) if not environment.get(name)]
    if missing:
        raise KgError(f"{' and '.join(missing)} must be set in the environment; an account is free at {DEFAULT_HOST}")
    return Account(server(host), environment[USERNAME], environment[PASSWORD])


def network_id(text: str) -> str:
    """The UUID of a network, also out of its address. Raises `KgError` for anything else.

    >>> network_id("https://www.ndexbio.org/viewer/networks/7FC70AB6-9fb1-11ea-aaef-0ac135e8bacf")
    '7fc70ab6-9fb1-11ea-aaef-0ac135e8bacf'
    """
    try:
        return str(UUID(text.rstrip("/").rpartition("/")[2]))
    except ValueError:
        raise KgError(f"{text}: this is no UUID of a network") from None


def upload(parcel: Parcel, to: Account, *, public: bool) -> str:
    """Makes a new network on the server; returns where people see it."""
    client, faults = _client(to)
    parcel.must_be_whole()
    wrong = {401: "user name or password is wrong", 404: "no NDEx is there"}
    with parcel.path.open("rb") as stream, _explained(to.host, faults, wrong):
        visibility = "PUBLIC" if public else "PRIVATE"
        made = client.save_cx2_stream_as_new_network(stream, visibility=visibility)
    return _viewer(to.host, network_id(made))


def replace(parcel: Parcel, to: Account, network: str) -> str:
    """Puts the network in the place of one on the server, whose visibility stays; returns where people see it."""
    client, faults = _client(to)
    parcel.must_be_whole()
    wrong = {
        401: f"user name or password is wrong, or {network} belongs to somebody else",
        403: f"{network} may not be changed",
        404: f"no network {network} is there",
    }
    with parcel.path.open("rb") as stream, _explained(to.host, faults, wrong):
        client.update_cx2_network(stream, network)
    return _viewer(to.host, network)


def _viewer(host: str, network: str) -> str:
    return f"{host}/viewer/networks/{network}"


def _client(to: Account) -> tuple[Any, Any]:
    """The client and the module of its faults. Raises `KgError` where it is not installed."""
    try:
        client, faults = import_module("ndex2.client"), import_module("ndex2.exceptions")
    except ImportError:
        raise KgError("NDEx needs ndex2, which is not installed: pip install 'pfocr-kg[push]'") from None
    make: Callable[..., Any] = client.Ndex2
    made = make(
        host=to.host, username=to.username, password=to.password, skip_version_check=True, user_agent="pfocr-kg"
    )
    return made, faults


@contextmanager
def _explained(host: str, faults: Any, wrong: Mapping[int, str]) -> Iterator[None]:
    """Turns what the client raises into one line; `wrong` says what some answers mean here."""
    try:
        yield
    except faults.NDExError as fault:
        # The client wraps what happened; where it was an answer of the server, that is known.
        answer = getattr(fault.__context__, "response", None)
        if answer is not None and answer.status_code in wrong:
            reason = wrong[answer.status_code]
        elif answer is not None:
            reason = f"the server answered {answer.status_code}: {_message(answer.text)}"
        elif isinstance(fault.__context__, OSError):  # all that requests raises of connections is
            reason = "no server answers there"
        else:
            reason = one_line(str(fault))
        raise KgError(f"{host}: {reason}") from None


def _message(text: str) -> str:
    """What an answer says: NDEx sends JSON with a message, what stands before it may send a page."""
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    message = told.get("message") if isinstance(told, dict) else None
    return one_line(str(message or text)) or "nothing more"
