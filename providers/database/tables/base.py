"""What all tables share: names of constraints, types, and shorthands for the columns that come again and again."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from providers.database.storable import storable_text

metadata = MetaData(
    # PostgreSQL's own way of naming, so that a migration may leave the naming to it.
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)


class StoredText(TypeDecorator[str]):
    """Text that PostgreSQL can keep: what it cannot (NUL, half a surrogate pair) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable_text(value)


def id_() -> Column[Any]:
    return Column("id", Uuid, primary_key=True)


def number_() -> Column[Any]:
    """An id that people and URLs see as a number."""
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def text_(name: str, *, default: str | None = None, is_null: bool = False) -> Column[Any]:
    return Column(name, StoredText, nullable=is_null, server_default=default)


def moment(name: str, *, is_null: bool = False) -> Column[Any]:
    """A time with its zone; set to now by the database unless it may be missing."""
    return Column(name, DateTime(timezone=True), nullable=is_null, server_default=None if is_null else func.now())


def document(name: str, *, is_null: bool = False) -> Column[Any]:
    default = None if is_null else text("'{}'::jsonb")
    return Column(name, JSONB(none_as_null=True), nullable=is_null, server_default=default)


def organization_id(*, is_null: bool = False, on_delete: str = "CASCADE") -> Column[Any]:
    return Column("organization_id", Uuid, ForeignKey("organizations.id", ondelete=on_delete), nullable=is_null)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def repository_of_the_organization() -> ForeignKeyConstraint:
    """Both ids together, since a foreign key alone looks past row-level security."""
    return ForeignKeyConstraint(
        ["organization_id", "repository_id"],
        ["repositories.organization_id", "repositories.id"],
        ondelete="CASCADE",
    )
