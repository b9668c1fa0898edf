"""Sample texts of a wanted length, the same for the same seed; knows no models.

They are sentences in form only: words of a language as unevenly spread as in real
texts, with a few that stand in a known share of all of them (see words.MARKED).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from briefs.document import Section
from briefs.imports.sample import words

SLOT = re.compile(r"\[([A-Z])(!?)(?::(.))?\]")
PARTICLES = {"은": "는", "이": "가", "을": "를", "과": "와", "으": ""}
SHORTEST, LONGEST = 1250, 1550
PARAGRAPH = (60, 140)
IN_TITLE = 10  # one in so many that hold a marked word has it in the title

Piece = tuple[str, Callable[[str], str]]


@dataclass(frozen=True)
class Text:
    """What is written of a brief; `bodies` are clean."""

    title: str
    subtitle: str
    summary: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Marks:
    """The marked words a text must hold, and that of them in its title, if any."""

    words: tuple[str, ...]
    in_title: str = ""


def text(language: str, rng: Random, marks: Marks) -> Text:
    """Write one brief of about 1,500 words."""
    writer = _Writer(language, rng)
    titled = writer.title(marks)
    count = rng.randint(5, 7)
    each = rng.randint(SHORTEST, LONGEST) // count
    bodies = [writer.paragraphs(each) for _ in range(count)]
    for word in marks.words:
        for _ in range(rng.randint(1, 4)):
            paragraphs = rng.choice(bodies)
            place = rng.randrange(len(paragraphs))
            paragraphs[place] += f" {writer.about(word)}"
    for _ in range(rng.randint(2, 4)):
        paragraphs = rng.choice(bodies)
        place = rng.randrange(len(paragraphs))
        paragraphs[place] += writer.footnote()
    rng.choice(bodies[1:]).append("")  # where the table comes
    return Text(
        title=titled,
        subtitle=writer.fill(rng.choice(words.HEADINGS[language])),
        summary=" ".join(writer.sentence() for _ in range(2)),
        sections=tuple(
            Section(
                anchor=n,
                heading=writer.fill(rng.choice(words.HEADINGS[language]))
                if n > 1
                else "",
                body="\n".join(f"<p>{p}</p>" if p else writer.table() for p in body),
            )
            for n, body in enumerate(bodies, 1)
        ),
    )


def title(language: str, rng: Random, marks: Marks) -> str:
    """Return the title alone of what `text` would write."""
    return _Writer(language, rng).title(marks)


def marks(language: str, seed: int, n: int) -> Marks:
    """Return what the n-th text of the language must hold.

    Of each run of 1/share texts exactly one holds the word, whatever their number.
    """
    held, in_title = [], ""
    for word, share in words.MARKED[language].items():
        run = round(1 / share)
        rng = Random(f"{seed}:{word}:{n // run}")  # noqa: S311 - not a secret
        if rng.randrange(run) == n % run:
            held.append(word)
            in_title = word if rng.randrange(IN_TITLE) == 0 else in_title
    return Marks(tuple(held), in_title)


class _Writer:
    """Fills patterns with words of one brief: half of them are its own few."""

    def __init__(self, language: str, rng: Random) -> None:
        self.language = language
        self.rng = rng
        nouns, weights = words.NOUNS[language], _weights("N", language)
        self.own = rng.choices(nouns, cum_weights=weights, k=25)
        self.supply = {
            kind: self._endless(kind, language) for kind in ("N", "A", "V", "P")
        }

    def fill(self, pattern: str) -> str:
        """Return the pattern with every slot filled."""
        form, pieces = _pieces(pattern)
        return form % tuple(shape(self._word(kind)) for kind, shape in pieces)

    def title(self, marks: Marks) -> str:
        """Return the title; nothing else may have been written before."""
        said = self.fill(self.rng.choice(words.TITLES[self.language]))
        return f"{said}: {marks.in_title.capitalize()}" if marks.in_title else said

    def sentence(self) -> str:
        """Return a whole sentence."""
        return self.fill(self.rng.choice(words.SENTENCES[self.language]))

    def about(self, word: str) -> str:
        """Return a sentence that holds the marked word."""
        pattern = words.ABOUT_MARKED[self.language]
        return self.fill(_with_particle(pattern, word))

    def paragraphs(self, length: int) -> list[str]:
        """Return paragraphs of about so many words in all."""
        found = []
        while length > 0:
            some = min(length, self.rng.randint(*PARAGRAPH))
            sentences = []
            while some > 0:
                sentences.append(self.sentence())
                some -= sentences[-1].count(" ") + 1
                length -= sentences[-1].count(" ") + 1
            found.append(" ".join(sentences))
        return found

    def footnote(self) -> str:
        """Return a footnote to stand behind a sentence."""
        return f'<span class="footnote">{self.fill(words.NOTES[self.language])}</span>'

    def table(self) -> str:
        """Return a table of figures by year."""
        caption = self.fill(words.CAPTIONS[self.language])
        heads = [self.fill(head) for head in words.HEADS[self.language]]
        head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
        first = self.rng.randint(2008, 2020)
        rows = "".join(
            f'<tr><th scope="row">{first + n}</th>'
            + "".join(f"<td>{self.rng.randint(100, 9999):,}</td>" for _ in heads[1:])
            + "</tr>"
            for n in range(4)
        )
        return (
            f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )

    def _word(self, kind: str) -> str:
        if kind == "Y":
            return str(self.rng.randint(2001, 2024))
        if kind == "Q":
            return str(self.rng.randint(3, 97))
        return next(self.supply["A" if kind == "B" else kind])

    def _endless(self, kind: str, language: str) -> Iterator[str]:
        stock, weights = _stock(kind, language), _weights(kind, language)
        while True:
            drawn = self.rng.choices(stock, cum_weights=weights, k=100)
            if kind == "N":
                drawn[::2] = self.rng.choices(self.own, k=50)
            yield from drawn


@cache
def _stock(kind: str, language: str) -> list[str]:
    if kind == "P":
        return words.places(language)
    return {"N": words.NOUNS, "A": words.ADJECTIVES, "V": words.VERBS}[kind][language]


@cache
def _weights(kind: str, language: str) -> list[float]:
    return words.falling(_stock(kind, language))


@cache
def _pieces(pattern: str) -> tuple[str, list[Piece]]:
    """Divide a pattern into a form for `%` and what to do with each of its words."""
    pieces: list[Piece] = []
    for kind, capital, particle in SLOT.findall(pattern):
        pieces.append((kind, _shape(kind, bool(capital), particle)))
    return SLOT.sub("%s", pattern.replace("%", "%%")), pieces


def _shape(kind: str, capital: bool, particle: str) -> Callable[[str], str]:
    def shaped(word: str) -> str:
        if kind == "B":
            word = f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
        if capital:
            word = word[0].upper() + word[1:]
        return word + _after(word, particle) if particle else word

    return shaped


def _with_particle(pattern: str, word: str) -> str:
    """Put the word into its place, `{word}` or, with a particle, `{word:은}`."""
    plain = pattern.replace("{word}", word)
    return re.sub(r"\{word:(.)\}", lambda found: word + _after(word, found[1]), plain)


def _after(word: str, particle: str) -> str:
    """Return the particle in its form after the word."""
    final = (ord(word[-1]) - 0xAC00) % 28
    # 으로 is 로 after a vowel and after ㄹ.
    has_final = final not in {0, 8} if particle == "으" else final != 0
    return particle if has_final else PARTICLES[particle]
