-- One row a case, derived from the ledger by the follower 'cases'.

CREATE TABLE cases_read.cases (
    case_id      text COLLATE "C" NOT NULL PRIMARY KEY,
    source       text NOT NULL,
    reference    text COLLATE "C" NOT NULL,
    stage        text NOT NULL,
    outstanding  bigint NOT NULL, -- Minor units.
    currency     text NOT NULL,
    opened_at    bigint NOT NULL, -- Position of the entry that opened it.
    resolution   text,
    events       integer NOT NULL,
    refusals     integer NOT NULL,
    breaches     integer NOT NULL,
    sent         text,
    notified     text,
    penalty      text,
    referred     text,
    last_command text NOT NULL
) WITH (fillfactor = 80); -- Rows change often: room on the page keeps a change away from the indexes.

CREATE UNIQUE INDEX cases_opened ON cases_read.cases (opened_at);
CREATE INDEX cases_reference ON cases_read.cases (reference);
