"""Makes labelled queries from KorQuAD 1.0, as lines of JSON for `relevance`.

    python -m tests.load.korquad KorQuAD_v1.0_dev.json FOLDER

The file is that of https://korquad.github.io (CC BY-ND, so it is not kept here).
Documents are its paragraphs. Queries, each set by a rule:

    questions  2,000 of the questions, as they are; the paragraph asked about
    titles     the articles' titles without what stands in brackets; any paragraph
    kw3        the three longest words of those questions, without a particle
    join       the two longest words of the first 1,000 of them, glued together
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

QUESTIONS, JOINED = 2_000, 1_000
SEED = 7
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_LETTERS = re.compile(r"[\w-]+")
# The longest is taken from the end of a word that keeps two syllables or more.
_PARTICLES = """
은 는 이 가 을 를 의 에 로 와 과 도 만 나 란 에서 에게 으로 까지 부터 이나 이란 라고
이라고 라는 이라는 에는 에서는 으로는
"""


class Question(NamedTuple):
    """A question and the number of the paragraph that answers it."""

    text: str
    paragraph: int


def main(arguments: Sequence[str]) -> None:
    """Write `documents.jsonl` and `queries.jsonl` into the folder."""
    source, folder = map(Path, arguments)
    folder.mkdir(parents=True, exist_ok=True)
    articles = json.loads(source.read_text(encoding="utf-8"))["data"]
    _write(folder / "documents.jsonl", _documents(articles))
    _write(folder / "queries.jsonl", _queries(articles))


def _documents(articles: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    paragraphs = (part for article in articles for part in article["paragraphs"])
    for n, paragraph in enumerate(paragraphs):
        yield {"id": str(n), "language": "ko", "text": paragraph["context"]}


def _queries(articles: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    every, titles = _read(articles)
    asked = Random(SEED).sample(every, min(QUESTIONS, len(every)))  # noqa: S311 - no secret
    for question in asked:
        yield _query("questions", question.text, [question.paragraph])
    for title, paragraphs in titles:
        yield _query("titles", title, paragraphs)
    for question in asked:
        longest = map(without_particle, longest_words(question.text, 3))
        yield _query("kw3", " ".join(longest), [question.paragraph])
    for question in asked[:JOINED]:
        joined = "".join(map(without_particle, longest_words(question.text, 2)))
        yield _query("join", joined, [question.paragraph])


def _read(
    articles: Sequence[dict[str, Any]],
) -> tuple[list[Question], list[tuple[str, list[int]]]]:
    questions, titles, n = [], [], 0
    for article in articles:
        first = n
        for paragraph in article["paragraphs"]:
            questions += [Question(qa["question"], n) for qa in paragraph["qas"]]
            n += 1
        title = _BRACKETS.sub("", article["title"].replace("_", " ")).strip()
        titles.append((title, list(range(first, n))))
    return questions, titles


def longest_words(question: str, count: int) -> list[str]:
    """Return the longest words in the order in which they stand."""
    words = list(dict.fromkeys(_LETTERS.findall(question)))
    longest = sorted(words, key=len, reverse=True)[:count]
    return [word for word in words if word in longest]


def without_particle(word: str) -> str:
    """Return the word without a particle at its end, as the rule knows them."""
    for particle in sorted(_PARTICLES.split(), key=len, reverse=True):
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word.removesuffix(particle)
    return word


def _query(name: str, text: str, paragraphs: Iterable[int]) -> dict[str, Any]:
    return {"set": name, "query": text, "relevant": list(map(str, paragraphs))}


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
