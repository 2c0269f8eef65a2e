-- Cases are found by their ids, which follow from the account's reference.

DROP INDEX work_reference;
