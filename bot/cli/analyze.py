"""`forge analyze PATH`: the engine without a database, its report in one of six forms."""

import sys
from pathlib import Path

from bot.cli.analysis_outputs import FORMS, TERMINAL, UnwritableFile, show
from bot.cli.coverage_files import UnreadableFile
from bot.cli.judging import HEAD, Question, judge
from engine.analysis.analyzer import Analyzer
from engine.errors import CommitNotFound
from engine.workspace.checkout import is_repository


def run_analyze(question: Question) -> int:
    """Print the report on standard output, progress on standard error; 0, or 2 for a path that cannot be judged."""
    problem = _problem(question)
    if problem:
        return _refuse(problem)
    analyzer = Analyzer(processes=question.processes)
    try:
        judged = judge(analyzer, question)
    except CommitNotFound as error:
        return _refuse(_what_works(question, error))
    except UnreadableFile as error:
        return _refuse(str(error))
    finally:
        analyzer.close()
    try:
        show(judged, question.forms[0] if question.forms else TERMINAL)
    except UnwritableFile as error:
        return _refuse(str(error))
    return 0


def _refuse(sentence: str) -> int:
    print(f"forge analyze: {sentence}", file=sys.stderr)
    return 2


def _problem(question: Question) -> str:
    """Why the question cannot be asked of this path; empty where it can."""
    path = question.path
    if len(question.forms) > 1:
        asked = " and ".join(FORMS[form] for form in question.forms)
        return f"{asked} exclude each other: a run prints one form. Leave one of them out."
    if not path.is_dir():
        return f"{path} is not a folder. Give a git repository or a folder of source."
    if (question.base or question.head != HEAD) and not is_repository(path):
        return f"{path} is not a git repository, so it has no revisions. Leave out --base and --head, or give its root."
    if question.html not in {"", "-"} and not Path(question.html).absolute().parent.is_dir():
        return f"{Path(question.html).parent} is not a folder, so --html cannot write there."
    return ""


def _what_works(question: Question, error: CommitNotFound) -> str:
    if not question.base and question.head == HEAD:
        return f"{question.path} has no commit yet. Commit something first."
    return (
        f"{error.reason}. Give a branch, a tag or an id that `git log` shows;"
        " in a shallow clone `git fetch --unshallow` brings the older commits."
    )
