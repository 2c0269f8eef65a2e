-- Which node leads which follower, and until when by the server's clock. A row of a node that died runs out.

CREATE TABLE cases_read.leases (
    follower text COLLATE "C" NOT NULL PRIMARY KEY,
    holder   text COLLATE "C" NOT NULL,
    until    timestamptz NOT NULL
) WITH (fillfactor = 50);
