-- One index an order, and one for each term that finds few rows. Each ends with opened_at, the number of the row.

CREATE INDEX work_next ON work (part, next_action);
CREATE INDEX work_due ON work (part, oldest_due);
CREATE INDEX work_owed ON work (part, currency, owed);
CREATE INDEX work_promise ON work (part, promise_due);
CREATE INDEX work_part ON work (part);
CREATE INDEX work_assignee ON work (part, assignee);
CREATE INDEX work_branch ON work (part, branch);
CREATE INDEX work_reference ON work (reference);
