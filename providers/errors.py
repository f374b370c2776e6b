"""What can go wrong with a system outside; a class says who must act, and carries the facts as attributes."""


class ProviderError(Exception):
    """The root of this room's errors."""


class ProviderUnavailable(ProviderError):
    """The other side is down or limits us; the job may run again after `retry_after_s` seconds."""

    def __init__(self, provider: str, retry_after_s: float, reason: str = "") -> None:
        super().__init__(f"{provider} is unavailable for {retry_after_s:.0f} s: {reason}")
        self.provider = provider
        self.retry_after_s = retry_after_s
        self.reason = reason


class ProviderRefused(ProviderError):
    """The other side understood and said no (4xx); asking again would not help."""

    def __init__(self, provider: str, status: int, reason: str) -> None:
        super().__init__(f"{provider} answered {status}: {reason}")
        self.provider = provider
        self.status = status
        self.reason = reason


class ChecksNotPermitted(ProviderRefused):
    """We may write no check runs in this repository; what they say can be said in a comment."""


class ForgedDelivery(ProviderError):
    """The signature of a delivery is missing, doubled or wrong; nothing of it may be read."""


class UnreadableDelivery(ProviderError):
    """A genuine delivery whose body cannot be understood; it goes to the dead letters with this reason."""


class LeaseLost(ProviderError):
    """Another worker holds this job now; whoever gets this must stop without writing anything outside."""
