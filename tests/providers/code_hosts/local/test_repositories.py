import dataclasses
import os
import subprocess

import pytest

from providers.code_hosts.local.repositories import create_repository, find_repository, list_repositories
from providers.errors import ProviderRefused


def test_creating_twice_keeps_the_id(tmp_path):
    first = create_repository(tmp_path, "ada/engine")
    second = create_repository(tmp_path, "ada/engine")

    assert first == second
    assert first.path == tmp_path / "ada/engine.git"
    assert (first.ref.full_name, first.ref.default_branch, first.ref.installation_id) == ("ada/engine", "main", "local")


def test_a_bare_repository_that_is_already_there_is_adopted(tmp_path):
    subprocess.run(["git", "init", "-q", "--bare", "-b", "trunk", tmp_path / "ada/old.git"], check=True)
    before = list_repositories(tmp_path)

    adopted = create_repository(tmp_path, "ada/old")

    assert before == []
    assert list_repositories(tmp_path) == [adopted]
    assert adopted.ref.default_branch == "trunk"


def test_a_renamed_repository_is_found_by_its_id(tmp_path):
    known = create_repository(tmp_path, "ada/engine")
    known.path.rename(tmp_path / "ada/machine.git")
    other = create_repository(tmp_path, "ada/engine")

    found = find_repository(tmp_path, known.ref)

    assert found.ref.full_name == "ada/machine"
    assert found.ref.external_id == known.ref.external_id != other.ref.external_id


def test_an_unknown_repository_is_refused(tmp_path):
    known = create_repository(tmp_path, "ada/engine")

    with pytest.raises(ProviderRefused) as caught:
        find_repository(tmp_path, dataclasses.replace(known.ref, external_id="another"))

    assert caught.value.status == 404


@pytest.mark.parametrize(
    "name", ["engine", "../engine", "ada/..", "ada/.git", "-c/x", "ada/x/y", "ada/x\n", "a b/c", ""]
)
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(ProviderRefused):
        create_repository(tmp_path, name)

    assert list(tmp_path.iterdir()) == []


def test_the_hook_can_be_run(tmp_path):
    hook = create_repository(tmp_path, "ada/engine").path / "hooks/post-receive"

    assert os.access(hook, os.X_OK)
    assert hook.read_text().startswith("#!/usr/bin/env python3\n")
