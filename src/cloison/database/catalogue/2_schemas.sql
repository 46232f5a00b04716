-- Schemas with their owners.
SELECT 'schema ' || n.nspname || ' owner ' || pg_get_userbyid(n.nspowner)
  FROM pg_namespace n
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname COLLATE "C"
