-- Rows name the account by its stream, and hold its reference as sealed as the ledger does: they are built again, then
-- the orders' indexes. The few sources that there are stand in a table of their own.

DROP TABLE cases_read.work;
TRUNCATE cases_read.work_debts, cases_read.work_clocks, cases_read.work_made, cases_read.waiting;
DELETE FROM cases_read.modules WHERE name = 'work indexes';
DELETE FROM cases_read.cursors WHERE follower = 'work';

CREATE TABLE cases_read.work (
    opened_at      bigint NOT NULL PRIMARY KEY,
    case_id        text COLLATE "C" NOT NULL UNIQUE,
    source         text NOT NULL,
    account        text COLLATE "C" NOT NULL, -- The account's stream.
    reference      text, -- The account's reference where its opening has it plain.
    sealed         text, -- The same where its opening has it sealed.
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

CREATE TRIGGER work_added AFTER INSERT ON cases_read.work
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION cases_read.keep_debts();
CREATE TRIGGER work_changed AFTER UPDATE ON cases_read.work
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION cases_read.keep_debts();
CREATE TRIGGER work_removed AFTER DELETE ON cases_read.work
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION cases_read.drop_debts();

CREATE TABLE cases_read.work_sources (source text COLLATE "C" NOT NULL PRIMARY KEY);
