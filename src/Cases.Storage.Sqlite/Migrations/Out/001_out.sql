-- What is left to deliver to subscribers, and what was tried. Nothing here can be rebuilt from the ledger.

CREATE TABLE applied (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE cursors (
    subscription TEXT NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE waiting (
    subscription TEXT NOT NULL,
    position INTEGER NOT NULL,
    stream TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    parked INTEGER NOT NULL,
    PRIMARY KEY (subscription, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX waiting_of_stream ON waiting (subscription, stream, position);
CREATE INDEX waiting_due ON waiting (subscription, parked, next_at, position);

CREATE TABLE attempts (
    subscription TEXT NOT NULL,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER,
    fault TEXT,
    took INTEGER NOT NULL,
    PRIMARY KEY (subscription, number)
) STRICT, WITHOUT ROWID;
