"""The index of publications, its vocabulary, synonyms and what was searched for.

Rows of the index are made by jobs; after an upgrade the worker makes those missing.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models


# Vectors hardly shrink, and unpacking them is what ranking would wait for.
STORAGE = """
ALTER TABLE briefs_indexed ALTER COLUMN vector SET STORAGE EXTERNAL;
ALTER TABLE briefs_indexed ALTER COLUMN title_vector SET STORAGE MAIN;
-- A scan that unpacks each vector looks cheap to the planner where a word is frequent.
ALTER TABLE briefs_indexed ALTER COLUMN vector SET STATISTICS 0;
"""

# Whoever changes a name, and whatever publishes: what the index says of others is stale.
STALE = """
CREATE FUNCTION briefs_name_makes_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'experts_expert' THEN
        INSERT INTO briefs_stale (publication_id, due)
            SELECT id, now() FROM briefs_publication
            WHERE experts @> ARRAY[NEW.id]
                AND (shown_until IS NULL OR shown_until > now());
    ELSE
        INSERT INTO briefs_stale (publication_id, due)
            SELECT id, now() FROM briefs_publication
            WHERE centers @> ARRAY[NEW.id]
                AND (shown_until IS NULL OR shown_until > now());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER experts_expert_makes_stale AFTER UPDATE ON experts_expert
    FOR EACH ROW WHEN (
        (OLD.family_ko, OLD.given_ko, OLD.family_en, OLD.given_en, OLD.aliases)
        IS DISTINCT FROM
        (NEW.family_ko, NEW.given_ko, NEW.family_en, NEW.given_en, NEW.aliases)
    ) EXECUTE FUNCTION briefs_name_makes_stale();
CREATE TRIGGER experts_center_makes_stale AFTER UPDATE ON experts_center
    FOR EACH ROW WHEN (
        (OLD.name_ko, OLD.name_en) IS DISTINCT FROM (NEW.name_ko, NEW.name_en)
    ) EXECUTE FUNCTION briefs_name_makes_stale();

CREATE FUNCTION briefs_edition_makes_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO briefs_stale (publication_id, due)
        SELECT id, NEW.shown_from FROM briefs_publication
        WHERE brief_id = NEW.original
            AND (shown_until IS NULL OR shown_until > NEW.shown_from)
        UNION ALL
        SELECT id, NEW.shown_from FROM briefs_publication
        WHERE original = NEW.brief_id
            AND (shown_until IS NULL OR shown_until > NEW.shown_from);
    RETURN NULL;
END $$;
CREATE TRIGGER briefs_publication_makes_stale AFTER INSERT ON briefs_publication
    FOR EACH ROW EXECUTE FUNCTION briefs_edition_makes_stale();
"""
FRESH = """
DROP TRIGGER experts_expert_makes_stale ON experts_expert;
DROP TRIGGER experts_center_makes_stale ON experts_center;
DROP FUNCTION briefs_name_makes_stale;
DROP TRIGGER briefs_publication_makes_stale ON briefs_publication;
DROP FUNCTION briefs_edition_makes_stale;
"""

RENEWS = "\n".join(
    f"CREATE CONSTRAINT TRIGGER briefs_{table}_renews_pages"
    f" AFTER INSERT OR UPDATE OR DELETE ON briefs_{table}"
    " DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION asanbriefs_raise_generation();"
    for table in ("indexed", "related", "synonym")
)


class Migration(migrations.Migration):
    dependencies = [
        ("briefs", "0004_lists"),
        ("experts", "0002_generation"),
    ]

    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.CreateModel(
            name="Failure",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="failure",
                        serialize=False,
                        to="briefs.publication",
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=1, verbose_name="tries")),
                ("error", models.TextField(verbose_name="error")),
                ("at", models.DateTimeField(auto_now=True, verbose_name="last tried")),
            ],
            options={
                "verbose_name": "brief not indexed",
                "verbose_name_plural": "briefs not indexed",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Related",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="related",
                        serialize=False,
                        to="briefs.publication",
                    ),
                ),
                (
                    "briefs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SynonymGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="note"),
                ),
            ],
            options={
                "verbose_name": "group of synonyms",
                "verbose_name_plural": "synonyms",
            },
        ),
        migrations.CreateModel(
            name="Vocabulary",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("state", models.TextField()),
                ("at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("lexeme", models.TextField(primary_key=True, serialize=False)),
                ("df", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "query",
                    models.CharField(max_length=200, verbose_name="searched for"),
                ),
                (
                    "language",
                    models.CharField(max_length=2, verbose_name="language of the page"),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
                ("hits", models.PositiveIntegerField(verbose_name="hits")),
            ],
            options={
                "verbose_name": "search",
                "verbose_name_plural": "searches",
                "indexes": [models.Index(fields=["day"], name="asked_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("query", "language", "day"), name="asked_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Indexed",
            fields=[
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="indexed",
                        serialize=False,
                        to="briefs.publication",
                    ),
                ),
                ("title_key", models.TextField()),
                ("title_vector", django.contrib.postgres.search.SearchVectorField()),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
                ("passages", models.JSONField(default=list)),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("analyzer", models.SmallIntegerField()),
                ("source", models.BinaryField()),
                ("at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["vector"], name="indexed_vector"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False,
                        fields=["title_vector"],
                        name="indexed_title_vector",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(
                            "title_key", "text_pattern_ops"
                        ),
                        name="indexed_title_prefix",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            "title_key", "gin_trgm_ops"
                        ),
                        name="indexed_title_trigrams",
                    ),
                    models.Index(fields=["analyzer"], name="indexed_analyzer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Stale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("due", models.DateTimeField(db_index=True)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="briefs.publication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="word or name")),
                ("key", models.CharField(editable=False, max_length=200, unique=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="synonyms",
                        to="briefs.synonymgroup",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("keys", models.TextField()),
                ("df", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("keys", "gin_trgm_ops"),
                        name="word_keys_trigrams",
                    )
                ],
            },
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(STALE, FRESH),
        migrations.RunSQL(RENEWS, migrations.RunSQL.noop),
    ]
