-- What is owed, by which one order goes, apart from the rest of the row. Each payment changes it and mostly nothing
-- else: an index on it over the whole row made the server write all of the row's indexes anew for each payment. The
-- server keeps it itself, so that it is right also while a node of an older build, which does not know it, leads.

CREATE TABLE cases_read.work_debts (
    opened_at bigint NOT NULL PRIMARY KEY,
    part      integer NOT NULL,
    currency  bigint NOT NULL,
    owed      bigint NOT NULL
) WITH (fillfactor = 80);

CREATE OR REPLACE FUNCTION cases_read.keep_debts() RETURNS trigger LANGUAGE plpgsql AS $keep$
BEGIN
    INSERT INTO cases_read.work_debts AS known (opened_at, part, currency, owed)
    SELECT opened_at, part, currency, owed FROM written
    ON CONFLICT (opened_at) DO UPDATE SET part = excluded.part, currency = excluded.currency, owed = excluded.owed
    WHERE (known.part, known.currency, known.owed) <> (excluded.part, excluded.currency, excluded.owed);
    RETURN NULL;
END $keep$;

CREATE OR REPLACE FUNCTION cases_read.drop_debts() RETURNS trigger LANGUAGE plpgsql AS $drop$
BEGIN
    DELETE FROM cases_read.work_debts WHERE opened_at IN (SELECT opened_at FROM removed);
    RETURN NULL;
END $drop$;

CREATE TRIGGER work_added AFTER INSERT ON cases_read.work
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION cases_read.keep_debts();
CREATE TRIGGER work_changed AFTER UPDATE ON cases_read.work
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION cases_read.keep_debts();
CREATE TRIGGER work_removed AFTER DELETE ON cases_read.work
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION cases_read.drop_debts();

-- Behind the triggers, which wait for whoever writes rows at this moment.
INSERT INTO cases_read.work_debts SELECT opened_at, part, currency, owed FROM cases_read.work;
