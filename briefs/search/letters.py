"""Text as search compares it: one spelling of each letter, with the way back."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

# A letter and what belongs to it: accents, jamo of one syllable, variant selectors.
JOINED = (
    "\u0300-\u036f\u1160-\u119d\u119f-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u3099\u309a\ud7b0-\ud7ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
_PLAIN = re.compile(
    f"[가-힣a-z0-9.,;:()%!?-]+(?: [가-힣a-z0-9.,;:()%!?-]+)*(?![{JOINED}])"
)
_CLUSTER = re.compile(f".[{JOINED}]*", re.DOTALL)
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LINE_ENDS = frozenset("\n\r\v\f\x85\u2028\u2029")
_SPELT = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–−⁃", "-"),
    **dict.fromkeys("ㆍ\u119e", " "),  # letters by rank, written as a middle dot
}

# Places of initials and vowels in Unicode's order: ㄴ ㄹ ㅇ, and ㅑ ㅕ ㅖ ㅛ ㅠ ㅣ.
NIEUN, RIEUL, SILENT = 2, 5, 11
SOFT = frozenset({2, 6, 7, 12, 17, 20})


@dataclass(frozen=True)
class Normal:
    """A text in the spelling that is compared; a run of white space is one letter.

    `origin` holds for each letter where in the original it comes from, `ends` where
    what it comes from ends.
    """

    text: str
    origin: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the text, not empty, stands in the original."""
        return self.origin[start], self.ends[end - 1]


def normal(text: str) -> Normal:
    """Return any text at all as search compares it.

    Compatible forms are one (NFKC), case and accents of Latin letters are gone, Hanja
    is in Hangul with the initial-sound rule, quotes and hyphens are plain, and what
    nobody sees is dropped.
    """
    made = _Made()
    at = 0
    for match in _PLAIN.finditer(text):
        made.fold(text, at, match.start())
        made.keep(match[0], match.start())
        at = match.end()
    made.fold(text, at, len(text))
    return Normal("".join(made.letters), tuple(made.origin), tuple(made.ends))


class _Made:
    """A text in the making, with where each of its letters comes from."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.origin: list[int] = []
        self.ends: list[int] = []
        self._last = " "

    def keep(self, plain: str, start: int) -> None:
        """Add letters that are compared as they stand."""
        self.letters += plain
        self.origin += range(start, start + len(plain))
        self.ends += range(start + 1, start + 1 + len(plain))
        self._last = plain[-1]

    def fold(self, text: str, start: int, stop: int) -> None:
        """Add any letters, one by one."""
        for match in _CLUSTER.finditer(text, start, stop):
            for letter in _fold(match[0]):
                self._add(letter, match.start(), match.end())

    def _add(self, letter: str, start: int, end: int) -> None:
        if letter in " \n" and self._last in " \n":
            if self.letters:
                self.letters[-1] = "\n" if letter == "\n" else self.letters[-1]
                self.ends[-1] = end
            return
        is_hanja = "㐀" <= letter <= "鿿" or "豈" <= letter <= "﫿"
        self._last = _hangul(letter, self._last) if is_hanja else letter
        self.letters.append(self._last)
        self.origin.append(start)
        self.ends.append(end)


@lru_cache(maxsize=4_096)
def _fold(cluster: str) -> str:
    if "\u3131" <= cluster[0] <= "\u318e" and cluster[0] not in _SPELT:
        return cluster[0]  # NFKC would make a part of a syllable of it
    plain = "".join(_SPELT.get(letter, letter) for letter in cluster)
    plain = unicodedata.normalize("NFKC", _SELECTORS.sub("", plain)).casefold()
    plain = "".join(_without_accents(letter) for letter in plain)
    plain = unicodedata.normalize("NFKC", plain)
    folded = "".join(_visible(_SPELT.get(letter, letter)) for letter in plain)
    # A number in a circle stands for itself, however close the next word.
    return f" {folded} " if _is_enclosed(cluster[0]) else folded


def _without_accents(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    if decomposed[0].isascii():
        return "".join(c for c in decomposed if not unicodedata.combining(c))
    # Without a Latin letter before it, an accent on its own says nothing.
    return "" if "\u0300" <= letter <= "\u036f" else letter


def _visible(letter: str) -> str:
    if letter in _LINE_ENDS:
        return "\n"
    category = unicodedata.category(letter)
    if category in {"Cc", "Cs", "Zs"}:
        return " "
    return "" if category == "Cf" else letter


def _is_enclosed(letter: str) -> bool:
    return "\u2460" <= letter <= "\u24ff" or "\u2776" <= letter <= "\u2793"


def _hangul(letter: str, before: str) -> str:
    """Return the reading of a Hanja after another letter, or itself if it has none."""
    reading = _readings().get(letter, "")
    if not "가" <= reading <= "힣":
        return letter
    return _initial_sound("률" if letter == "率" else reading, before)


def _initial_sound(reading: str, before: str) -> str:
    """Return a reading as it sounds where it stands: 력 is 역 at the head of a word."""
    initial, rest = divmod(ord(reading) - ord("가"), 21 * 28)
    vowel = rest // 28
    if before.isalnum():
        open_or_n = "가" <= before <= "힣" and (ord(before) - ord("가")) % 28 in {0, 4}
        to = SILENT if reading in {"렬", "률"} and open_or_n else initial
    elif initial == RIEUL:
        to = SILENT if vowel in SOFT else NIEUN
    else:
        to = SILENT if initial == NIEUN and vowel in SOFT else initial
    return chr(ord("가") + to * 21 * 28 + rest)


@cache
def _readings() -> Mapping[str, str]:
    # Reading the table takes a quarter of a second: not before the first Hanja.
    from hanja.table import hanja_table

    table: Mapping[str, str] = hanja_table
    return table
