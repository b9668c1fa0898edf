"""Find the series, center, topic or person a source names, or make the last three."""

import re
from itertools import count
from typing import TypeVar

from django.utils.text import slugify
from django.utils.translation import gettext as _

from briefs.imports.record import Person
from briefs.models import Series, Topic
from experts.models import Center, Expert

Named = TypeVar("Named", Center, Topic)

# Korean family names of two syllables; all others have one.
LONG_FAMILIES = ("남궁", "독고", "동방", "사공", "서문", "선우", "제갈", "황보")


class MatchError(LookupError):
    """A name fits nothing here, or several things; the message says which."""


def series(name: str) -> Series:
    """Return the series of that name, its plural or its slug, locked.

    The lock keeps two imports of the same brief from meeting.
    """
    wanted = {_fold(name), _fold(name.removesuffix("s"))}
    for found in Series.objects.select_for_update():
        if wanted & {_fold(n) for n in (found.name_ko, found.name_en, found.slug)}:
            return found
    raise MatchError(_("There is no series “%(name)s” here.") % {"name": name})


def center(name: str, language: str) -> Center:
    """Return the center of that name in either language; make it if there is none."""
    return _found_or_made(Center, name, language)


def topic(name: str, language: str) -> Topic:
    """Return the topic of that name in either language; make it if there is none."""
    return _found_or_made(Topic, name, language)


def expert(person: Person, language: str) -> Expert:
    """Return the person's profile, made if there is none, blanks in it filled.

    Names match in either script and order, whatever their hyphens and capitals. Of
    namesakes the one at the named center is meant. Raises MatchError.
    """
    home = center(person.center, language) if person.center else None
    found = _namesakes(person.name)
    if len(found) > 1:
        found = [one for one in found if home and one.center_id == home.pk]
    if len(found) == 1:
        profile = found[0]
    elif _namesakes(person.name):
        raise MatchError(
            _("Several experts are named %(name)s.") % {"name": person.name}
        )
    else:
        profile = _new_expert(person)
    profile.center = profile.center or home
    for field, value in (
        (f"position_{language}", person.position),
        (f"biography_{language}", person.biography),
    ):
        setattr(profile, field, getattr(profile, field) or value)
    profile.full_clean()
    profile.save()
    return profile


def divided(name: str, biography: str = "") -> tuple[str, str]:
    """Divide a name into family and given name.

    In Latin script the family name is the word in capitals, in the name or in the
    biography, else the first word.
    """
    words = name.split()
    if re.search("[가-힣]", name):
        if len(words) > 1 or len(name) < 2:
            return name, ""
        long = name.startswith(LONG_FAMILIES) and len(name) > 2
        return (name[:2], name[2:]) if long else (name[:1], name[1:])
    capitals = set(re.findall(r"\b[A-Z][A-Z-]+\b", f"{name} {biography}"))
    family = next((word for word in words if word.upper() in capitals), words[0])
    given = " ".join(word for word in words if word != family)
    return family.title() if family.isupper() else family, given


def _new_expert(person: Person) -> Expert:
    script = "ko" if re.search("[가-힣]", person.name) else "en"
    family, given = divided(person.name, person.biography)
    profile = Expert(
        slug=_free_slug(Expert, f"{family} {given}"),
        status=Expert.Status.CURRENT,
    )
    setattr(profile, f"family_{script}", family)
    setattr(profile, f"given_{script}", given)
    return profile


def _namesakes(name: str) -> list[Expert]:
    wanted = _fold(name)
    return [one for one in Expert.objects.all() if wanted in _names(one)]


def _names(one: Expert) -> set[str]:
    pairs = ((one.family_ko, one.given_ko), (one.family_en, one.given_en))
    orders = [f"{a}{b}" for pair in pairs for a, b in (pair, pair[::-1])]
    return {_fold(name) for name in (*orders, *one.aliases)} - {""}


def _fold(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _found_or_made(model: type[Named], name: str, language: str) -> Named:
    wanted = _fold(name)
    for thing in model._default_manager.all():
        if wanted in {_fold(n) for n in (thing.name_ko, thing.name_en, thing.slug)}:
            return thing
    made = model(slug=_free_slug(model, name))
    setattr(made, f"name_{language}", name)
    made.full_clean()
    made.save()
    return made


def _free_slug(model: type[Named] | type[Expert], name: str) -> str:
    """Make an address of Latin letters; a Korean name alone gives `expert-2` etc."""
    stem = slugify(name)[:90]
    taken = set(model._default_manager.values_list("slug", flat=True))
    if stem and stem not in taken:
        return stem
    stem = stem or model._meta.model_name or ""
    return next(s for n in count(2) if (s := f"{stem}-{n}") not in taken)
