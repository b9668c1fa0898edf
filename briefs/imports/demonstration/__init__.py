"""The demonstration set: a dozen invented briefs with their people and topics."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import transaction

from asanbriefs import files
from briefs import html, workflow
from briefs.models import Brief, Contribution, Publication, Section, Series, Topic
from experts.models import Center, Expert

FOLDER = Path(__file__).parent
SOURCE = "demonstration"

Data = dict[str, Any]


@dataclass
class Report:
    """How many briefs are new, and the numbers that other briefs already have."""

    loaded: int = 0
    taken: list[str] = field(default_factory=list)


def load(*, by: User) -> Report:
    """Publish what of the set is not here yet; nothing that is here is changed.

    One transaction. A brief whose number is taken by a real one is left out, and so
    is what was made from it. Raises workflow.Refused.
    """
    people = tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))
    report = Report()
    with transaction.atomic():
        _rows(Center, people["centers"])
        _rows(Topic, people["topics"])
        _rows(Series, people["series"])
        new = [data for data in people["experts"] if _expert(data)]
        here: dict[str, Brief] = {}
        for key, data in texts().items():
            if brief := _brief(key, data, here, by, report):
                here[key] = brief
        # Briefs keep the position they were printed with, pages show the present.
        for data in new:
            Expert.objects.filter(slug=data["slug"]).update(**data.get("now", {}))
    return report


def slugs() -> set[str]:
    """Return the addresses of the people, centers, topics and series of the set."""
    people = tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))
    return {str(row["slug"]) for rows in people.values() for row in rows}


def texts() -> dict[str, Data]:
    """Return the briefs as they stand in the files, originals first."""
    found = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((FOLDER / "briefs").glob("*.toml"))
    }
    return dict(sorted(found.items(), key=lambda item: "original" in item[1]))


def _rows(model: type[Center] | type[Topic] | type[Series], rows: list[Data]) -> None:
    """Make what is not here; what is here only gets the name it lacks."""
    for data in rows:
        row, _ = model._default_manager.get_or_create(slug=data["slug"], defaults=data)
        for name in ("name_ko", "name_en"):
            if not getattr(row, name):
                setattr(row, name, data[name])
                row.save(update_fields=[name])


def _expert(data: Data) -> bool:
    """Make the person; say whether it was not here yet."""
    texts = {k: v for k, v in data.items() if k not in {"center", "photo", "now"}}
    if Expert.objects.filter(slug=data["slug"]).exists():
        return False
    expert = Expert(**texts, center=Center.objects.get(slug=data["center"]))
    if photo := data.get("photo"):
        expert.photo = _kept(photo)
    expert.full_clean()
    expert.save()
    return True


def _kept(name: str) -> str:
    """Store a picture that lies beside the data; return its stored name."""
    return files.keep((FOLDER / name).read_bytes(), name)


def _brief(
    key: str, data: Data, here: dict[str, Brief], by: User, report: Report
) -> Brief | None:
    """Return the brief, made and published if it is not here; None if left out."""
    series = Series.objects.get(slug=data["series"])
    identity = {"language": data["language"], "series": series}
    source = f"{SOURCE}:{key}"
    number = data["number"]
    if found := Brief.objects.filter(source=source, **identity).first():
        return found
    taken = Brief.objects.filter(number=number, **identity).exists()
    if taken or data.get("original", key) not in {key, *here}:
        report.taken.append(key)
        return None
    brief = Brief(
        **identity,
        number=number,
        **{k: data.get(k, "") for k in ("title", "subtitle", "summary")},
        kind=data.get("kind", Brief.Kind.FULL),
        date=data["date"],
        original=here.get(data.get("original", "")),
        owner=by,
        source=source,
        demonstration=True,
    )
    brief.full_clean()
    brief.save()
    _publish(brief, data, by)
    report.loaded += 1
    return brief


def _publish(brief: Brief, data: Data, by: User) -> None:
    """Publish the text; where it has a correction, first as it was before that."""
    correction = data.get("correction")
    workflow.save(brief, by=by, write=lambda row: _write(data, row))
    if correction is None:
        workflow.publish(brief, by=by)
        return
    now, was = correction["now"], correction["was"]
    workflow.save(brief, by=by, write=lambda row: _replace(row, now, was))
    workflow.publish(brief, by=by)
    workflow.save(brief, by=by, write=lambda row: _replace(row, was, now))
    workflow.publish(
        brief,
        by=by,
        kind=Publication.Kind(correction["kind"]),
        reason_ko=correction["reason_ko"],
        reason_en=correction["reason_en"],
    )


def _write(data: Data, brief: Brief) -> None:
    """Put sections, people, centers and topics into the locked brief's rows."""
    for position, section in enumerate(data["sections"], 1):
        Section.objects.create(
            brief=brief,
            position=position,
            heading=section["heading"],
            body=html.clean(_with_pictures(section["body"])),
            anchor=brief.take_anchor(),
        )
    for order, person in enumerate(data["contributors"], 1):
        slug = person.get("expert")
        Contribution.objects.create(
            brief=brief,
            expert=Expert.objects.get(slug=slug) if slug else None,
            guest_name=person.get("guest", ""),
            guest_position=person.get("position", ""),
            role=person.get("role", Contribution.Role.AUTHOR),
            order=order,
        )
    brief.centers.set(Center.objects.filter(slug__in=data["centers"]))
    brief.topics.set(Topic.objects.filter(slug__in=data["topics"]))


def _with_pictures(body: str) -> str:
    """Let pictures named by their file alone point to the stored file."""
    return re.sub(
        r'src="([\w.-]+)"',
        lambda match: f'src="{default_storage.url(_kept(match[1]))}"',
        body,
    )


def _replace(brief: Brief, old: str, new: str) -> None:
    section = brief.sections.get(body__contains=old)
    section.body = section.body.replace(old, new)
    section.save()
