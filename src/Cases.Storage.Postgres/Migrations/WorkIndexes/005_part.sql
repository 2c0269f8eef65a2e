CREATE INDEX IF NOT EXISTS work_part ON cases_read.work (part, opened_at);
