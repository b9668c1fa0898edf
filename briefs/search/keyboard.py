"""Korean as keys of the two-set keyboard, and keys as Korean."""

# The jamo of a syllable in Unicode's order, each as the keys that type it; then those
# that stand alone, from U+3131 on.
_INITIALS = "r R s e E f a q Q t T d w W c z x v g"
_VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l"
_FINALS = "r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g"
_CONSONANTS = "r R rt s sw sg e E f fr fa fq ft fx fv fg a q Q qt t T d w W c z x v g"
INITIALS = _INITIALS.split()
VOWELS = _VOWELS.split()
FINALS = ["", *_FINALS.split()]
ALONE = [*_CONSONANTS.split(), *VOWELS]

FIRST, LAST, SYLLABLE, JAMO = 0xAC00, 0xD7A3, 28 * 21, 0x3131
_INITIAL = {keys: place for place, keys in enumerate(INITIALS)}
_VOWEL = {keys: place for place, keys in enumerate(VOWELS)}
_FINAL = {keys: place for place, keys in enumerate(FINALS) if keys}
_ALONE = {keys: chr(JAMO + place) for place, keys in enumerate(ALONE)}
_SHIFTED = frozenset("QWERTOP")


def to_keys(text: str) -> str:
    """Return the keys that type a text; what is not Korean stays as it is."""
    return "".join(map(_keys, text))


def _keys(letter: str) -> str:
    code = ord(letter)
    if FIRST <= code <= LAST:
        initial, rest = divmod(code - FIRST, SYLLABLE)
        vowel, final = divmod(rest, len(FINALS))
        return INITIALS[initial] + VOWELS[vowel] + FINALS[final]
    if JAMO <= code < JAMO + len(ALONE):
        return ALONE[code - JAMO]
    return letter


def from_keys(latin: str) -> str:
    """Return the Korean that the same keys type, as a Korean keyboard composes it."""
    keys = [k if k in _SHIFTED or not k.isascii() else k.lower() for k in latin]
    composed: list[str] = []
    at = 0
    while at < len(keys):
        letter, used = _syllable(keys, at)
        composed.append(letter)
        at += used
    return "".join(composed)


def _syllable(keys: list[str], at: int) -> tuple[str, int]:
    """Return the letter that begins at a key, and how many keys it takes."""
    initial = _INITIAL.get(keys[at])
    vowel = _vowel(keys, at + 1)
    if initial is None or not vowel:
        used = len(_vowel(keys, at)) or 1
        typed = "".join(keys[at : at + used])
        return _ALONE.get(typed, typed), used
    used = 1 + len(vowel)
    final = _final(keys, at + used)
    code = FIRST + initial * SYLLABLE + _VOWEL[vowel] * len(FINALS)
    return chr(code + _FINAL.get(final, 0)), used + len(final)


def _vowel(keys: list[str], at: int) -> str:
    pair = "".join(keys[at : at + 2])
    if pair in _VOWEL:
        return pair
    return pair[:1] if pair[:1] in _VOWEL else ""


def _final(keys: list[str], at: int) -> str:
    """Return the keys of a final; one before a vowel begins the next syllable."""
    for length in (2, 1):
        found = "".join(keys[at : at + length])
        if found in _FINAL and len(found) == length and not _vowel(keys, at + length):
            return found
    return ""
