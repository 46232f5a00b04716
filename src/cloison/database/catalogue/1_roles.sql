-- Our roles (the administrator of the server has a name of its own), what they may do in the whole server, and
-- who may act for whom.
WITH ours AS (
    SELECT r.* FROM pg_roles r
     WHERE r.rolname IN ('cloison_owner', 'cloison_gate', 'cloison_signin', 'cloison_web', 'cloison_jobs',
                         'cloison_import', 'cloison_feed', 'cloison_backup')
)
SELECT line FROM (
    SELECT 1 AS section, r.rolname::text AS place,
           'role ' || r.rolname
           || CASE WHEN r.rolcanlogin THEN ' login' ELSE ' nologin' END
           || CASE WHEN r.rolsuper THEN ' SUPERUSER' ELSE '' END
           || CASE WHEN r.rolcreaterole THEN ' CREATEROLE' ELSE '' END
           || CASE WHEN r.rolcreatedb THEN ' CREATEDB' ELSE '' END
           || CASE WHEN r.rolreplication THEN ' REPLICATION' ELSE '' END
           || CASE WHEN r.rolbypassrls THEN ' BYPASSRLS' ELSE '' END
           || coalesce(' ' || array_to_string(r.rolconfig, ' '), '') AS line
      FROM ours r
    UNION ALL
    SELECT 2, m.roleid::regrole || ' ' || m.member::regrole,
           'member ' || m.member::regrole || ' of ' || m.roleid::regrole
      FROM pg_auth_members m
     WHERE m.member IN (SELECT oid FROM ours)
) AS lines
ORDER BY section, place COLLATE "C"
