-- Under which policies rows were made, and through which opening: all that they take from a policy. Without a row it was
-- never said, and they are made anew in place.

DROP TABLE IF EXISTS work_made;
CREATE TABLE work_made (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    mark    TEXT NOT NULL,
    through INTEGER NOT NULL
) STRICT;
