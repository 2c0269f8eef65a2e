-- How far in the ledger the holder has taken in what other nodes wrote: everything before this position; -1 where it does
-- not tell. Who erases a person's data waits for it.

ALTER TABLE cases_read.leases ADD COLUMN seen bigint NOT NULL DEFAULT -1;
