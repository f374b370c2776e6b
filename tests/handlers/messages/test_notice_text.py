from collections.abc import Sequence

from handlers.messages import notice_text
from providers.code_hosts.code_host import Annotation, CheckRun, Remark

HEAD_SHA = "ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12"


def told(
    annotations: Sequence[Annotation] = (),
    *,
    discussed: Sequence[Remark] = (),
    summary: str = "All is well.",
    text: str = "So it was.",
) -> str:
    return notice_text.as_part(
        CheckRun(
            name="Forge Factory / readiness",
            head_sha=HEAD_SHA,
            external_id="run-1",
            status="completed",
            conclusion="neutral",
            title="Readiness 71 -> 74 (+3), 1 new finding",
            summary=summary,
            text=text,
            details_url="https://forge.test/runs/1",
            annotations=annotations,
        ),
        discussed,
    )


def remarks(count: int, path: str = "src/pay.py") -> list[Annotation]:
    return [Annotation(path, line, "notice", f"FF-{line}: too long", "-0.4 points") for line in range(1, count + 1)]


def test_a_check_run_is_told_with_title_summary_remarks_and_text() -> None:
    assert told(remarks(1)) == (
        "### Forge Factory / readiness: Readiness 71 -\\> 74 (+3), 1 new finding\n\n"
        "Commit `ab12cd34ef56`. [Details](https://forge.test/runs/1)\n\n"
        "All is well.\n\n"
        "**At the changed lines**\n\n- `src/pay.py:1` FF-1: too long\n\n"
        "<details>\n<summary>How the numbers came about</summary>\n\nSo it was.\n\n</details>"
    )


def test_more_than_ten_remarks_are_counted() -> None:
    part = told(remarks(12))

    assert part.count("- `src/pay.py") == 10
    assert "… and 2 more remarks." in part


def test_remarks_that_are_discussed_at_their_lines_are_counted_and_linked_and_not_told_twice() -> None:
    found = remarks(3)
    discussed = [Remark(7, one, f"https://gitlab.test/acme/shop/-/merge_requests/7#note_{one.line}") for one in found]
    page = "https://gitlab.test/acme/shop/-/merge_requests/7"

    all_placed, two_placed = told(found, discussed=discussed), told(found, discussed=discussed[:2])

    assert (
        f"\n\n**3 remarks at their lines**: [1]({page}#note_1), [2]({page}#note_2), [3]({page}#note_3)\n\n"
        in all_placed
    )
    assert "too long" not in all_placed
    assert f"**2 remarks at their lines**: [1]({page}#note_1), [2]({page}#note_2)\n\n" in two_placed
    assert "**Not discussed at their lines**\n\n- `src/pay.py:3` FF-3: too long\n\n" in two_placed
    assert two_placed.count("too long") == 1


def test_a_name_that_somebody_chose_to_do_harm_stays_a_name() -> None:
    part = told(remarks(1, "@everyone`|<img src=x>"))

    assert "<img src=x>" not in part.replace("`@everyone\\`|<img src=x>:1`", "")
    assert "@everyone" not in part.replace("@\u2060everyone", "")


def test_the_largest_check_run_fits_into_half_a_comment() -> None:
    row = "| a row of a table | of many |\n"

    part = told(remarks(50, "p" * 3000), summary=row * 2000, text=row * 2000)

    assert len(part.encode()) <= notice_text.PART_LIMIT
    assert part.endswith("</details>")


def test_the_parts_of_a_comment_stand_below_each_other() -> None:
    assert notice_text.render({"readiness": "74", "preview": "what would change"}) == "what would change\n\n---\n\n74"
