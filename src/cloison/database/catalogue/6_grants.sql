-- Rights of everybody but the owner, by object. A missing list of rights means PostgreSQL's default,
-- which is spelled out: EXECUTE on a function is PUBLIC's until it is revoked.
WITH object AS (
    SELECT 'database' AS title, 1 AS section, datdba AS owner, coalesce(datacl, acldefault('d', datdba)) AS acl
      FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT 'schema ' || nspname, 2, nspowner, coalesce(nspacl, acldefault('n', nspowner))
      FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL
    SELECT CASE relkind WHEN 'S' THEN 'sequence ' ELSE 'table ' END || nspname || '.'
           || CASE WHEN relispartition THEN regexp_replace(relname, '_\d{4}_\d{2}$', '_YYYY_MM') ELSE relname END,
           3, relowner, coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT 'table ' || nspname || '.' || relname || ' (' || attname || ')', 4, relowner, attacl
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND attacl IS NOT NULL
    UNION ALL
    SELECT 'function ' || nspname || '.' || proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 5,
           proowner, coalesce(proacl, acldefault('f', proowner))
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), entry AS (
    SELECT DISTINCT o.section, o.title, CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee)::text END AS grantee,
           lower(x.privilege_type) || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS privilege
      FROM object o CROSS JOIN LATERAL aclexplode(o.acl) x
     WHERE x.grantee <> o.owner
)
SELECT 'grant ' || string_agg(privilege, ', ' ORDER BY privilege COLLATE "C") || ' on ' || title || ' to ' || grantee
  FROM entry
 GROUP BY section, title, grantee
 ORDER BY section, title COLLATE "C", grantee COLLATE "C"
