-- Roles and database for a store on PostgreSQL. Run it once, as a superuser:
--
--   psql -h db -U postgres -v owner_password="'…'" -v service_password="'…'" -f roles.sql
--
-- then make the tables: cases doctor --store postgres://cases@db/cases --migrate --as cases_owner

-- Owns the tables; used for migrations alone, never by a node.
CREATE ROLE cases_owner LOGIN PASSWORD :owner_password CONNECTION LIMIT 4;

-- The nodes' and the verbs'. What it may do is granted by the migrator.
CREATE ROLE cases LOGIN PASSWORD :service_password;

CREATE DATABASE cases OWNER cases_owner TEMPLATE template0 ENCODING 'UTF8';

-- Nobody else has any business here.
REVOKE CONNECT, TEMPORARY ON DATABASE cases FROM PUBLIC;
GRANT CONNECT ON DATABASE cases TO cases;
