-- Functions: signature, result, and all that decides with whose rights they run. Their texts have files.
SELECT 'function ' || n.nspname || '.' || p.proname || '(' || pg_get_function_arguments(p.oid) || ')'
       || coalesce(' returns ' || pg_get_function_result(p.oid), '') || chr(10)
       || '    ' || l.lanname
       || CASE p.provolatile WHEN 'i' THEN ' immutable' WHEN 's' THEN ' stable' ELSE ' volatile' END
       || CASE WHEN p.prosecdef THEN ' security definer' ELSE ' security invoker' END
       || CASE WHEN p.proisstrict THEN ' strict' ELSE '' END
       || CASE WHEN p.proleakproof THEN ' leakproof' ELSE '' END
       || CASE p.proparallel WHEN 's' THEN ' parallel safe' WHEN 'r' THEN ' parallel restricted' ELSE '' END
       || coalesce(' set ' || array_to_string(p.proconfig, ' set '), '')
       || ' owner ' || pg_get_userbyid(p.proowner)
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", pg_get_function_arguments(p.oid) COLLATE "C"
