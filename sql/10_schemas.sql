-- Schemas: parse is for people and the proxy, parse_internal for the extension itself.

CREATE SCHEMA parse;
COMMENT ON SCHEMA parse IS 'The Parse API as SQL functions, and the apps that this database serves.';

CREATE SCHEMA parse_internal;
COMMENT ON SCHEMA parse_internal IS 'Helpers of parsegres; not for use by hand.';
