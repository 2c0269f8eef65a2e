-- By which keyed tokens persons are found, derived from the ledger by the follower 'search'. No name and no number
-- stands here, and without the installation's key no token can be made or tried.

CREATE TABLE search (
    token  TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (token, person)
) STRICT, WITHOUT ROWID;
