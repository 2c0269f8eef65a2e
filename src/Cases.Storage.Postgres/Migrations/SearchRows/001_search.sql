-- By which keyed tokens persons are found, derived from the ledger by the follower 'search'. No name and no number
-- stands here, and without the installation's key no token can be made or tried.

CREATE TABLE cases_read.search (
    token  text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    PRIMARY KEY (token, person)
);
