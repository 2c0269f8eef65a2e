CREATE INDEX IF NOT EXISTS work_owed ON cases_read.work (part, currency, owed, opened_at);
