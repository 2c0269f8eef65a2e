-- One row a case for worklists, derived from the ledger by the follower 'work'. None of a day is 2147483647, of an
-- instant the largest number: both stand behind all others. What is owed is negated, so that every order ascends. The
-- orders' indexes are a module of their own, made once the rows have caught up. A later script that drops this table
-- also deletes 'work indexes' from modules.

CREATE TABLE cases_read.work (
    opened_at      bigint NOT NULL PRIMARY KEY,
    case_id        text COLLATE "C" NOT NULL UNIQUE,
    source         text NOT NULL,
    reference      text COLLATE "C" NOT NULL,
    part           integer NOT NULL,
    stage          text COLLATE "C" NOT NULL,
    currency       bigint NOT NULL,
    owed           bigint NOT NULL,
    product        text COLLATE "C",
    branch         text COLLATE "C",
    organisation   text COLLATE "C",
    assignee       text COLLATE "C",
    person         text COLLATE "C",
    language       text COLLATE "C",
    entered        bigint NOT NULL,
    oldest_due     bigint NOT NULL,
    promise_due    bigint NOT NULL,
    promise_broken bigint NOT NULL,
    instalment_due bigint NOT NULL,
    visit_at       bigint NOT NULL,
    next_action    bigint NOT NULL,
    holds          text COLLATE "C" NOT NULL,
    call_back      bigint NOT NULL,
    callable_from  bigint NOT NULL,
    clock          text COLLATE "C" NOT NULL,
    deadline       bigint NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX work_person ON cases_read.work (person);
CREATE INDEX work_deadline ON cases_read.work (deadline, opened_at) WHERE deadline < 9223372036854775807;

-- Which cases a node's sweeper has just now. Each row is short-lived: with the others' work it moves between nodes.
CREATE TABLE cases_read.sweeps (
    case_id text COLLATE "C" NOT NULL PRIMARY KEY,
    until   bigint NOT NULL
);

-- The few clocks that there are.
CREATE TABLE cases_read.work_clocks (clock text COLLATE "C" NOT NULL PRIMARY KEY);

-- Under which policies rows were made, and through which opening. Without a row it was never said.
CREATE TABLE cases_read.work_made (
    one     boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    mark    text NOT NULL,
    through bigint NOT NULL
);

-- What waits for a person, beside the rows of cases: approvals with their case, payments without an account.
CREATE TABLE cases_read.waiting (
    kind     integer NOT NULL,
    position bigint NOT NULL,
    id       text COLLATE "C" NOT NULL,
    of_case  text COLLATE "C",
    PRIMARY KEY (kind, position),
    UNIQUE (kind, id)
);
