"""The style sheet and the icon: held in memory, under addresses that change with their content."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file; `digest` is part of its address."""

    body: bytes
    content_type: str
    digest: str


class StaticFiles:
    """All files of the folder, read once."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._files = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES}

    def url(self, name: str) -> str:
        """The address of a file; raises KeyError for one that is not there."""
        return f"/static/{name}?v={self._files[name].digest}"

    async def serve(self, request: web.Request) -> web.Response:
        """Kept for ever by browsers where the address names this very content, else asked for again."""
        file = self._files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        is_this = request.query.get("v") == file.digest
        return web.Response(
            body=file.body,
            content_type=file.content_type,
            charset="utf-8",
            headers={"Cache-Control": _FOR_EVER if is_this else "no-cache"},
        )


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    return StaticFile(body, _TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:16])
