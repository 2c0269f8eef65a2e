-- Rows hold when a step falls due by itself; few have one. Rows that stand are made anew in place, because their mark is
-- of an older build.

ALTER TABLE work ADD COLUMN deadline INTEGER NOT NULL DEFAULT 9223372036854775807;

CREATE INDEX work_deadline ON work (deadline) WHERE deadline < 9223372036854775807;
