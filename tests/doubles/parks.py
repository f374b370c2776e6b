"""The parking table in memory, for tests of what parks; the real one is in PostgreSQL and has its own tests."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Parks:
    """Parks by (host, installation); seconds do not pass by themselves."""

    parked: dict[tuple[str, str], float] = field(default_factory=dict)

    async def park(self, host: str, installation_id: str, seconds: float, _reason: str) -> None:
        self.parked[host, installation_id] = max(seconds, self.parked.get((host, installation_id), 0.0))

    async def parked_for_s(self, host: str, installation_id: str) -> float:
        return self.parked.get((host, installation_id), 0.0)
