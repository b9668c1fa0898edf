"""Which publications hold what is looked for, by the index whatever is expected.

A scan that unpacks every vector looks cheap to the planner where a word is frequent.
"""

from django.db import migrations

HOLDING = """
CREATE FUNCTION briefs_holding(query tsquery) RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE ROWS 500 SET enable_seqscan = off
AS 'SELECT publication_id FROM briefs_indexed WHERE vector @@ query';
"""


class Migration(migrations.Migration):
    dependencies = [("briefs", "0006_proposals")]
    operations = [
        migrations.RunSQL(HOLDING, "DROP FUNCTION briefs_holding(tsquery)"),
    ]
