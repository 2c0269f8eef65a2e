-- Tiles of the tree over all entries, derived from the ledger by the follower 'tiles': hashes side by side, up to 256.

CREATE TABLE cases_read.tiles (
    level  int NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, number)
);

ALTER TABLE cases_read.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
