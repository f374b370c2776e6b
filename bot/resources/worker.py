"""What a worker has open: code hosts, mirrors, analysis processes and the database, as the context of its jobs."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from bot.resources.web import local_store, make_receivers
from config.settings import Settings
from engine.analysis.analyzer import Analyzer
from engine.workspace.checkout import MirrorCache
from engine.workspace.environments import EnvironmentCache
from handlers.context import Context
from providers.code_hosts.code_host import CodeHost, Fence
from providers.code_hosts.github.client import GitHub
from providers.code_hosts.github.connection import GitHubConnection
from providers.code_hosts.gitlab.client import GitLab
from providers.code_hosts.gitlab.connection import GitLabConnection
from providers.code_hosts.local.client import LocalHost
from providers.code_hosts.registry import Hosts
from providers.database.parks import PostgresParks
from providers.database.session import Database
from providers.rest.redaction import REDACTOR
from providers.storage.registry import open_store


@asynccontextmanager
async def open_context(settings: Settings) -> AsyncIterator[Context]:
    """Open what the settings name, close it in the reverse order."""
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url)
        stack.push_async_callback(database.close)
        analyzer = Analyzer(processes=settings.worker_processes)
        stack.callback(analyzer.close)
        store = open_store(settings.storage, endpoint_url=settings.s3_endpoint_url)
        stack.push_async_callback(store.close)
        yield Context(
            settings=settings,
            database=database,
            hosts=Hosts(make_receivers(settings), _openers(settings, database, stack)),
            checkouts=MirrorCache(settings.cache_dir, settings.cache_limit_bytes),
            analyzer=analyzer,
            store=store,
            environments=EnvironmentCache(settings.environments_dir, settings.environments_limit_bytes),
        )


def _openers(settings: Settings, database: Database, stack: AsyncExitStack) -> dict[str, Callable[[Fence], CodeHost]]:
    openers: dict[str, Callable[[Fence], CodeHost]] = {}
    if settings.github is not None:
        github = GitHubConnection(settings.github, parks=PostgresParks(database), redactor=REDACTOR)
        stack.push_async_callback(github.close)
        openers["github"] = partial(GitHub, github)
    if settings.gitlab is not None:
        gitlab = GitLabConnection(settings.gitlab, parks=PostgresParks(database), redactor=REDACTOR)
        stack.push_async_callback(gitlab.close)
        openers["gitlab"] = partial(GitLab, gitlab)
    if settings.local is not None:
        openers["local"] = partial(LocalHost, settings.local.root, local_store(database))
    return openers
