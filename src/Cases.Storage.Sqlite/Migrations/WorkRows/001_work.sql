-- One row a case for worklists, derived from the ledger by the follower 'work'. The position of the opening is the row's
-- number, so that every index ends with it and no order has ties. None of a day is 2147483647, of an instant the
-- largest number: both stand behind all others. What is owed is negated, so that every order ascends. The orders' indexes
-- are a module of their own, made once the rows have caught up: a bulk load into all of them would write each page anew
-- with every transaction. A later script that drops this table also deletes 'work indexes' from modules.

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
    holds          TEXT NOT NULL
) STRICT;

CREATE INDEX work_person ON work (person);
