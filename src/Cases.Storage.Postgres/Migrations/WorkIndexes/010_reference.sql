CREATE INDEX IF NOT EXISTS work_reference ON cases_read.work (reference);
