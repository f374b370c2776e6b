"""What can go wrong with a store."""

from providers.errors import ProviderError


class StorageUnavailable(ProviderError):
    """The store does not answer or refuses; the job may run again."""


class ObjectTooLarge(ProviderError):
    """An object is larger than its reader allows."""

    def __init__(self, key: str, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(f"{key} has {size_bytes:,} bytes, more than {limit_bytes:,}")
        self.size_bytes = size_bytes
