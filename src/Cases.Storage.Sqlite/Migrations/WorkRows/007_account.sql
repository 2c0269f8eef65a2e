-- Rows name the account by its stream, and hold its reference as sealed as the ledger does: they are built again, then
-- the orders' indexes. The few sources that there are stand in a table of their own.

DROP TABLE IF EXISTS work_sources;
DROP TABLE work;
DELETE FROM waiting;
DELETE FROM work_clocks;
DELETE FROM work_made;
DELETE FROM modules WHERE name = 'work indexes';
DELETE FROM cursors WHERE follower = 'work';

CREATE TABLE work (
    opened_at      INTEGER PRIMARY KEY,
    case_id        TEXT NOT NULL UNIQUE,
    source         TEXT NOT NULL,
    account        TEXT NOT NULL, -- The account's stream.
    reference      TEXT,          -- The account's reference where its opening has it plain.
    sealed         TEXT,          -- The same where its opening has it sealed.
    part           INTEGER NOT NULL,
    stage          TEXT NOT NULL,
    currency       INTEGER NOT NULL,
    owed           INTEGER NOT NULL,
    product        TEXT,
    branch         TEXT,
    organisation   TEXT,
    assignee       TEXT,
    person         TEXT,
    language       TEXT,
    entered        INTEGER NOT NULL,
    oldest_due     INTEGER NOT NULL,
    promise_due    INTEGER NOT NULL,
    promise_broken INTEGER NOT NULL,
    instalment_due INTEGER NOT NULL,
    visit_at       INTEGER NOT NULL,
    next_action    INTEGER NOT NULL,
    holds          TEXT NOT NULL,
    call_back      INTEGER NOT NULL,
    callable_from  INTEGER NOT NULL,
    clock          TEXT NOT NULL,
    deadline       INTEGER NOT NULL
) STRICT;

CREATE INDEX work_person ON work (person);
CREATE INDEX work_deadline ON work (deadline) WHERE deadline < 9223372036854775807;

CREATE TABLE work_sources (source TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
