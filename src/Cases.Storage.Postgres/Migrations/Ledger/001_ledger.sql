-- The ledger: entries are only ever added. Run by the owner; what the service may do is granted by the migrator.

CREATE TABLE cases.entries (
    position bigint NOT NULL,
    stream   text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    ver      bigint NOT NULL,
    hash     bytea NOT NULL,
    bytes    bytea NOT NULL,
    CONSTRAINT entries_position PRIMARY KEY (position),
    CONSTRAINT entries_stream UNIQUE (stream, seq)
);

-- Entries are dense already: compressing them would cost processor time and save nothing.
ALTER TABLE cases.entries ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- The end of the ledger in one row, on whose lock writers queue. The term is raised by a writer that has to know
-- whether a commit of its own, whose connection broke, can still arrive: a commit of an older term writes nothing.
CREATE TABLE cases.head (
    one      boolean NOT NULL DEFAULT true,
    next     bigint NOT NULL,
    recorded bigint NOT NULL,
    term     bigint NOT NULL,
    CONSTRAINT head_one PRIMARY KEY (one),
    CONSTRAINT head_is_one CHECK (one)
) WITH (fillfactor = 10);

INSERT INTO cases.head (next, recorded, term) VALUES (0, 0, 0);

-- Destroying a row erases what its key seals.
CREATE TABLE cases.keys (
    key_id  text COLLATE "C" NOT NULL,
    owner   text COLLATE "C" NOT NULL,
    class   text COLLATE "C" NOT NULL,
    wrapped bytea NOT NULL,
    created bigint NOT NULL,
    CONSTRAINT keys_id PRIMARY KEY (key_id),
    CONSTRAINT keys_owner UNIQUE (owner, class)
);

-- Marks of the installation that are no business facts, for example 'rehearsal'.
CREATE TABLE cases.marks (
    name  text COLLATE "C" NOT NULL,
    value text NOT NULL,
    CONSTRAINT marks_name PRIMARY KEY (name)
);

CREATE FUNCTION cases.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $body$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$body$;

CREATE FUNCTION cases.only_forward() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $body$
BEGIN
    IF NEW.next < OLD.next OR NEW.recorded < OLD.recorded OR NEW.term < OLD.term THEN
        RAISE EXCEPTION 'the end of the ledger never goes back' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$body$;

-- For a statement, not for a row: adding entries pays nothing, and a change that meets no row is refused as well.
CREATE TRIGGER entries_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON cases.entries
    FOR EACH STATEMENT EXECUTE FUNCTION cases.refuse();
CREATE TRIGGER head_stays BEFORE INSERT OR DELETE OR TRUNCATE ON cases.head
    FOR EACH STATEMENT EXECUTE FUNCTION cases.refuse();
CREATE TRIGGER head_only_forward BEFORE UPDATE ON cases.head
    FOR EACH ROW EXECUTE FUNCTION cases.only_forward();

ALTER TABLE cases.entries ENABLE ALWAYS TRIGGER entries_only_added;
ALTER TABLE cases.head ENABLE ALWAYS TRIGGER head_stays;
ALTER TABLE cases.head ENABLE ALWAYS TRIGGER head_only_forward;
