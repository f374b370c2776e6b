"""GitHub Actions as far as the product asks: runs of a commit, their artifacts, and the store that holds the bytes.

The emulator starts runs but never ends them, and hands out no archives. GitHub answers the address of an archive with a
redirect to a store on another host, whose signed address is all the permission it asks for.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.doubles.proxy import Reply, Seen

SIGNATURE = "sig=a-signed-address"


@dataclass(slots=True)
class Run:
    """One workflow run, with the archives that it kept by artifact id."""

    run_id: int
    full_name: str
    head_sha: str
    conclusion: str
    event: str
    workflow_id: int
    artifacts: dict[int, dict[str, Any]] = field(default_factory=dict)


class Actions:
    """Set the stage with `add_run` and `keep`; look at `stored`, the requests that the store has seen."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.stored: list[web.Request] = []
        self.store_url = ""
        self.has_permission = True
        self._archives: dict[int, bytes] = {}

    def forget(self) -> None:
        """A new test begins; runs stay, as repositories do."""
        self.stored.clear()
        self.has_permission = True

    def add_run(
        self,
        full_name: str,
        head_sha: str,
        *,
        conclusion: str = "success",
        event: str = "push",
        workflow_id: int = 1,
    ) -> Run:
        run = Run(1_000 + len(self.runs), full_name, head_sha, conclusion, event, workflow_id)
        self.runs.append(run)
        return run

    def keep(self, run: Run, name: str, files: Mapping[str, bytes] | bytes, **fields: Any) -> None:
        """An artifact of the run: files to be packed, or the bytes of an archive as they shall be."""
        archive = files if isinstance(files, bytes) else packed(files)
        artifact_id = 10_000 + len(self._archives)
        self._archives[artifact_id] = archive
        document = {"id": artifact_id, "name": name, "size_in_bytes": len(archive), "expired": False}
        run.artifacts[artifact_id] = {**document, **fields}

    async def list_runs(self, seen: Seen, match: re.Match[str]) -> Reply:
        """Newest first, as GitHub lists them."""
        if not self._may_read(seen):
            return _forbidden()
        wanted = [
            run
            for run in reversed(self.runs)
            if run.full_name == match["full_name"]
            and seen.query.get("head_sha") in {None, run.head_sha}
            and seen.query.get("status") in {None, run.conclusion}
        ]
        documents = [
            {
                "id": run.run_id,
                "head_sha": run.head_sha,
                "status": "completed",
                "conclusion": run.conclusion,
                "event": run.event,
                "workflow_id": run.workflow_id,
            }
            for run in wanted
        ]
        return Reply(200, {"total_count": len(documents), "workflow_runs": documents})

    async def list_artifacts(self, seen: Seen, match: re.Match[str]) -> Reply:
        if not self._may_read(seen):
            return _forbidden()
        run = next((run for run in self.runs if run.run_id == int(match["id"])), None)
        if run is None or run.full_name != match["full_name"]:
            return Reply(404, {"message": "Not Found"})
        return Reply(200, {"total_count": len(run.artifacts), "artifacts": list(run.artifacts.values())})

    async def download(self, seen: Seen, match: re.Match[str]) -> Reply:
        """A redirect; 410 for what is expired."""
        if not self._may_read(seen):
            return _forbidden()
        artifact = next(
            (run.artifacts[int(match["id"])] for run in self.runs if int(match["id"]) in run.artifacts), None
        )
        if artifact is None:
            return Reply(404, {"message": "Not Found"})
        if artifact["expired"]:
            return Reply(410, {"message": "Artifact has expired"})
        return Reply(302, None, {"Location": f"{self.store_url}/archives/{match['id']}?{SIGNATURE}"})

    def store(self) -> web.Application:
        """The other host; it refuses whoever brings credentials along, as Azure's and Amazon's do."""
        application = web.Application()
        application.router.add_get("/archives/{id}", self._hand_out)
        return application

    async def _hand_out(self, request: web.Request) -> web.Response:
        self.stored.append(request)
        if "Authorization" in request.headers or request.query_string != SIGNATURE:
            return web.Response(status=403)
        return web.Response(body=self._archives[int(request.match_info["id"])], content_type="application/zip")

    def _may_read(self, seen: Seen) -> bool:
        return self.has_permission and seen.scope is not None and "actions" in seen.scope.permissions


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def _forbidden() -> Reply:
    return Reply(403, {"message": "Resource not accessible by integration"})
