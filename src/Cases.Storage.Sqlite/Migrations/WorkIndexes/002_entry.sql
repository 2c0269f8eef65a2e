-- Cases whose entry lies ahead are few among those to work, and found by their day.

CREATE INDEX work_entered ON work (part, entered);
