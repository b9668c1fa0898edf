"""Synonyms that published texts give themselves: 지소미아(GSOMIA), Long Name (LN).

Each publication's are kept when it is indexed; editors see those of what readers can
read, accept them with a click or dismiss them for good.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Min

from briefs.models import Dismissed, Gloss, Publication, Synonym
from briefs.search.synonyms import MOST_WORDS, key
from briefs.search.text import normal, words

SHOWN_WHERE = 3  # publications named with a proposal
LONGEST = 80  # letters of a name
_HANGUL = re.compile("[가-힣]")
# Looked for from the parenthesis back: from every letter on would take ten times as long.
_PARENTHESIS = re.compile(r"\s?\((?P<inside>[^()\n]{2,120})\)")
_BEFORE = re.compile(r"[^()\n]{2,120}\Z")
_DIVIDED = re.compile(r"\s*[,;:·/=]\s*")
_CALLED = re.compile(
    r"^(?:이하|약칭|영문|영어|hereafter|hereinafter|or|the)\s+", re.IGNORECASE
)
_QUOTES = "\"'“”‘’「」『』《》〈〉 "
# A Latin name begins with a capital or is one, such as 5G.
_LATIN = re.compile(
    r"[A-Z0-9][A-Za-z0-9.&'’–-]*(?: [A-Za-z0-9][A-Za-z0-9.&'’–-]*){0,7}"
)
_SHORT = re.compile(r"[A-Z][A-Za-z0-9&.-]{1,11}")
_REFERENCE = re.compile(r"(?i)\b(?:figure|fig|table|source|see|note|p|pp|vol|no|ch)\b")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’-]*")


@dataclass(frozen=True)
class Place:
    """A publication in which the texts mean the same."""

    brief: int
    number: str
    title: str
    language: str


@dataclass(frozen=True)
class Proposal:
    """Texts that mean the same in so many briefs, of which some are named."""

    meaning: str
    texts: tuple[str, ...]
    count: int
    places: tuple[Place, ...]


def glosses(text: str) -> list[tuple[str, ...]]:
    """Return the groups of names that a plain text gives to one thing each."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for match in _PARENTHESIS.finditer(text):
        before = _BEFORE.search(text, max(match.start() - 120, 0), match.start())
        names = _names(before[0], match["inside"]) if before else ()
        keys = _keys(names)
        if len(keys) > 1:
            found.setdefault(tuple(keys), tuple(keys.values()))
    return list(found.values())


def keep(passages: Mapping[int, Iterable[str]]) -> None:
    """Keep the glosses of the publications' plain texts in place of those before."""
    made = [
        Gloss(publication_id=pk, texts=list(names), keys=keys, meaning=_meaning(keys))
        for pk, texts in passages.items()
        for names in dict.fromkeys(n for text in texts for n in glosses(text))
        if (keys := list(_keys(names)))
    ]
    Gloss.objects.filter(publication__in=passages).delete()
    Gloss.objects.bulk_create(made)


def proposals(most: int) -> list[Proposal]:
    """Return what is not a group yet and was not dismissed; most often found first."""
    groups = dict(Synonym.objects.values_list("key", "group"))
    rows = (
        Gloss.objects.filter(publication__in=Publication.objects.readable())
        .exclude(meaning__in=Dismissed.objects.values("meaning"))
        .values_list("meaning", "keys")
        .annotate(count=Count("publication__brief", distinct=True), texts=Min("texts"))
        .order_by("-count", "meaning")
    )
    new = (
        row for row in rows.iterator(chunk_size=500) if not _is_known(row[1], groups)
    )
    shown = list(islice(new, most))
    places = _places([meaning for meaning, *_ in shown])
    return [
        Proposal(meaning, tuple(texts), count, tuple(places.get(meaning, ())))
        for meaning, _keys, count, texts in shown
    ]


def proposed(meaning: str) -> tuple[str, ...]:
    """Return the texts of a proposal that readers can read somewhere, () if none."""
    readable = Gloss.objects.filter(publication__in=Publication.objects.readable())
    found = readable.filter(meaning=meaning).aggregate(texts=Min("texts"))["texts"]
    return tuple(found or ())


def dismiss(meaning: str) -> None:
    """Propose it no more, wherever else it may be found."""
    Dismissed.objects.get_or_create(meaning=meaning)


def _names(before: str, inside: str) -> list[str]:
    """Return the names given to one thing: those inside, and the one before."""
    given = [_CALLED.sub("", name.strip(_QUOTES)) for name in _DIVIDED.split(inside)]
    if _HANGUL.search(before[-1]):
        named = _korean(before)
        latin = [name for name in given if _is_name(name)]
        return [named, *latin] if named and len(latin) == len(given) else []
    if len(given) > 1:
        return []
    short = before.rpartition(" ")[2].strip(_QUOTES)
    if _SHORT.fullmatch(short) and _HANGUL.search(given[0]):
        whole = _korean(given[0])
        return [whole, short] if whole == given[0] else []
    if _SHORT.fullmatch(given[0]) and (spelt := spelt_out(before, given[0])):
        return [spelt, given[0]]
    return []


def _is_name(text: str) -> bool:
    return (
        bool(_LATIN.fullmatch(text))
        and bool(re.search(r"[A-Za-z]{2}", text) or _SHORT.fullmatch(text))
        and not _REFERENCE.search(text)
    )


def _korean(before: str) -> str:
    """Return the name at the end: words back to one with a particle or an ending."""
    said = words(normal(before))
    taken = 0
    for place, word in enumerate(reversed(said)):
        if place and (word.stem != word.surface or not word.whole):
            break
        if not _HANGUL.match(word.surface[0]) or place == MOST_WORDS:
            break
        taken += 1
    if not taken:
        return ""
    start = normal(before).span(said[-taken].start, said[-1].end)[0]
    return before[start:].strip(_QUOTES)


def spelt_out(before: str, short: str) -> str:
    """Return the words at the end of a text that an abbreviation stands for, or "".

    Its letters are found in them from the last to the first, which begins a word.
    """
    said = list(_WORD.finditer(before))[-MOST_WORDS - 2 :]
    letters = [letter for letter in short.lower() if letter.isalnum()]
    if not said or not letters:
        return ""
    least = said[0].start()
    at = len(before)
    for left in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= least and not (
            before[at].lower() == letters[left]
            and (left or not before[at - 1 : at].isalnum())
        ):
            at -= 1
        if at < least:
            return ""
    spelt = before[at:].strip(_QUOTES)
    count = len(spelt.split())
    return spelt if 1 < count <= MOST_WORDS and before[at].isupper() else ""


def _keys(names: Sequence[str]) -> dict[str, str]:
    """Return the names by their keys; those too long to be looked up are left out."""
    return {
        key(name): name
        for name in names
        if key(name) and len(name) <= LONGEST and len(name.split()) <= MOST_WORDS
    }


def _meaning(keys: Iterable[str]) -> str:
    return "=".join(sorted(keys))


def _is_known(keys: Sequence[str], groups: Mapping[str, int]) -> bool:
    return len({groups.get(each, -1) for each in keys} - {-1}) == 1 and all(
        each in groups for each in keys
    )


def _places(meanings: Sequence[str]) -> dict[str, list[Place]]:
    rows: Iterable[tuple[str, int, str, str, str]] = (
        Gloss.objects.filter(
            meaning__in=meanings, publication__in=Publication.objects.readable()
        )
        .order_by("-publication__date", "-publication_id")
        .values_list(
            "meaning",
            *(
                f"publication__{name}"
                for name in ("brief", "number", "title", "language")
            ),
        )
        .iterator(chunk_size=500)
    )
    found: dict[str, list[Place]] = {}
    for meaning, brief, number, title, language in rows:
        known = found.setdefault(meaning, [])
        if len(known) < SHOWN_WHERE:
            known.append(Place(brief, number, title, language))
    return found
