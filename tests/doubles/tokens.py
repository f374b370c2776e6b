"""Who may do what at the double. The emulator lets any unknown token in, and App tokens of any length: not here."""

import base64
import binascii
import time
from dataclasses import dataclass, field
from typing import Any

import jwt

LONGEST_JWT_S = 600


@dataclass(frozen=True, slots=True)
class Scope:
    """What a minted token opens; `repository_ids` is empty for all of the installation."""

    permissions: dict[str, str]
    repository_ids: tuple[int, ...]
    installation_id: str


@dataclass(slots=True)
class TokenBook:
    """Every token that the double has given out."""

    minted: dict[str, Scope] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)

    def remember(self, installation_id: str, document: dict[str, Any]) -> None:
        ids = tuple(repository["id"] for repository in document.get("repositories", []))
        self.minted[document["token"]] = Scope(document["permissions"], ids, installation_id)

    def scope_of(self, authorization: str) -> Scope | None:
        return self.minted.get(_secret(authorization))

    def refusal(self, path: str, authorization: str) -> str | None:
        """Why GitHub would answer 401, or None."""
        secret = _secret(authorization)
        if path.startswith("/app"):
            return _jwt_refusal(secret)
        if secret in self.revoked or secret not in self.minted:
            return "Bad credentials"
        return None

    def opens_git(self, authorization: str, *, is_push: bool = False) -> bool:
        """Basic, the user `x-access-token`, a token that may at least read contents, or write them for a push."""
        kind, _, encoded = authorization.partition(" ")
        try:
            user, _, secret = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        scope = self.minted.get(secret)
        if kind.lower() != "basic" or user != "x-access-token" or scope is None:
            return False
        granted = scope.permissions.get("contents", "")
        return secret not in self.revoked and granted in ({"write"} if is_push else {"read", "write"})


def _secret(authorization: str) -> str:
    return authorization.partition(" ")[2].strip()


def _jwt_refusal(secret: str) -> str | None:
    """The emulator checks the signature; the times are ours to check."""
    try:
        claims = jwt.decode(secret, options={"verify_signature": False, "verify_exp": False, "verify_iat": False})
    except jwt.InvalidTokenError:
        return "A JSON web token could not be decoded"
    if claims["iat"] > time.time():
        return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
    if claims["exp"] <= time.time() or claims["exp"] > time.time() + LONGEST_JWT_S:
        return "'Expiration time' claim ('exp') is too far in the future, or past"
    return None
