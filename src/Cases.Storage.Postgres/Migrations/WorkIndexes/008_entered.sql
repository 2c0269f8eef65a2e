CREATE INDEX IF NOT EXISTS work_entered ON cases_read.work (part, entered, opened_at);
