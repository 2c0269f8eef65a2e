-- One index an order, and one for each term that finds few rows. Each ends with opened_at, so that no order has ties.
-- Each script is a transaction of its own: what was cut goes on at the index where it was.

CREATE INDEX IF NOT EXISTS work_next ON cases_read.work (part, next_action, opened_at);
