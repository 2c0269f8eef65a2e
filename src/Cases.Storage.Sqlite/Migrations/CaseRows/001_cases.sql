-- One row a case, derived from the ledger by the follower 'cases'.

CREATE TABLE cases (
    case_id      TEXT PRIMARY KEY,
    source       TEXT NOT NULL,
    reference    TEXT NOT NULL,
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
CREATE INDEX cases_reference ON cases (reference);
