-- Pages are looked up at once: what the server knows of a table that was just filled should not wait for its own turn.

ANALYZE cases_read.work;
