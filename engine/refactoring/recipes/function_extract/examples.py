"""What the recipe changes: its tests and its documentation."""

from typing import Final

from engine.refactoring.recipes.recipe import Example


def _example(title: str, before: str, after: str) -> Example:
    return Example(title, {"module.py": before}, {"module.py": after})


CHANGES: Final = (
    _example(
        "a part that a comment announces, in a loop",
        """\
def read(lines, strict):
    found = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        # Split the key from its value.
        key, mark, value = line.partition("=")
        if not mark:
            if strict:
                raise ValueError(line)
            value = "1"
        key = key.strip().lower() or "none"
        if key in found and strict:
            raise KeyError(key)
        value = value.strip() or None
        found[key] = value
    if strict and not found:
        raise ValueError("empty")
    return found
""",
        """\
def _split_key(line, strict, found):
    # Split the key from its value.
    key, mark, value = line.partition("=")
    if not mark:
        if strict:
            raise ValueError(line)
        value = "1"
    key = key.strip().lower() or "none"
    if key in found and strict:
        raise KeyError(key)
    value = value.strip() or None
    found[key] = value


def read(lines, strict):
    found = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        _split_key(line, strict, found)
    if strict and not found:
        raise ValueError("empty")
    return found
""",
    ),
    _example(
        "a part that uses its object becomes a method",
        """\
class Store:
    def save(self, item, force=False):
        if item is None:
            return False
        if not force and item in self.known:
            return False
        for part in item.parts:
            if part.is_new and not part.is_draft:
                self.fresh.append(part)
            elif part.is_changed or force:
                self.changed.append(part)
            else:
                self.kept.append(part)
        if self.fresh or self.changed:
            self.touch(item)
        return True
""",
        """\
class Store:
    def _add_part(self, item, force):
        for part in item.parts:
            if part.is_new and not part.is_draft:
                self.fresh.append(part)
            elif part.is_changed or force:
                self.changed.append(part)
            else:
                self.kept.append(part)
        if self.fresh or self.changed:
            self.touch(item)

    def save(self, item, force=False):
        if item is None:
            return False
        if not force and item in self.known:
            return False
        self._add_part(item, force)
        return True
""",
    ),
    _example(
        "the end of a function, with all its returns",
        """\
def price(kind: str, count: int, is_member: bool, rates) -> float:
    if count <= 0 or count > rates.most:
        raise ValueError(count)
    if kind not in rates or not rates[kind]:
        raise KeyError(kind)
    total = rates[kind] * count
    if is_member and count > 2:
        if kind == "book" or kind == "map":
            return total * 0.8
        return total * 0.9
    if count > 10:
        return total * 0.95
    return total if total > 1 else 1
""",
        """\
def _find_total(is_member: bool, count: int, kind, total) -> float:
    if is_member and count > 2:
        if kind == "book" or kind == "map":
            return total * 0.8
        return total * 0.9
    if count > 10:
        return total * 0.95
    return total if total > 1 else 1


def price(kind: str, count: int, is_member: bool, rates) -> float:
    if count <= 0 or count > rates.most:
        raise ValueError(count)
    if kind not in rates or not rates[kind]:
        raise KeyError(kind)
    total = rates[kind] * count
    return _find_total(is_member, count, kind, total)
""",
    ),
    _example(
        "the rest of a chain of elif",
        """\
def name_of(code):
    if code == 1:
        return "one"
    elif code == 2:
        return "two"
    elif code == 3:
        return "three"
    elif code == 4:
        return "four"
    elif code == 5:
        return "five"
    elif code == 6:
        return "six"
    elif code == 7:
        return "seven"
    elif code == 8:
        return "eight"
    elif code == 9:
        return "nine"
    elif code == 10:
        return "ten"
    else:
        return "many"
""",
        """\
def _handle_code(code):
    if code == 5:
        return "five"
    elif code == 6:
        return "six"
    elif code == 7:
        return "seven"
    elif code == 8:
        return "eight"
    elif code == 9:
        return "nine"
    elif code == 10:
        return "ten"
    else:
        return "many"


def name_of(code):
    if code == 1:
        return "one"
    elif code == 2:
        return "two"
    elif code == 3:
        return "three"
    elif code == 4:
        return "four"
    else:
        return _handle_code(code)
""",
    ),
    _example(
        "a part that yields",
        """\
def words(lines, skip, limit):
    count = 0
    for line in lines:
        if not line or line in skip:
            continue
        for word in line.split():
            if word in skip:
                continue
            if len(word) > 20 and "-" in word:
                yield word.replace("-", "")
            elif word:
                yield word
        count += 1
        if limit and count > limit:
            return
    if not count:
        yield ""
""",
        """\
def _iter_words(line, skip):
    for word in line.split():
        if word in skip:
            continue
        if len(word) > 20 and "-" in word:
            yield word.replace("-", "")
        elif word:
            yield word


def words(lines, skip, limit):
    count = 0
    for line in lines:
        if not line or line in skip:
            continue
        yield from _iter_words(line, skip)
        count += 1
        if limit and count > limit:
            return
    if not count:
        yield ""
""",
    ),
    _example(
        "a part that awaits",
        """\
async def fetch(client, urls, retries: int) -> None:
    if not urls or retries < 0:
        return
    for url in urls:
        answer = None
        # Try again while the server is busy.
        for attempt in range(retries):
            answer = await client.get(url)
            if answer.status == 503 or answer.status == 429:
                await client.wait(attempt)
                continue
            break
        if answer is None or answer.status >= 400:
            client.failed.append(url)
        elif answer.status >= 300 and answer.target:
            client.moved.append(answer.target)
        else:
            client.done.append(url)
""",
        """\
async def _try_again(retries: int, answer, client, url) -> None:
    # Try again while the server is busy.
    for attempt in range(retries):
        answer = await client.get(url)
        if answer.status == 503 or answer.status == 429:
            await client.wait(attempt)
            continue
        break
    if answer is None or answer.status >= 400:
        client.failed.append(url)
    elif answer.status >= 300 and answer.target:
        client.moved.append(answer.target)
    else:
        client.done.append(url)


async def fetch(client, urls, retries: int) -> None:
    if not urls or retries < 0:
        return
    for url in urls:
        answer = None
        await _try_again(retries, answer, client, url)
""",
    ),
)
