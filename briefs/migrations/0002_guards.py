"""What the database itself refuses, and the extension that search leans on."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

GUARDS = """
CREATE FUNCTION briefs_erasing() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT coalesce(current_setting('asanbriefs.erasing', true), '') = 'on' $$;

CREATE FUNCTION briefs_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND briefs_erasing() THEN RETURN OLD; END IF;
    RAISE EXCEPTION '% rows are never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER briefs_version_stands BEFORE UPDATE ON briefs_version
    FOR EACH ROW EXECUTE FUNCTION briefs_refuse();

CREATE TRIGGER briefs_event_stands BEFORE UPDATE OR DELETE ON briefs_event
    FOR EACH ROW EXECUTE FUNCTION briefs_refuse();

CREATE FUNCTION briefs_publication_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.shown_from > clock_timestamp() OR briefs_erasing() THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a publication readers have seen stands'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF to_jsonb(NEW) - 'shown_until' IS DISTINCT FROM to_jsonb(OLD) - 'shown_until'
    THEN
        RAISE EXCEPTION 'only the end of a publication may change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER briefs_publication_stands BEFORE UPDATE OR DELETE
    ON briefs_publication
    FOR EACH ROW EXECUTE FUNCTION briefs_publication_guard();

ALTER TABLE briefs_reading SET UNLOGGED;
"""

UNGUARD = """
ALTER TABLE briefs_reading SET LOGGED;
DROP FUNCTION briefs_refuse CASCADE;
DROP FUNCTION briefs_publication_guard CASCADE;
DROP FUNCTION briefs_erasing CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("briefs", "0001_initial")]

    operations = [TrigramExtension(), migrations.RunSQL(GUARDS, UNGUARD)]
