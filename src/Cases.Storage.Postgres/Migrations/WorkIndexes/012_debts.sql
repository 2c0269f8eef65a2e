-- The order goes by the table of debts now; the index that the third script made would cost each payment all others.

DROP INDEX IF EXISTS cases_read.work_owed;
CREATE INDEX IF NOT EXISTS work_debts_order ON cases_read.work_debts (part, currency, owed, opened_at);
ANALYZE cases_read.work_debts;
