import itertools

import pytest

from config.roles import RIGHTS, Right, Role, allows


@pytest.mark.parametrize(
    ("role", "right", "expected"),
    [
        pytest.param(Role.OWNER, Right.BILLING_WRITE, True, id="the owner pays"),
        pytest.param(Role.ADMIN, Right.BILLING_WRITE, False, id="an admin does not pay"),
        pytest.param(Role.ADMIN, Right.BILLING_READ, True, id="an admin sees the bill"),
        pytest.param(Role.ADMIN, Right.REFACTOR_APPROVE, True, id="an admin approves"),
        pytest.param(Role.MEMBER, Right.REFACTOR_CREATE, True, id="a member asks for a refactoring"),
        pytest.param(Role.MEMBER, Right.REFACTOR_APPROVE, False, id="a member does not approve"),
        pytest.param(Role.VIEWER, Right.REPO_READ, True, id="a viewer reads"),
        pytest.param(Role.VIEWER, Right.REPO_WRITE, False, id="a viewer does not write"),
    ],
)
def test_a_role_carries_the_rights_of_the_specification(role: Role, right: Right, expected: bool) -> None:
    assert allows(role, right) is expected


def test_every_role_carries_all_that_the_next_weaker_one_does() -> None:
    strongest_first = [RIGHTS[role] for role in Role]

    assert all(stronger > weaker for stronger, weaker in itertools.pairwise(strongest_first))
