"""Imports and circles of JavaScript and TypeScript are those that madge finds."""

import pytest

from bench.agreement.madge import compared, copied, imports_of_madge, write_sample
from engine.languages.ecmascript_project import EcmascriptProject
from engine.languages.language import ImportedName


@pytest.mark.parametrize("corpus", ["eslint/lib/linter", "tsconfig-paths/src"])
def test_edges_and_circles_of_a_published_package_are_those_of_madge(tmp_path, corpus):
    edges, circles = compared(copied(corpus, tmp_path), corpus)

    assert edges.compared > 10
    assert edges.is_met, edges.unexplained
    assert circles.is_met, circles.unexplained


@pytest.mark.parametrize("when", ["async", "load"])
def test_every_form_of_import_leads_where_madge_says(tmp_path, when):
    write_sample(tmp_path)

    edges, circles = compared(tmp_path, "sample", when)

    assert edges.equal_share == 1.0, edges.unexplained
    assert circles.equal_share == 1.0, circles.unexplained


def test_what_madge_cannot_read_is_found_besides(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "a.js").write_text('import "shop";\n')
    (tmp_path / "b/index.js").write_text("")
    manifests = {"package.json": b'{"workspaces": ["b"]}', "b/package.json": b'{"name": "shop"}'}

    found = EcmascriptProject(["a.js", "b/index.js"], manifests).targets("a.js", ImportedName("shop"))

    assert list(found) == ["b/index.js"]
    assert not imports_of_madge(tmp_path).edges
