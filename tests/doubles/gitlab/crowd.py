"""The people of the double: one group with somebody at each level, the bot among them, and whoever joins later."""

from tests.doubles.gitlab.people import DEVELOPER, GUEST, MAINTAINER, OWNER, REPORTER, Group, Member, Token, User
from tests.doubles.gitlab.world import Project, World

GROUP = "acme"
BOT, WRITER = "project_7_bot_0f3a", "will-writer"
_ABOVE = {"olga-owner": OWNER, "mia-maintainer": MAINTAINER}
PEOPLE = {**_ABOVE, BOT: DEVELOPER, WRITER: DEVELOPER, "rita-reporter": REPORTER, "gus-guest": GUEST}
BOT_TOKEN = "glpat-0123456789abcdefghij"


class Crowd:
    def __init__(self, world: World) -> None:
        self.world = world
        self.group = Group(GROUP)
        world.groups[self.group.id] = self.group
        for username, level in PEOPLE.items():
            user = User(username, is_bot=username == BOT)
            world.users[user.id] = user
            self.group.members[user.id] = Member(user, level)
            self.give_token(user, BOT_TOKEN if username == BOT else f"glpat-{username}")

    @property
    def bot(self) -> User:
        return self.user(BOT)

    def user(self, username: str) -> User:
        found = self.world.user(username)
        assert found is not None, f"nobody is called {username}"
        return found

    def new_user(self, username: str, *, is_bot: bool = False) -> User:
        """Somebody who is in no group and no project, with a token of their own."""
        user = User(username, is_bot=is_bot)
        self.world.users[user.id] = user
        self.give_token(user, f"glpat-{username}")
        return user

    def give_token(self, user: User, secret: str, scopes: tuple[str, ...] = ("api",)) -> Token:
        self.world.tokens[secret] = Token(secret, user, scopes)
        return self.world.tokens[secret]

    def set_member(self, project: Project, username: str, level: int, *, expires_at: str | None = None) -> None:
        """In the project itself, beside what the group gives; level 0 takes it away."""
        user = self.user(username)
        project.members[user.id] = Member(user, level, expires_at)
        if level == 0:
            del project.members[user.id]
