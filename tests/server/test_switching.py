"""What is left of a build when another one has taken its place."""

from __future__ import annotations

import gc
import time
import weakref

from starlette.testclient import TestClient

from kg.opened import Build
from kg.server.app import create_app
from kg.server.settings import Settings
from kg.server.switching import Switcher


def test_a_build_that_is_no_longer_served_is_let_go(example_build: Build) -> None:
    settings = Settings(example_build.path, workers=1)
    app = create_app(settings)
    asked = ("/", "/gene/207", "/model", "/search?q=AKT1", "/api/v1/gene?gene=AKT1", "/api/v1/partners?gene=MTOR")
    with TestClient(app) as client:
        former = weakref.ref(app.state.site.build)
        for address in asked:
            assert client.get(address).status_code == 200
        assert client.portal is not None
        client.portal.call(Switcher(app, settings).switch)
        assert app.state.counts.switches == 1
        for address in asked:
            assert client.get(address).status_code == 200
        until = time.monotonic() + 20
        while former() is not None and time.monotonic() < until:
            time.sleep(0.05)
            gc.collect()
        assert former() is None
