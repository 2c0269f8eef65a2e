-- Tiles of the tree over all entries, derived from the ledger by the follower 'tiles': hashes side by side, up to 256.

CREATE TABLE tiles (
    level  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT;
