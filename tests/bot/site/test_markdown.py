import time

import pytest

from bot.site.markdown import MAX_CHARACTERS, render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("**bold** `code`", "<p><strong>bold</strong> <code>code</code></p>\n", id="plain marks"),
        pytest.param(
            "[a](https://x.example/?a=1&b)",
            '<p><a href="https://x.example/?a=1&amp;b" rel="nofollow noopener noreferrer">a</a></p>\n',
            id="a link",
        ),
        pytest.param(
            "[a](/activity#x)", '<p><a href="/activity#x" rel="nofollow noopener noreferrer">a</a></p>\n', id="relative"
        ),
        pytest.param("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>\n", id="html"),
        pytest.param("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n", id="script"),
        pytest.param("![alt <b>](https://x.example/p.png)", "<p>[alt &lt;b&gt;]</p>\n", id="an image"),
        pytest.param("![](https://x.example/p.png)", "<p>[image]</p>\n", id="a nameless image"),
        pytest.param("a\n\n<!-- forge:12 -->\n\nb", "<p>a</p>\n<p>b</p>\n", id="a marker"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_markdown_becomes_html_that_does_nothing(text: str, html: str):
    assert render_markdown(text) == html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#115;cript:alert(1)", "&#x6A;avascript:alert(1)",
        "data:text/html,x", "data:image/png;base64,AA", "vbscript:x", "file:///etc/passwd", "mailto:a@b.example",
        "//elsewhere.example/", "https:elsewhere.example", "ftp://x.example/", "\\\\elsewhere.example",
    ],
)  # fmt: skip
def test_only_plain_addresses_become_links(address: str):
    for text in (f"[press]({address})", f"<{address}>", f"[press]\n\n[press]: {address}"):
        assert 'href="javascript' not in render_markdown(text).lower()
        assert 'href="//' not in render_markdown(text)
        if not address.startswith("\\"):
            assert "<a " not in render_markdown(text)


def test_columns_are_aligned_without_a_style_attribute():
    html = render_markdown("| a | b | c |\n|---:|:---:|---|\n| 1 | 2 | 3 |")

    assert '<th class="right">a</th>' in html
    assert '<td class="center">2</td>' in html
    assert "<td>3</td>" in html
    assert "style" not in html


def test_a_long_text_is_cut_and_says_so():
    html = render_markdown("x" * (MAX_CHARACTERS + 1234))

    assert html.count("x") == MAX_CHARACTERS
    assert "Cut here: 1,234 more characters." in html


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("[", id="open brackets"),
        pytest.param("![](", id="open images"),
        pytest.param("> ", id="quotes"),
        pytest.param("*a ", id="open emphasis"),
        pytest.param("`" + "a", id="open code"),
        pytest.param("<!--", id="open comments"),
        pytest.param("|a|\n|-|\n", id="tables"),
    ],
)
def test_a_text_made_to_be_slow_is_not(piece: str):
    started = time.process_time()

    render_markdown(piece * (MAX_CHARACTERS // len(piece)))

    assert time.process_time() - started < 3.0
