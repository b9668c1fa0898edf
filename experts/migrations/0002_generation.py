"""Whoever changes a person or a center renews the public pages."""

from django.db import migrations

TRIGGERS = "\n".join(
    f"CREATE CONSTRAINT TRIGGER {table}_renews_pages"
    f" AFTER INSERT OR UPDATE OR DELETE ON {table}"
    " DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION asanbriefs_raise_generation();"
    for table in ("experts_expert", "experts_center")
)
UNDO = """
DROP TRIGGER experts_expert_renews_pages ON experts_expert;
DROP TRIGGER experts_center_renews_pages ON experts_center;
"""


class Migration(migrations.Migration):
    dependencies = [("asanbriefs", "0001_initial"), ("experts", "0001_initial")]
    operations = [migrations.RunSQL(TRIGGERS, UNDO)]
