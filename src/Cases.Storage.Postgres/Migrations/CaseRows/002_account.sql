-- Rows name the account by its stream, and hold its reference as sealed as the ledger does: they are built again. Cases
-- are found by their ids, which follow from source and reference: the few sources that there are stand in a table.

DROP TABLE cases_read.cases;
DELETE FROM cases_read.cursors WHERE follower = 'cases';

CREATE TABLE cases_read.cases (
    case_id      text COLLATE "C" NOT NULL PRIMARY KEY,
    source       text NOT NULL,
    account      text COLLATE "C" NOT NULL, -- The account's stream.
    reference    text, -- The account's reference where its opening has it plain.
    sealed       text, -- The same where its opening has it sealed.
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

CREATE TABLE cases_read.case_sources (source text COLLATE "C" NOT NULL PRIMARY KEY);
