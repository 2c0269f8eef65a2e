CREATE INDEX IF NOT EXISTS work_due ON cases_read.work (part, oldest_due, opened_at);
