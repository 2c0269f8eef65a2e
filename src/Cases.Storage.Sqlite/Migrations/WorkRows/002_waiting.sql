-- What waits for a person, kept by the follower 'work' beside the rows of cases: approvals with their case, payments
-- without an account. Rows of the first version know of none, so all are built again, without the orders' indexes.

CREATE TABLE waiting (
    kind     INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id       TEXT NOT NULL,
    of_case  TEXT,
    PRIMARY KEY (kind, position),
    UNIQUE (kind, id)
) STRICT, WITHOUT ROWID;

DROP INDEX IF EXISTS work_next;
DROP INDEX IF EXISTS work_due;
DROP INDEX IF EXISTS work_owed;
DROP INDEX IF EXISTS work_promise;
DROP INDEX IF EXISTS work_part;
DROP INDEX IF EXISTS work_assignee;
DROP INDEX IF EXISTS work_branch;
DROP INDEX IF EXISTS work_reference;
DELETE FROM modules WHERE name = 'work indexes';
DELETE FROM work;
DELETE FROM cursors WHERE follower = 'work';
