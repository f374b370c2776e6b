"""The earlier versions of one file: the commits of a branch that changed it."""

from pathlib import Path

from engine.workspace import git

# A file that changes seldom may take a walk through the whole history, which only trees are read for.
TIMEOUT_S = 60.0


def commits_of(git_dir: Path, commit_sha: str, path: str, *, limit: int) -> list[str]:
    """The commits that changed a file, newest first, by what a branch got from each merge; `path` is taken literally.

    Raises `GitError`, also where the history is too long to be walked in time.
    """
    arguments = ["rev-list", "--first-parent", f"--max-count={limit}", git.checked_sha(commit_sha)]
    answer = git.run([*arguments, "--", f":(literal){path}"], git_dir=git_dir, timeout_s=TIMEOUT_S)
    return answer.decode("ascii").split()
