-- What followers derive from the ledger. The schema belongs to the service, which may drop and build it again.

CREATE TABLE cases_read.cursors (
    follower text COLLATE "C" NOT NULL PRIMARY KEY,
    next     bigint NOT NULL, -- The position to go on from.
    hash     bytea NOT NULL   -- The hash of the entry before it, which tells another ledger from ours.
);
