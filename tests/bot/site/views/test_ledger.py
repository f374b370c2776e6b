from bot.site.views.ledger import ledger_rows, left_out
from bot.site.views.links import HostLinks
from engine.analysis.report import Finding, NotJudged

SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"
GITHUB = HostLinks("https://github.com/acme/shop")


def finding(path: str, line: int = 88) -> Finding:
    said = "cognitive complexity 29 (free up to 5)"
    return Finding("FF-3f9c21", path, line, "complexity", 29, 5, 0.42, said, "Return early.", "settle")


def test_a_loss_is_told_with_its_place_and_what_would_work():
    row = ledger_rows([finding("src/pay.py")], SHA, GITHUB)[0]

    assert (row.id, row.path, row.line, row.symbol) == ("FF-3f9c21", "src/pay.py", 88, "settle")
    assert (row.points, row.message, row.fix) == ("-0.4", "cognitive complexity 29 (free up to 5)", "Return early.")
    assert row.url == f"https://github.com/acme/shop/blob/{SHA}/src/pay.py#L88"


def test_a_path_is_quoted_in_addresses_and_harmless_on_the_page():
    odd, broken, bidirectional = ledger_rows(
        [finding("src/a b?#%.py"), finding("src/\udcff.py"), finding("src/\u202egpj.py")], SHA, GITHUB
    )

    assert odd.url == f"https://github.com/acme/shop/blob/{SHA}/src/a%20b%3F%23%25.py#L88"
    assert (broken.path, broken.url) == ("src/\\xff.py", None)
    assert (bidirectional.path, bidirectional.url) == ("src/\\u202egpj.py", None)


def test_a_whole_file_has_no_line_and_a_repository_no_path():
    whole, everything = ledger_rows([finding("src/pay.py", line=0), finding("", line=0)], SHA, GITHUB)

    assert whole.url == f"https://github.com/acme/shop/blob/{SHA}/src/pay.py"
    assert everything.url is None


def test_a_host_without_pages_gets_no_addresses():
    assert ledger_rows([finding("src/pay.py")], SHA, HostLinks(None))[0].url is None


def test_files_that_were_not_judged_are_told_by_reason():
    items = [NotJudged(f"gen/{at:03}.py", "generated") for at in range(100)] + [NotJudged("a.js", "vendored")]

    generated, vendored = left_out(items)

    assert (generated.reason, generated.count, generated.hidden) == ("generated", 100, 60)
    assert (vendored.reason, vendored.paths, vendored.hidden) == ("vendored", ("a.js",), 0)
