-- Rows hold the day of entry also while it lies ahead: those written before are built again, with their indexes.

DELETE FROM work;
DELETE FROM waiting;
DROP INDEX IF EXISTS work_next;
DROP INDEX IF EXISTS work_due;
DROP INDEX IF EXISTS work_owed;
DROP INDEX IF EXISTS work_promise;
DROP INDEX IF EXISTS work_part;
DROP INDEX IF EXISTS work_assignee;
DROP INDEX IF EXISTS work_branch;
DROP INDEX IF EXISTS work_reference;
DROP INDEX IF EXISTS work_entered;
DELETE FROM modules WHERE name = 'work indexes';
DELETE FROM cursors WHERE follower = 'work';
