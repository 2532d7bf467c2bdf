"""What handlers need: the build that is served, and who answers queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from kg.opened import Build, open_build
from kg.server.documents import Describer
from kg.server.pool import Pool
from kg.server.settings import Settings


@dataclass(eq=False, slots=True)
class Site:
    """One build, served: who answers queries, who describes nodes; `users` counts the requests it is answering."""

    build: Build
    settings: Settings
    pool: Pool
    describer: Describer
    users: int = field(default=0, repr=False)

    @classmethod
    def open(cls, settings: Settings) -> Site:
        """The site of the build that is there now. Raises `KgError` where there is none, or none with a store."""
        build = open_build(settings.build)
        _ = build.store  # what cannot be served is refused before anything starts
        return cls(build, settings, Pool.of(build.path, settings), Describer(build))

    def warm(self) -> None:
        """Reads what pages of the build need, so that its first visitor does not wait."""
        self.describer.catalogue.warm()


def site_of(request: Request) -> Site:
    """The site that answers this request: the same from its first byte to its last."""
    site = request.scope["kg.site"]
    assert isinstance(site, Site)
    return site
