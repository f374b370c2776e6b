"""`/forge plan` and `/forge refactor`: what is wished for, and for which tree."""

from typing import Final

from engine.refactoring.recipes.recipe import TransformationType
from handlers.commands.command import Command, CommandContext, CommandRequest, Reply
from handlers.commands.grammar import Choice, PathTarget, Switch, Syntax
from handlers.commands.wishes import bound, take_plan, take_refactoring
from handlers.jobs.refactoring.asked import Asked
from handlers.messages.markdown import code
from handlers.permissions import CHANGE, COMPUTE

_TYPES: Final = tuple(each.value for each in TransformationType)
_TYPE: Final = Choice("refactoring type", _TYPES)


async def answer_plan(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Queue a plan."""
    return await take_plan(ctx, _asked(ctx, request))


async def answer_refactor(ctx: CommandContext, request: CommandRequest) -> Reply:
    """Queue a refactoring; a dry run of one is a plan."""
    asked = _asked(ctx, request)
    if request.invocation.flags.get("dry-run"):
        return await take_plan(ctx, asked)
    return await take_refactoring(ctx, asked, request.repository.host)


def _asked(ctx: CommandContext, request: CommandRequest) -> Asked:
    """The wish, bound to what the person saw: under a pull request, its head."""
    targets = [target for target in request.invocation.targets if isinstance(target, PathTarget)]
    type_ = request.invocation.flags.get("type")
    asked = Asked(
        actor_id=request.actor.external_id,
        actor_login=request.actor.login,
        number=request.number,
        command_id=str(request.command_id or ""),
        comment_id=request.comment_id,
        line=request.invocation.line,
        types=(str(type_),) if type_ else (),
        path=targets[0].path if targets else "",
        symbol=targets[0].symbol if targets else "",
        at_line=(targets[0].line or 0) if targets else 0,
    )
    return bound(ctx, request, asked)


PLAN = Command(
    name="plan",
    right=COMPUTE,
    usage="plan [path] [--type=…]",
    summary="Shows which refactorings would win how many points; makes no branch.",
    run=answer_plan,
    syntax=Syntax(targets=("path",), flags={"type": _TYPE}),
    details=(
        "Each gain is measured on the tree with the change laid over it. Under a pull request it is the tree of its "
        f"head, else that of the default branch. Types: {', '.join(code(each) for each in _TYPES)}."
    ),
)
REFACTOR = Command(
    name="refactor",
    right=CHANGE,
    usage="refactor [path] [--type=…] [--dry-run]",
    summary="Proposes one refactoring, with its proof.",
    run=answer_refactor,
    syntax=Syntax(targets=("path",), flags={"type": _TYPE, "dry-run": Switch()}),
    details=(
        "It is planned, applied, proven and opened as a pull request that carries the evidence. "
        "Without a path or a type it is the change that wins most. The path is a file, a folder, a line "
        "(`src/a.py:40`) or a function (`src/a.py::Class.method`). Under a pull request the change is proposed for its "
        "branch. Everything is deterministic: no model is asked, and nothing is spent."
    ),
)
