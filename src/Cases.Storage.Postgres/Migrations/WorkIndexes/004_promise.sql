CREATE INDEX IF NOT EXISTS work_promise ON cases_read.work (part, promise_due, opened_at);
