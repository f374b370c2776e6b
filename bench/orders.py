"""Whole lives of pull requests, told to the running product in fifty random orders on each host, twice and late.

`./forge bench orders` [ORDERS]: what stands in the end is compared with what stands after the same life in order.
"""

import os
import subprocess
import sys
import time
from typing import Final

ORDERS: Final = 50
_LONGEST_LIFE_S: Final = 60
_STORY: Final = "tests/stories/test_random_orders.py"


def main() -> None:
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS
    within_s = _LONGEST_LIFE_S * (orders + 1)
    environment = {**os.environ, "FORGE_ORDERS": str(orders)}
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--long", "--tb=short", f"--timeout={within_s}", _STORY]
    ended = subprocess.run(command, env=environment, timeout=3 * within_s + 300, check=False)
    verdict = "the same end each time" if ended.returncode == 0 else "NOT the same end"
    print(f"{orders} random orders on each host: {verdict}, {time.monotonic() - began:.0f} s")
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
