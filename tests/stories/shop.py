"""What stands in the repositories of the stories."""

from collections.abc import Mapping

from tests.tangled_shop import SOURCE, TANGLED

SHOP: Mapping[str, str] = {"shop.py": SOURCE}
TANGLED_SHOP: Mapping[str, str] = {"shop.py": SOURCE + TANGLED}
