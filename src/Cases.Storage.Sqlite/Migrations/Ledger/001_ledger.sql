-- The ledger: entries are only ever added. DECISIONS.md says why streams are found by a chain and not by an index.

CREATE TABLE entries (
    position INTEGER PRIMARY KEY,
    stream   TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    ver      INTEGER NOT NULL,
    prev     INTEGER, -- Position of the stream's previous entry; NULL at the first.
    hash     BLOB NOT NULL,
    bytes    BLOB NOT NULL
) STRICT;

-- The end of each stream, by a hash of its name. Derived from the entries and checked against them.
CREATE TABLE streams (
    key  INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

-- Destroying a row erases what its key seals.
CREATE TABLE keys (
    key_id  TEXT PRIMARY KEY,
    owner   TEXT NOT NULL,
    class   TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created INTEGER NOT NULL,
    UNIQUE (owner, class)
) STRICT;

-- Marks of the installation that are no business facts, for example 'rehearsal'.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
BEGIN
    SELECT raise(ABORT, 'ledger entries are never changed');
END;

CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN
    SELECT raise(ABORT, 'ledger entries are never deleted');
END;

CREATE TRIGGER streams_no_delete BEFORE DELETE ON streams
BEGIN
    SELECT raise(ABORT, 'streams are never deleted');
END;
