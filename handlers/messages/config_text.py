"""What is said of a configuration: what is in force and where each value stands, and what is wrong with a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from config.forge_yml import FILE, NOT_YET, Effective, Held, Problem, Source, idle_in_force
from config.forge_yml.reference import PAGE
from handlers.messages.fitting import REPLY_LIMIT, Rows, fit
from handlers.messages.markdown import cell, code, plain
from handlers.messages.wording import counted
from providers.code_hosts.code_host import CheckRun

_VALUE_LIMIT: Final = 120  # characters of a value in a table
_SUMMARY_PROBLEMS: Final = 20
HOW_TO_PROPOSE: Final = f"Write {code('mode: propose')} into {code(FILE)} on the default branch, then ask again."
_HELD_BACK: Final = "held back: stands in a repository that you may not be able to read"
_HEAD: Final = "| key | value | from |\n| --- | --- | --- |"


def explained(effective: Effective, problems: Sequence[Problem], *, is_whole: bool, path: str, trigger: str) -> str:
    """The configuration in force: problems first, then what was held, what is not built-in, and all of the rest where
    the whole is asked for."""
    written = {name: each for name, each in effective.values.items() if each[1].origin != "built-in"}
    built_in = {name: each for name, each in effective.values.items() if name not in written}
    rows = [_row(name, value, source) for name, (value, source) in _locked_first(written)]
    about = f"In force for {code(path)}" if path else "In force"
    blocks: list[str | Rows] = [
        _problems(problems),
        held(effective.held),
        idle(effective),
        Rows(f"**{about}, besides what is built in**\n\n{_HEAD}", rows, "keys") if rows else "Everything is built in.",
    ]
    if is_whole:
        rest = [_row(name, value, source) for name, (value, source) in built_in.items()]
        blocks.append(Rows(f"**Built in**\n\n{_HEAD}", rest, "keys"))
    else:
        blocks.append(
            f"{counted(len(built_in), 'key').capitalize()} as built in: {code(f'/{trigger} config --explain')}."
        )
    return fit(blocks, REPLY_LIMIT)


def needs_mending(check: CheckRun, problems: Sequence[Problem], site_url: str, *, is_fork: bool = False) -> CheckRun:
    """The check run of an analysis whose configuration cannot be followed: what was found stays, below that.

    The author of a fork's pull request (`is_fork`) cannot mend the file of its base, and is not held up by it.
    """
    first = problems[0]
    title = f"{first.file} cannot be followed: line {first.place.line}, column {first.place.column}"
    keys = f"[Every key, with what it may be]({site_url}{PAGE})"
    summary = fit([_problems(problems), keys, check.summary])
    conclusion = check.conclusion if is_fork else "action_required"
    return replace(check, conclusion=conclusion, title=title, summary=summary)


def refusal(problems: Sequence[Problem]) -> str:
    """Why nothing is changed."""
    return f"{code(problems[0].file)} cannot be read, so nothing is changed: {plain(first_of(problems), 300)}."


def not_proposing(mode: str, source: Source) -> str:
    """Why nothing is changed where the configuration says so."""
    return f"{code('mode')} is {code(mode)} here ({origin(source)}), so nothing is changed."


def first_of(problems: Sequence[Problem]) -> str:
    """The first mistake, and how many there are besides; as it was written, so no Markdown."""
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{problems[0]}{more}"


def _problems(problems: Sequence[Problem]) -> str | Rows:
    if not problems:
        return ""
    rows = [f"- {plain(str(problem), 300)}" for problem in problems[:_SUMMARY_PROBLEMS]]
    head = (
        f"**{code(problems[0].file)} cannot be followed.** Until it is mended on the default branch nothing is changed,"
        " and what it said before goes on being followed for reading.\n"
    )
    return Rows(head, rows, "mistakes", total=len(problems))


def held(wishes: Sequence[Held]) -> str | Rows:
    """The wishes that a lock did not grant."""
    rows = [
        f"- {code(each.key)}: {cell(shown(each.wanted))} ({written_at(each.source)}) is looser than the lock allows"
        for each in wishes
    ]
    return Rows("**Locked by the organization**\n", rows, "keys") if rows else ""


def idle(effective: Effective) -> str:
    """The keys that a file sets and nothing acts on; "" for none."""
    return nothing_acts_on([code(key) for key in idle_in_force(effective)])


def nothing_acts_on(keys: Sequence[str]) -> str:
    """One quiet line about such keys, as they shall be shown; "" for none."""
    return f"Read, and {NOT_YET}: {', '.join(keys)}." if keys else ""


def _locked_first(values: Mapping[str, tuple[object, Source]]) -> list[tuple[str, tuple[object, Source]]]:
    return sorted(values.items(), key=lambda item: item[1][1].origin != "locked")


def _row(name: str, value: object, source: Source) -> str:
    return f"| {cell(name)} | {value_of(value, source)} | {origin(source)} |"


def value_of(value: object, source: Source) -> str:
    """A value inside a table, unless it is written where not everybody who reads this may read."""
    return cell(shown(value)) if source.is_told else _HELD_BACK


def origin(source: Source) -> str:
    """Where a value comes from, in words."""
    if source.origin == "built-in":
        return "built in"
    said = {"organization": "organization", "locked": "**locked** by the organization", "project": "project"}
    return f"{said.get(source.origin, 'repository')}, {written_at(source)}"


def written_at(source: Source) -> str:
    """File, commit and line of what is not built in."""
    return code(f"{source.file}@{source.commit_sha[:7]}:{source.line}")


def shown(value: object) -> str:
    """A value as it would be written on one line of YAML, shortened."""
    if value is None:
        return "everything"
    text = json.dumps(value, ensure_ascii=False, default=_plain) if not isinstance(value, str) else value
    return (text if len(text) <= _VALUE_LIMIT else f"{text[: _VALUE_LIMIT - 1]}…") or '""'


def _plain(value: object) -> object:
    """What JSON does not know: the sections of the model, the maps in it, and dates."""
    if isinstance(value, date):
        return value.isoformat()
    return dict(value) if hasattr(value, "__iter__") else str(value)
