"""Labels: named once, or made by being put on something."""

from tests.doubles.gitlab.call import Call, Refused, Route, not_found
from tests.doubles.gitlab.people import REPORTER
from tests.doubles.gitlab.world import Project


async def list_labels(call: Call) -> object:
    return list(call.project.labels.values())


async def get_label(call: Call) -> object:
    if call.at["label"] not in call.project.labels:
        raise not_found("Label")
    return call.project.labels[call.at["label"]]


async def create_label(call: Call) -> object:
    name = call.text("name")
    if name in call.project.labels:
        raise Refused(409, {"message": "Label already exists"})
    return remember_label(call.project, name, call.text("color"), call.text("description") or None)


def remember_label(project: Project, name: str, color: str = "#6699cc", description: str | None = None) -> object:
    known = {"id": len(project.labels) + 1, "name": name, "color": color, "description": description}
    return project.labels.setdefault(name, known | {"text_color": "#FFFFFF", "is_project_label": True})


ROUTES = (
    Route("GET", "/projects/:project/labels", list_labels),
    Route("GET", "/projects/:project/labels/:label", get_label),
    Route("POST", "/projects/:project/labels", create_label, REPORTER, "name! color! description"),
)
