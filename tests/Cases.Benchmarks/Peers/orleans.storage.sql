-- Where the grains of 'bench ledger' keep their state: the tables and the statements that the ADO.NET storage of
-- Orleans looks up by these names, with these parameters and columns.
--
-- A grain's identity is unique, nulls included: of two first writes one is refused. A statement that writes answers
-- with one row: the new version, or the version that it was asked to replace where that was no longer the current one.
-- The storage takes an unmoved version, as it takes none, for a lost guard. States are never deleted here, so the
-- statement for that, which is optional, is left out.
CREATE TABLE bench_peer.OrleansQuery (QueryKey text NOT NULL PRIMARY KEY, QueryText text NOT NULL);

CREATE TABLE bench_peer.OrleansStorage (
    GrainIdHash integer NOT NULL,
    GrainTypeHash integer NOT NULL,
    GrainIdN0 bigint NOT NULL,
    GrainIdN1 bigint NOT NULL,
    GrainIdExtensionString text COLLATE "C",
    GrainTypeString text COLLATE "C" NOT NULL,
    ServiceId text COLLATE "C" NOT NULL,
    Version integer NOT NULL,
    PayloadBinary bytea,
    CONSTRAINT one_row_per_grain UNIQUE NULLS NOT DISTINCT (
        GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId)
) WITH (fillfactor = 50); -- As the head rows of the other peers: a new version finds room on its page.

INSERT INTO bench_peer.OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $sql$
SELECT PayloadBinary, Version
FROM bench_peer.OrleansStorage
WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
    AND GrainIdExtensionString IS NOT DISTINCT FROM @GrainIdExtensionString
    AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
$sql$),
('WriteToStorageKey', $sql$
WITH moved AS (
    UPDATE bench_peer.OrleansStorage SET Version = Version + 1, PayloadBinary = @PayloadBinary
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
        AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainIdExtensionString IS NOT DISTINCT FROM @GrainIdExtensionString
        AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
        AND Version = @GrainStateVersion
    RETURNING Version
), added AS (
    INSERT INTO bench_peer.OrleansStorage (
        GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString, ServiceId,
        Version, PayloadBinary)
    SELECT
        @GrainIdHash, @GrainTypeHash, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @GrainTypeString, @ServiceId,
        1, @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING Version
)
SELECT coalesce((SELECT Version FROM moved), (SELECT Version FROM added), @GrainStateVersion) AS NewGrainStateVersion
$sql$),
('ClearStorageKey', $sql$
WITH cleared AS (
    UPDATE bench_peer.OrleansStorage SET Version = Version + 1, PayloadBinary = NULL
    WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash
        AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainIdExtensionString IS NOT DISTINCT FROM @GrainIdExtensionString
        AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
        AND Version = @GrainStateVersion
    RETURNING Version
)
SELECT coalesce((SELECT Version FROM cleared), @GrainStateVersion) AS NewGrainStateVersion
$sql$);
