CREATE INDEX IF NOT EXISTS work_assignee ON cases_read.work (part, assignee, opened_at);
