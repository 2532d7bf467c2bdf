"""Another build takes the place of the one that is served, and no request fails by it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from starlette.applications import Starlette

from kg.errors import KgError
from kg.opened import open_build
from kg.server.settings import Settings
from kg.server.site import Site

LOOK = 1.0
"""Seconds between looks at which build is current."""
_PAUSE = 0.05
_log = logging.getLogger("kg.server")


class Switcher:
    """Switches an application to the build that is current."""

    def __init__(self, app: Starlette, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._switching = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def warm(self) -> None:
        """Reads, beside the first requests, what pages need of the build that is served."""
        self._keep(asyncio.create_task(asyncio.to_thread(self._app.state.site.warm)))

    def asked(self) -> None:
        """Switches soon: what a signal does."""
        self._keep(asyncio.create_task(self.switch()))

    def watch(self) -> None:
        """Switches whenever another build is current, from now on."""
        self._keep(asyncio.create_task(self._watch()))

    async def switch(self) -> None:
        """Opens the build that is current, and serves it when its processes are ready; the old ones finish.

        A build that cannot be opened is told of in the log, and the old one is served as before.
        """
        async with self._switching:
            old: Site = self._app.state.site
            try:
                new = await asyncio.to_thread(Site.open, self._settings)
                await new.pool.start()
                await asyncio.to_thread(new.warm)
            except (KgError, OSError, ValueError, KeyError) as fault:
                _log.error("the new build cannot be served, the old one is: %s", fault)
                return
            self._app.state.site = new
            self._app.state.counts.switches += 1
            _log.info("serving build %s", new.build.path.name)
            self._keep(asyncio.create_task(_retire(old)))

    async def close(self) -> None:
        """Ends what is going on."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self) -> None:
        tried: Path | None = None
        while True:
            await asyncio.sleep(LOOK)
            try:
                there = (await asyncio.to_thread(open_build, self._settings.build)).path
            except (KgError, OSError):
                continue  # between two builds there may be none for a moment
            if there not in (self._app.state.site.build.path, tried):
                tried = there
                await self.switch()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _retire(site: Site) -> None:
    """Ends a site when nobody is being answered from it any more."""
    try:
        while site.users:
            await asyncio.sleep(_PAUSE)
    finally:
        await site.pool.close()
