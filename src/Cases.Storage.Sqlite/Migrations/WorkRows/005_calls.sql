-- Rows hold call backs, from when a call may be thought of, and by which packs and zone quiet hours go; the few clocks
-- that there are stand in a table of their own. All rows are built again, then the orders' indexes.

DROP TABLE work;
DELETE FROM waiting;
DELETE FROM work_made;
DELETE FROM modules WHERE name = 'work indexes';
DELETE FROM cursors WHERE follower = 'work';

CREATE TABLE work (
    opened_at      INTEGER PRIMARY KEY,
    case_id        TEXT NOT NULL UNIQUE,
    source         TEXT NOT NULL,
    reference      TEXT NOT NULL,
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
    clock          TEXT NOT NULL
) STRICT;

CREATE INDEX work_person ON work (person);

DROP TABLE IF EXISTS work_clocks;
CREATE TABLE work_clocks (clock TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
