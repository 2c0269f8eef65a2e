-- Cases are found by their ids, which follow from the account's reference.

DROP INDEX IF EXISTS cases_read.work_reference;
