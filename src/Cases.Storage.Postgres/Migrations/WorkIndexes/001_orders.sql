-- One index an order, and one for each term that finds few rows. Each ends with opened_at, so that no order has ties.

CREATE INDEX work_next ON cases_read.work (part, next_action, opened_at);
CREATE INDEX work_due ON cases_read.work (part, oldest_due, opened_at);
CREATE INDEX work_owed ON cases_read.work (part, currency, owed, opened_at);
CREATE INDEX work_promise ON cases_read.work (part, promise_due, opened_at);
CREATE INDEX work_part ON cases_read.work (part, opened_at);
CREATE INDEX work_assignee ON cases_read.work (part, assignee, opened_at);
CREATE INDEX work_branch ON cases_read.work (part, branch, opened_at);
CREATE INDEX work_entered ON cases_read.work (part, entered, opened_at);
CREATE INDEX work_call_back ON cases_read.work (part, call_back, opened_at);
CREATE INDEX work_reference ON cases_read.work (reference);

-- Pages are looked up at once: what the server knows of a table that was just filled should not wait for its own turn.
ANALYZE cases_read.work;
