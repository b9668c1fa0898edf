"""The generation of public pages, and the trigger function that raises it."""

from django.db import migrations, models

RAISE = """
CREATE FUNCTION asanbriefs_raise_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Once in a transaction is enough, however many rows it changed.
    IF coalesce(current_setting('asanbriefs.raised', true), '')
        <> pg_current_xact_id()::text
    THEN
        INSERT INTO asanbriefs_generation AS g (id, n) VALUES (1, 1)
            ON CONFLICT (id) DO UPDATE SET n = g.n + 1;
        PERFORM set_config('asanbriefs.raised', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Generation",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("n", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(RAISE, "DROP FUNCTION asanbriefs_raise_generation CASCADE"),
    ]
