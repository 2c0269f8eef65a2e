-- Call backs are few, and found by their instant.

CREATE INDEX work_call_back ON work (part, call_back);
