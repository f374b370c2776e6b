"""The status site: which page has which address, and what each is made of."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aiohttp import web

from bot.site import local_records, records
from bot.site.access import Door
from bot.site.boundary import Boundary, Shown, unknown_page
from bot.site.forge_yml import (
    ORGANIZATION_SCHEMA_URL,
    PUBLIC_URL,
    REFERENCE_URL,
    SCHEMA_URL,
    serve_reference,
    serve_schema,
)
from bot.site.rendering import set_up_templates
from bot.site.static_files import StaticFiles
from bot.site.views.activity import activity_page
from bot.site.views.conversation import CommitPage, check_views, commit_url, pull_request_page
from bot.site.views.links import host_links
from bot.site.views.paging import page_number, rows_needed
from bot.site.views.repositories import RepositoriesPage, first_steps, repository_line
from bot.site.views.repository import repository_page, runs_needed
from bot.site.views.run import HEADINGS, run_page
from config.settings import Settings
from providers.database.repositories import Repository
from providers.database.session import Database

_UUID = "[0-9a-fA-F-]{36}"
_REPOSITORY = f"/repositories/{{repository_id:{_UUID}}}"


def add_site(app: web.Application, database: Database, settings: Settings) -> None:
    """Register the pages. Where the settings open none, every address says how an operator turns them on."""
    files, pages = StaticFiles(), Pages(database, settings)
    set_up_templates(app, files, settings.trigger)
    page = Boundary(Door(settings)).page
    app[PUBLIC_URL] = settings.public_url
    app.add_routes(
        [
            web.get("/static/{name}", files.serve),
            web.get(SCHEMA_URL, serve_schema),
            web.get(ORGANIZATION_SCHEMA_URL, serve_schema),
            web.get(REFERENCE_URL, serve_reference),
            web.get("/", page(pages.repositories)),
            web.get("/activity", page(pages.activity)),
            web.get(_REPOSITORY, page(pages.repository)),
            web.get(f"{_REPOSITORY}/runs/{{run_id:{_UUID}}}", page(pages.run)),
            web.get(f"{_REPOSITORY}/pulls/{{number:[0-9]{{1,9}}}}", page(pages.pull_request)),
            web.get(f"{_REPOSITORY}/check-runs/{{sha:[0-9a-f]{{40}}}}", page(pages.check_runs)),
            # Addresses that other doors answer keep their own words for what they do not know.
            web.get(r"/{rest:(?!webhooks/|api/|healthz$|readyz$).*}", page(unknown_page)),
        ]
    )


class Pages:
    """One method a page: read the records, make the view, name the template."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    async def repositories(self, request: web.Request) -> Shown:
        number, now = page_number(request.query), _now()
        page = await records.list_repositories(self._database, number)
        runs = await records.last_runs(self._database, page.rows)
        lines = [repository_line(repository, runs[repository.id], now) for repository in page.rows]
        is_empty = number == 1 and not page.rows
        view = RepositoriesPage(page.with_rows(lines), first_steps(self._settings) if is_empty else None)
        return Shown("repositories.html", {"page": view})

    async def activity(self, request: web.Request) -> Shown:
        numbers = page_number(request.query, "deliveries"), page_number(request.query, "jobs")
        traffic = await records.traffic(self._database, *numbers)
        return Shown("activity.html", {"page": activity_page(traffic, _now())})

    async def repository(self, request: web.Request) -> Shown:
        repository = await self._repository(request)
        runs_number, commands_number = page_number(request.query, "runs"), page_number(request.query, "commands")
        runs, commands = await records.work_of(
            self._database,
            repository,
            run_limit=runs_needed(runs_number),
            command_limit=rows_needed(commands_number),
        )
        view = repository_page(
            repository,
            runs=runs,
            runs_number=runs_number,
            commands=commands,
            commands_number=commands_number,
            pull_requests=await local_records.pull_requests(
                self._database, repository, page_number(request.query, "pulls")
            ),
            links=host_links(self._settings, repository),
            now=_now(),
        )
        return Shown("repository.html", {"page": view})

    async def run(self, request: web.Request) -> Shown:
        repository = await self._repository(request)
        run = await records.find_run(self._database, repository, _uuid(request, "run_id"))
        if run is None:
            raise web.HTTPNotFound
        before = await records.run_before(self._database, repository, run)
        is_over = run.status in {"completed", "failed"}
        progress: Mapping[str, Any] = {}
        if not is_over:
            progress = await records.progress_of(self._database, repository, run)
        # A large report takes a good part of a second, and the webhooks are answered by the same loop.
        view = await asyncio.to_thread(
            run_page,
            run,
            before=before,
            progress=progress,
            links=host_links(self._settings, repository),
            now=_now(),
            ledger_page=page_number(request.query, "ledger"),
        )
        checks_url = commit_url(repository, run.commit_sha) if repository.ref.host == "local" else None
        return self._below(repository, "run.html", page=view, headings=HEADINGS, checks_url=checks_url)

    async def pull_request(self, request: web.Request) -> Shown:
        repository = await self._repository(request)
        number = int(request.match_info["number"])
        told = await local_records.conversation(self._database, repository, number, page_number(request.query))
        if told is None:
            raise web.HTTPNotFound
        # Markdown is made into HTML here: up to fifty texts that strangers wrote.
        view = await asyncio.to_thread(pull_request_page, repository, told, _now())
        return self._below(repository, "pull_request.html", page=view)

    async def check_runs(self, request: web.Request) -> Shown:
        repository, sha = await self._repository(request), request.match_info["sha"]
        checks = await local_records.check_runs(self._database, repository, sha)
        if not checks:
            raise web.HTTPNotFound
        views = await asyncio.to_thread(check_views, repository, checks, _now())
        return self._below(repository, "commit.html", page=CommitPage(sha, views))

    async def _repository(self, request: web.Request) -> Repository:
        repository = await records.find_repository(self._database, _uuid(request, "repository_id"))
        if repository is None:
            raise web.HTTPNotFound
        return repository

    def _below(self, repository: Repository, template: str, **view: Any) -> Shown:
        """A page below the repository's own, which it names on its way back."""
        return Shown(template, {"repository": repository_line(repository, (), _now()), **view})


def _uuid(request: web.Request, name: str) -> UUID:
    try:
        return UUID(request.match_info[name])
    except ValueError:
        raise web.HTTPNotFound from None


def _now() -> datetime:
    return datetime.now(UTC)
