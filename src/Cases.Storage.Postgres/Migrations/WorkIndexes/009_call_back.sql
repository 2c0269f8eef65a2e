CREATE INDEX IF NOT EXISTS work_call_back ON cases_read.work (part, call_back, opened_at);
