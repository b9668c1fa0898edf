"""Indexes that hold all a list filters by, and a total for every published brief."""

from django.db import migrations, models

LISTED = (
    *("kind", "shown_from", "shown_until"),
    *("series", "experts", "centers", "topics"),
)

# The list of the most read goes by the totals; one that nobody has read yet has none.
TOTALS = """
INSERT INTO briefs_total (brief_id, kind, counted, brought_forward)
SELECT DISTINCT brief_id, 'view', 0, 0 FROM briefs_publication
ON CONFLICT (brief_id, kind) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("briefs", "0003_counting")]

    operations = [
        migrations.RemoveIndex(model_name="publication", name="publication_newest"),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                fields=["language", "-date", "-id"],
                include=LISTED,
                name="publication_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                fields=["-date", "-id"],
                include=(*LISTED, "language"),
                name="publication_by_date",
            ),
        ),
        migrations.RunSQL(TOTALS, migrations.RunSQL.noop),
    ]
