-- From this position on, the ends of streams stand in the entries alone: 'streams' is brought up to date every some
-- thousand entries. DECISIONS.md says why.

INSERT INTO meta (name, value) SELECT 'ends', coalesce(max(position) + 1, 0) FROM entries;
