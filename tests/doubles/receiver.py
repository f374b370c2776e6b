"""A receiver of webhooks that keeps what comes; and a server whose certificate nobody has signed."""

import datetime as dt
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Receiver:
    url: str = ""
    came: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    status: int = 200

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((request.headers.copy(), await request.read()))
        return web.Response(status=self.status)


@asynccontextmanager
async def receiving(*, certificate: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """On a free port of the loopback."""
    taking, application = Receiver(), web.Application()
    application.router.add_route("*", "/{tail:.*}", taking.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=certificate).start()
    taking.url = f"http{'s' if certificate else ''}://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield taking
    finally:
        await runner.cleanup()


def self_signed(folder: Path) -> ssl.SSLContext:
    """What such a server shows; its files are written into the folder."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    now = dt.datetime.now(dt.UTC)
    days = now - dt.timedelta(days=1), now + dt.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), *days)
    signed = builder.sign(key, hashes.SHA256())
    encoding, none = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, none) + signed.public_bytes(encoding)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
