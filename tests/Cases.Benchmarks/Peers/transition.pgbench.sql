-- What 'bench ledger' has pgbench run: a transition as one prepared statement, the best that a program could send.
-- It moves the head of a case and adds the entry; :cases, :hash and :bytes come from the command line.
\set n random(0, :cases - 1)
WITH moved AS (
    UPDATE bench_peer.pgbench_heads SET seq = seq + 1, ver = ver + 1, hash = :hash::bytea
    WHERE stream = 'case/benchcase' || lpad(:n::text, 17, '0') RETURNING stream, seq, ver
)
INSERT INTO bench_peer.pgbench_entries (stream, seq, ver, hash, bytes)
SELECT stream, seq, ver, :hash::bytea, :bytes::bytea FROM moved;
