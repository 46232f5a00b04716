-- Our roles, what they may do in the whole server, and who may act for whom.
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
      FROM pg_roles r
     WHERE r.rolname LIKE 'cloison\_%'
    UNION ALL
    SELECT 2, m.roleid::regrole || ' ' || m.member::regrole,
           'member ' || m.member::regrole || ' of ' || m.roleid::regrole
      FROM pg_auth_members m
     WHERE m.member::regrole::text LIKE 'cloison\_%'
) AS lines
ORDER BY section, place COLLATE "C"
