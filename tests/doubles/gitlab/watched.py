"""What a test sees of the double and does to it from outside: requests, deliveries, faults, limits."""

from typing import Any, Literal

from tests.doubles.faults import Fault
from tests.doubles.gitlab.door import Door, Seen
from tests.doubles.gitlab.sender import Sender, Sent

SIGNING_TOKEN = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
LIMITED = {"Retry-After": "30", "RateLimit-Limit": "600", "RateLimit-Remaining": "0", "RateLimit-Reset": "1795345200"}
_OFTEN = '{"message":{"error":"This endpoint has been requested too many times. Try again later."}}'


class Watched:
    def __init__(self, door: Door, sender: Sender) -> None:
        self.door = door
        self.sender = sender

    @property
    def requests(self) -> list[Seen]:
        """Every request to the API since the test began."""
        return self.door.requests

    @property
    def violations(self) -> list[str]:
        """Requests that GitLab would not understand as they were meant, in words."""
        return self.door.violations

    @property
    def deliveries(self) -> list[Sent]:
        """Every webhook that went out since the test began."""
        return self.sender.deliveries

    def forget(self) -> None:
        self.door.forget()
        self.sender.deliveries.clear()
        self.sender.copies = 1
        self.deliver_to("")

    def deliver_to(self, url: str, *, signing_token: str = SIGNING_TOKEN, token: str = "") -> None:
        """The product's door for the webhooks of every project; "" only keeps them."""
        usual = self.sender.usual
        usual.settings["url"], usual.signing_token, usual.token = url, signing_token, token

    def fail(self, method: str, path: str, **fault: Any) -> Fault:
        """Spoil the next request that fits; see `Fault`. Without a status the connection is reset."""
        self.door.faults.append(Fault(method, path, **fault))
        return self.door.faults[-1]

    def limit(self, method: str, path: str, how: Literal["headers", "plain", "endpoint"]) -> Fault:
        """429 to the next request that fits: with all headers, by text alone, or as an endpoint's own limit."""
        if how == "endpoint":
            return self.fail(method, path, status=429, headers={"Content-Type": "application/json"}, body=_OFTEN)
        return self.fail(method, path, status=429, headers=LIMITED if how == "headers" else {}, body="Retry later\n")
