"""uv in the sandbox: the one thing there that has the network, and that sees no file of any repository."""

import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.workspace.confinement import Interpreter, Mount
from engine.workspace.sandbox import BESIDE, MIB, Completed, Limits, Sandbox

INSIDE: Final = "/env"
PYTHON: Final = f"{INSIDE}/bin/python"
_UV: Final = "/installer/uv"
_DOWNLOADS: Final = "/downloads"
_UNREACHED: Final = b"Failed to fetch"  # in uv's words
_SHORTEST_S: Final = 1.0

# Which index is asked, and how, is the operator's to say: by these variables and never by a file of a repository.
_WAY_OUT: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS")
_PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy")
_OF_UV: Final = ("UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX", "UV_HTTP_", "UV_NATIVE_TLS")
_OF_PIP: Final = {"PIP_INDEX_URL": "UV_DEFAULT_INDEX", "PIP_EXTRA_INDEX_URL": "UV_EXTRA_INDEX_URL"}


@dataclass(frozen=True, slots=True)
class Installer:
    """uv, run for one environment that is being built."""

    sandbox: Sandbox
    uv: Path
    interpreter: Interpreter
    building: Path
    downloads: Path

    def make(self, wall_s: float) -> Completed:
        """An empty virtual environment, which can be mounted anywhere at `INSIDE`."""
        return self._run(
            ["venv", "--no-config", "--quiet", "--python", str(self.interpreter.executable), INSIDE], wall_s
        )

    def install(self, requirements: Sequence[str], pins: Sequence[str], wall_s: float) -> Completed:
        """Wheels only, so nothing of what is installed runs while it is installed.

        Where the index cannot be reached, what was downloaded before will do, if it is all there.
        """
        began = time.monotonic()
        done = self._install(requirements, pins, wall_s)
        left_s = wall_s - (time.monotonic() - began)
        if _UNREACHED not in done.stderr or left_s < _SHORTEST_S:
            return done
        kept = self._install(requirements, pins, left_s, "--offline")
        return kept if kept.exit_code == 0 else done

    def _install(self, requirements: Sequence[str], pins: Sequence[str], wall_s: float, *more: str) -> Completed:
        given = {"requirements.txt": "\n".join(requirements), "pins.txt": "\n".join(pins)}
        flags = ["--no-config", "--no-build", "--quiet", "--compile-bytecode", "--python", PYTHON]
        lists = ["--requirements", f"{BESIDE}/requirements.txt", "--constraints", f"{BESIDE}/pins.txt"]
        return self._run(["pip", "install", *flags, *lists, *more], wall_s, given)

    def _run(self, arguments: Sequence[str], wall_s: float, given: dict[str, str] | None = None) -> Completed:
        return self.sandbox.run(
            [_UV, *arguments],
            beside={name: text.encode() for name, text in (given or {}).items()},
            mounts=[
                Mount(self.interpreter.prefix, str(self.interpreter.prefix)),
                Mount(self.uv, _UV),
                Mount(self.downloads, _DOWNLOADS, is_writable=True),
                Mount(self.building, INSIDE, is_writable=True),
                *_certificates(),
            ],
            environment={**index_settings(), "UV_CACHE_DIR": _DOWNLOADS, "UV_LINK_MODE": "copy", "UV_NO_PROGRESS": "1"},
            limits=Limits(wall_s=wall_s, cpu_s=1200, file_bytes=2048 * MIB, output_bytes=MIB, disk_bytes=256 * MIB),
            network=True,
        )


def uv_binary() -> Path | None:
    """The uv beside the Python that runs this process, else one on the PATH."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.is_file() else shutil.which("uv")
    return Path(found).resolve() if found else None


def index_settings() -> dict[str, str]:
    """What the operator's environment says about the package index and the way to it, in uv's words."""
    of_pip = {theirs: os.environ[pips] for pips, theirs in _OF_PIP.items() if pips in os.environ}
    of_uv = {name: value for name, value in os.environ.items() if name.startswith(_OF_UV)}
    return of_pip | of_uv | network_settings()


def network_settings() -> dict[str, str]:
    """The operator's certificates and proxies."""
    return {name: os.environ[name] for name in (*_WAY_OUT, *_PROXIES) if name in os.environ}


def _certificates() -> list[Mount]:
    places = {os.environ.get(name, "") for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")}
    absolute = sorted(place for place in places if place.startswith("/") and Path(place).exists())
    return [Mount(Path(place), place) for place in absolute if not place.startswith("/etc/ssl/")]
