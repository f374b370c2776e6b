"""The frame in which pages are rendered: everything is escaped, and nothing undefined passes for empty."""

from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.site.static_files import StaticFiles

_TEMPLATES = Path(__file__).parent / "templates"


def set_up_templates(app: web.Application, files: StaticFiles, trigger: str) -> None:
    """Templates know the addresses of the static files, and the word after the slash of a command."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        default_helpers=False,
    )
    environment.globals["asset"] = files.url
    environment.globals["trigger"] = trigger
    environment.globals["here"] = ""
