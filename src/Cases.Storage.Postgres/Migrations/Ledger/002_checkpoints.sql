-- Signed heads of the tree: one for a size, only ever added.

CREATE TABLE cases.checkpoints (
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    CONSTRAINT checkpoints_size PRIMARY KEY (size)
);

CREATE TRIGGER checkpoints_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON cases.checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION cases.refuse();

ALTER TABLE cases.checkpoints ENABLE ALWAYS TRIGGER checkpoints_only_added;
