CREATE INDEX IF NOT EXISTS work_branch ON cases_read.work (part, branch, opened_at);
