-- What followers derive from the ledger. The whole file can be deleted: it is built again.

CREATE TABLE cursors (
    follower TEXT PRIMARY KEY,
    next     INTEGER NOT NULL, -- The position to go on from.
    hash     BLOB NOT NULL     -- The hash of the entry before it, which tells another ledger from ours.
) STRICT, WITHOUT ROWID;

-- How far each follower's own tables are; their scripts come from the followers.
CREATE TABLE modules (
    name    TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
