"""What everybody may know of `.forge.yml`: its JSON schemas for editors, and the reference page for people."""

import re
from functools import cache
from typing import Final

import aiohttp_jinja2
from aiohttp import web
from markupsafe import Markup, escape

from config.forge_yml import ForgeYml, OrganizationYml
from config.forge_yml.reference import PAGE, reference
from config.forge_yml.schema import json_schema

SCHEMA_URL: Final = "/schema/forge-1.json"
ORGANIZATION_SCHEMA_URL: Final = "/schema/forge-organization-1.json"
REFERENCE_URL: Final = PAGE
PUBLIC_URL: Final = web.AppKey("public_url", str)
_MODELS: Final = {SCHEMA_URL: ForgeYml, ORGANIZATION_SCHEMA_URL: OrganizationYml}
# Editors may ask from any origin, and need not ask at each key press.
_HEADERS: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}


async def serve_schema(request: web.Request) -> web.Response:
    """The schema of a repository's file, or of an organization's."""
    body = json_schema(_MODELS[request.path])
    return web.Response(text=body, content_type="application/schema+json", headers=_HEADERS)


async def serve_reference(request: web.Request) -> web.Response:
    """Every key with its kind, default and meaning; it names nothing that is private, so no door stands before it."""
    view = {
        "sections": reference(),
        "schema_url": f"{request.app[PUBLIC_URL]}{SCHEMA_URL}",
        "organization_schema_url": ORGANIZATION_SCHEMA_URL,
        "said": _said,
    }
    response = aiohttp_jinja2.render_template("forge_yml.html", request, view)
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _said(sentence: str) -> Markup:
    """A sentence of the model as HTML: what stands between backticks is code."""
    parts = re.split(r"`([^`]*)`", sentence)
    html = [Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)]
    return Markup("").join(html)
