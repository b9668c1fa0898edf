"""Korean words with one wrong jamo, as a finger that slips types them."""

import re
from collections.abc import Collection, Iterator
from random import Random

_KOREAN = re.compile(r"[가-힣]{3,}")
FIRST = ord("가")
INITIALS, VOWELS, FINALS = 19, 21, 28  # of the finals, the first is none


def slips(words: Collection[str], random: Random) -> Iterator[tuple[str, str]]:
    """Yield words of three syllables or more with a slip of each, without end.

    A slip is one jamo replaced by any other of its kind, and none of the words.
    """
    known = set(words)
    korean = sorted(filter(_KOREAN.fullmatch, known))
    while True:
        word = random.choice(korean)
        slip = _slip(word, random)
        if slip not in known:
            yield word, slip


def _slip(word: str, random: Random) -> str:
    at = random.randrange(len(word))
    rest, final = divmod(ord(word[at]) - FIRST, FINALS)
    initial, vowel = divmod(rest, VOWELS)
    kinds = ["initial", "vowel", "final"] if final else ["initial", "vowel"]
    kind = random.choice(kinds)
    if kind == "initial":
        initial = _other(initial, range(INITIALS), random)
    elif kind == "vowel":
        vowel = _other(vowel, range(VOWELS), random)
    else:
        final = _other(final, range(1, FINALS), random)
    syllable = chr(FIRST + (initial * VOWELS + vowel) * FINALS + final)
    return word[:at] + syllable + word[at + 1 :]


def _other(jamo: int, of: range, random: Random) -> int:
    return random.choice([other for other in of if other != jamo])
