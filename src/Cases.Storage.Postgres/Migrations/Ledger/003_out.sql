-- What is left to deliver to subscribers, and what was tried. Nothing here can be rebuilt from the ledger, so it does
-- not stand among what nodes make anew by themselves.

CREATE SCHEMA cases_out;

CREATE TABLE cases_out.applied (
    one int NOT NULL CHECK (one = 1),
    version bigint NOT NULL,
    CONSTRAINT applied_one PRIMARY KEY (one)
);

CREATE TABLE cases_out.cursors (
    subscription text NOT NULL,
    next bigint NOT NULL,
    CONSTRAINT cursors_subscription PRIMARY KEY (subscription)
);

CREATE TABLE cases_out.waiting (
    subscription text NOT NULL,
    position bigint NOT NULL,
    stream text NOT NULL,
    attempts int NOT NULL,
    next_at bigint NOT NULL,
    parked boolean NOT NULL,
    CONSTRAINT waiting_position PRIMARY KEY (subscription, position)
);

CREATE INDEX waiting_of_stream ON cases_out.waiting (subscription, stream, position);
CREATE INDEX waiting_due ON cases_out.waiting (subscription, parked, next_at, position);

CREATE TABLE cases_out.attempts (
    subscription text NOT NULL,
    number bigint NOT NULL,
    position bigint NOT NULL,
    attempt int NOT NULL,
    at bigint NOT NULL,
    status int,
    fault text,
    took bigint NOT NULL,
    CONSTRAINT attempts_number PRIMARY KEY (subscription, number)
);
