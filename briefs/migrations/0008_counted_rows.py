"""What lists count by, also on the rows of the index: counting then reads nothing else."""

import datetime

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

FILL = """
UPDATE briefs_indexed i SET language = p.language, series = p.series_id, date = p.date,
    centers = p.centers, topics = p.topics, experts = p.experts
FROM briefs_publication p WHERE p.id = i.publication_id;
"""


def _array() -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.BigIntegerField(), default=list, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("briefs", "0007_holding")]
    operations = [
        migrations.AddField(
            "indexed",
            "language",
            models.CharField(default="", max_length=2),
            preserve_default=False,
        ),
        migrations.AddField(
            "indexed", "series", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            "indexed",
            "date",
            models.DateField(default=datetime.date(2000, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField("indexed", "centers", _array()),
        migrations.AddField("indexed", "topics", _array()),
        migrations.AddField("indexed", "experts", _array()),
        migrations.AddField(
            "indexed",
            "year",
            models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.datetime.ExtractYear("date"),
                output_field=models.SmallIntegerField(),
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
