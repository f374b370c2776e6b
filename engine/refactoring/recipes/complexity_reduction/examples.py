"""What complexity reduction changes, and what it leaves alone."""

from typing import Final

from engine.refactoring.recipes.recipe import Example

CHANGES: Final = (
    Example(
        "A function that ends in one large block begins with a guard",
        {
            "orders.py": """\
def ship(order):
    if order is not None:  # nothing to ship otherwise
        # one parcel a line
        for line in order.lines:
            if line.is_open:
                send(line)
"""
        },
        {
            "orders.py": """\
def ship(order):
    if order is None:  # nothing to ship otherwise
        return
    # one parcel a line
    for line in order.lines:
        if line.is_open:
            send(line)
"""
        },
    ),
    Example(
        "A loop whose body is one large block goes on early",
        {
            "orders.py": """\
def ship(orders):
    for order in orders:
        if order.is_paid and order.weight < 30:
            total = 0
            for line in order.lines:
                total += line.price
            if total > 0:
                send(order)
"""
        },
        {
            "orders.py": """\
def ship(orders):
    for order in orders:
        if not (order.is_paid and order.weight < 30):
            continue
        total = 0
        for line in order.lines:
            total += line.price
        if total > 0:
            send(order)
"""
        },
    ),
    Example(
        "What follows a branch that leaves needs no else",
        {
            "prices.py": """\
def price(article, currency):
    if currency == "EUR":
        return article.price
    elif currency == "USD":
        return article.price * RATE
    else:  # all others by the table
        for name, rate in TABLE:
            if name == currency:
                return article.price * rate
        raise KeyError(currency)
"""
        },
        {
            "prices.py": """\
def price(article, currency):
    if currency == "EUR":
        return article.price
    if currency == "USD":
        return article.price * RATE
    # all others by the table
    for name, rate in TABLE:
        if name == currency:
            return article.price * rate
    raise KeyError(currency)
"""
        },
    ),
    Example(
        "The exit behind a large branch comes first",
        {
            "lookup.py": """\
def find(table, key):
    if key in table:
        for row in table[key]:
            if row.is_current:
                return row
        return table[key][0]
    return None
"""
        },
        {
            "lookup.py": """\
def find(table, key):
    if key not in table:
        return None
    for row in table[key]:
        if row.is_current:
            return row
    return table[key][0]
"""
        },
    ),
    Example(
        "Nested conditions are one, and an if alone in an else is an elif",
        {
            "access.py": """\
def may_read(user, page):
    answer = False
    if user.is_admin:
        answer = True
    else:
        # guests read what is public
        if page.is_public or user.is_guest:
            if page.is_ready:  # drafts stay hidden
                answer = True
    log(answer)
    return answer
"""
        },
        {
            "access.py": """\
def may_read(user, page):
    answer = False
    if user.is_admin:
        answer = True
    # guests read what is public
    elif (page.is_public or user.is_guest) and page.is_ready:
        # drafts stay hidden
        answer = True
    log(answer)
    return answer
"""
        },
    ),
    Example(
        "Equal branches are one where the condition is a chain already",
        {
            "kinds.py": """\
def weigh(kinds):
    total = 0
    for kind in kinds:
        if kind == "letter" or kind == "card":
            total += 20
        elif kind == "note":
            total += 20
        else:
            pass
    return total
"""
        },
        {
            "kinds.py": """\
def weigh(kinds):
    total = 0
    for kind in kinds:
        if kind == "letter" or kind == "card" or kind == "note":
            total += 20
    return total
"""
        },
    ),
)

LEAVES_ALONE: Final = (
    Example(
        "A flat function has nothing to flatten",
        {"flat.py": "def double(number):\n    if number is None:\n        return 0\n    return 2 * number\n"},
    ),
    Example(
        "A block with nothing nested in it gains nothing from a guard",
        {
            "greet.py": """\
def greet(name):
    if name:
        say("hello")
        say(name)
        say("!")
"""
        },
    ),
    Example(
        "What comes after the block would be skipped by a guard",
        {
            "close.py": """\
def close(files):
    if files:
        for file in files:
            if file.is_open:
                file.close()
    log("closed")
"""
        },
    ),
    Example(
        "A function that anyone reads at a glance is not worth a review",
        {
            "store.py": """\
def store(table, rows):
    if table:
        for row in rows:
            table.add(row)
        table.sort()
"""
        },
    ),
    Example(
        "An else after a branch that goes on is needed",
        {
            "pick.py": """\
def pick(rows):
    if rows:
        best = rows[0]
    else:
        best = None
    return best
"""
        },
    ),
    Example(
        "A comment that a tool obeys would stand at the opposite condition",
        {
            "debug.py": """\
def trace(rows):
    if DEBUG:  # pragma: no cover
        for row in rows:
            if row:
                print(row)
"""
        },
        refusal="tool_comment",
    ),
    Example(
        "A comment inside the branch that would go is no reason to lose it",
        {
            "kinds.py": """\
def weigh(kinds):
    total = 0
    for kind in kinds:
        for part in kind:
            if part == 1:
                total += 20
            elif part == 2:
                total += 20  # since the rates of May
    return total
"""
        },
        refusal="comment_in_branch",
    ),
    Example(
        "A condition over several lines with a comment is for people to join",
        {
            "check.py": """\
def check(row):
    if (
        row.is_open  # not yet paid
        and row.is_late
    ):
        for line in row.lines:
            if line.is_open:
                remind(line)
"""
        },
        refusal="condition_over_lines",
    ),
)
