"""The lease of a job, held until the test says otherwise."""


class ToldFence:
    """Counts how often it was asked; `lost` is raised once the job has lost its lease."""

    def __init__(self) -> None:
        self.asked = 0
        self.lost: Exception | None = None

    async def __call__(self) -> None:
        self.asked += 1
        if self.lost is not None:
            raise self.lost
