\echo Use "CREATE EXTENSION parsegres" to load this file. \quit

-- Nothing below may find an object of somebody else's by an unqualified name.
SET LOCAL search_path = pg_catalog, pg_temp;
