"""Text inside a block as runs with marks, and runs as the one nesting we write.

Marks always nest in the order of RANK and equal neighbours share one element, exactly
as the body editor writes them; otherwise opening a text would already change it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from briefs.html.tree import Child, Node, words

Mark: TypeAlias = tuple[int, str, tuple[tuple[str, str], ...]]

# A quotation or a credit must not be cut in two by a link, nor a link by a language.
RANK = {
    tag: rank
    for rank, tag in enumerate(
        ("q", "cite", "a", "span", "strong", "em", "sup", "sub", "code")
    )
}
BREAK = Node("br")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INDENT = " \t\r\n\f\xa0\u3000"


@dataclass(frozen=True)
class Run:
    """Text, a line break or a footnote, with the marks on it in the order of RANK."""

    content: Child
    marks: tuple[Mark, ...] = ()

    @property
    def is_note(self) -> bool:
        return isinstance(self.content, Node) and self.content.tag == "span"


def mark(tag: str, **attrs: str) -> Mark:
    """Return a mark; attributes without a value are left out."""
    return RANK[tag], tag, tuple(sorted((k, v) for k, v in attrs.items() if v))


def add(marks: tuple[Mark, ...], new: Mark) -> tuple[Mark, ...]:
    """Return marks with a new one in its place; the inner of two alike wins."""
    return tuple(sorted([m for m in marks if m[0] != new[0]] + [new]))


def note(runs: Iterable[Run], marks: tuple[Mark, ...], lang: str) -> Run:
    """Return a footnote; emphasis and links around its place do not reach into it."""
    around = dict(next((m[2] for m in marks if m[1] == "span"), ()))
    lang = lang or around.get("lang", "")
    attrs = {"class": "footnote"} | ({"lang": lang} if lang else {})
    content = nested(tidy(flat(runs)))
    return Run(
        Node("span", attrs, content), tuple(m for m in marks if m[1] in {"q", "cite"})
    )


def flat(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield runs as one line: no breaks, and the text of notes without the note."""
    for run in runs:
        if isinstance(run.content, str):
            yield run
        else:
            yield Run(" ")
            yield from unnested(run.content.children)


def unnested(children: Iterable[Child], marks: tuple[Mark, ...] = ()) -> Iterator[Run]:
    """Yield the runs of inline nodes: the way back from `nested`."""
    for child in children:
        if isinstance(child, Node) and child.tag in RANK and "class" not in child.attrs:
            inner = add(marks, mark(child.tag, **child.attrs))
            yield from unnested(child.children, inner)
        else:
            yield Run(child, marks)


def tidy(runs: Iterable[Run]) -> list[Run]:
    """Return runs with white space as a browser shows it and no break at the ends."""
    kept: list[Run] = []
    for run in runs:
        if run.content == BREAK:
            _trim(kept)
            if kept:
                kept.append(run)
        elif isinstance(run.content, str):
            if text := _after(kept, _SPACES.sub(" ", run.content)):
                kept.append(replace(run, content=text))
        elif words([run.content]).strip(_INDENT):
            kept.append(run)
    while True:
        _trim(kept)
        if not kept or kept[-1].content != BREAK:
            return kept
        kept.pop()


def _after(kept: list[Run], text: str) -> str:
    """Return text without the white space that nothing would show after `kept`."""
    last = kept[-1].content if kept else BREAK
    if last == BREAK:
        return text.lstrip(_INDENT)
    ends = isinstance(last, str) and last.endswith(" ")
    return text.removeprefix(" ") if ends else text


def _trim(runs: list[Run]) -> None:
    """Take the white space off the end, through as many runs as it fills."""
    while runs and isinstance(runs[-1].content, str):
        text = runs[-1].content.rstrip(_INDENT)
        if text:
            runs[-1] = replace(runs[-1], content=text)
            return
        runs.pop()


def nested(runs: Iterable[Run]) -> tuple[Child, ...]:
    """Return runs as nodes, opening and closing as few elements as the order allows."""
    levels: list[list[Child]] = [[]]
    opened: list[Mark] = []

    def close(keep: int) -> None:
        while len(opened) > keep:
            _, tag, attrs = opened.pop()
            children = tuple(levels.pop())
            levels[-1].append(Node(tag, dict(attrs), children))

    for run in runs:
        keep = 0
        for old, new in zip(opened, run.marks, strict=False):
            if old != new:
                break
            keep += 1
        close(keep)
        for new in run.marks[keep:]:
            opened.append(new)
            levels.append([])
        if (
            isinstance(run.content, str)
            and levels[-1]
            and isinstance(levels[-1][-1], str)
        ):
            levels[-1][-1] += run.content
        else:
            levels[-1].append(run.content)
    close(0)
    return tuple(levels[0])
