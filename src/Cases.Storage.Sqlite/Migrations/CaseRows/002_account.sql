-- Rows name the account by its stream, and hold its reference as sealed as the ledger does: they are built again. Cases
-- are found by their ids, which follow from source and reference: the few sources that there are stand in a table.

DROP TABLE cases;
DELETE FROM cursors WHERE follower = 'cases';

CREATE TABLE cases (
    case_id      TEXT PRIMARY KEY,
    source       TEXT NOT NULL,
    account      TEXT NOT NULL, -- The account's stream.
    reference    TEXT,          -- The account's reference where its opening has it plain.
    sealed       TEXT,          -- The same where its opening has it sealed.
    stage        TEXT NOT NULL,
    outstanding  INTEGER NOT NULL, -- Minor units.
    currency     TEXT NOT NULL,
    opened_at    INTEGER NOT NULL, -- Position of the entry that opened it.
    resolution   TEXT,
    events       INTEGER NOT NULL,
    refusals     INTEGER NOT NULL,
    breaches     INTEGER NOT NULL,
    sent         TEXT,
    notified     TEXT,
    penalty      TEXT,
    referred     TEXT,
    last_command TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX cases_opened ON cases (opened_at);

CREATE TABLE case_sources (source TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
