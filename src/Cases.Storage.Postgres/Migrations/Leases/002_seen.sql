-- Before which position the holder has taken in what other nodes wrote; -1 where it does not tell. Who erases waits for it.

ALTER TABLE cases_read.leases ADD COLUMN seen bigint NOT NULL DEFAULT -1;
