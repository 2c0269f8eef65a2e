-- What is owed, by which one order goes, apart from the rest of the row. Each payment changes it and mostly nothing
-- else: an index on it over the whole row made the server write all of the row's indexes anew for each payment.

CREATE TABLE cases_read.work_debts (
    opened_at bigint NOT NULL PRIMARY KEY,
    part      integer NOT NULL,
    currency  bigint NOT NULL,
    owed      bigint NOT NULL
) WITH (fillfactor = 80);

INSERT INTO cases_read.work_debts SELECT opened_at, part, currency, owed FROM cases_read.work;
