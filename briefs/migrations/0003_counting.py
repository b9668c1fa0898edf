"""Counting in batches, and the triggers that renew public pages.

What `Reading` held was at most an hour old and only told double clicks apart; the new
table begins empty.
"""

from django.db import migrations, models
from django.db.models.functions import Now

KINDS = [("view", "view"), ("download", "download")]
KEY = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)
TABLES = ("publication", "page", "redirect", "series", "topic")

# A running total changes with every batch and is not what renews a page; a balance
# brought forward is. Rows that change all day leave room for it on their page.
RULES = (
    "\n".join(
        f"CREATE CONSTRAINT TRIGGER briefs_{table}_renews_pages"
        f" AFTER INSERT OR UPDATE OR DELETE ON briefs_{table}"
        " DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION asanbriefs_raise_generation();"
        for table in TABLES
    )
    + """
CREATE CONSTRAINT TRIGGER briefs_total_renews_pages
    AFTER UPDATE ON briefs_total DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.brought_forward IS DISTINCT FROM NEW.brought_forward)
    EXECUTE FUNCTION asanbriefs_raise_generation();
CREATE CONSTRAINT TRIGGER briefs_total_begins
    AFTER INSERT ON briefs_total DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.brought_forward > 0)
    EXECUTE FUNCTION asanbriefs_raise_generation();
ALTER TABLE briefs_reading SET UNLOGGED;
ALTER TABLE briefs_total SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE briefs_day SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE briefs_reading SET (autovacuum_vacuum_scale_factor = 0.05);
"""
)
UNDO = "\n".join(
    f"DROP TRIGGER briefs_{table}_renews_pages ON briefs_{table};" for table in TABLES
) + """
DROP TRIGGER briefs_total_renews_pages ON briefs_total;
DROP TRIGGER briefs_total_begins ON briefs_total;
ALTER TABLE briefs_total RESET (fillfactor, autovacuum_vacuum_scale_factor);
ALTER TABLE briefs_day RESET (fillfactor, autovacuum_vacuum_scale_factor);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("asanbriefs", "0001_initial"),
        ("briefs", "0002_guards"),
    ]

    operations = [
        migrations.DeleteModel(name="Reading"),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", KEY.clone()),
                ("key", models.BinaryField(db_index=True, max_length=16)),
                ("kind", models.CharField(choices=KINDS, max_length=8)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(db_index=True)),
                ("kept_at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", KEY.clone()),
                ("name", models.CharField(max_length=80, unique=True)),
                ("at", models.DateTimeField(db_default=Now(), db_index=True)),
                ("shown", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="day",
            name="unique_items",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="day",
            name="machines",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="total",
            name="last_at",
            field=models.DateTimeField(null=True, verbose_name="last read"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["shown_until"], name="publication_shown_until"),
        ),
        migrations.RunSQL(RULES, UNDO),
    ]
