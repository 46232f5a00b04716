-- The database roles of one deployment (DESIGN.md section 4). Idempotent; run by an administrator.
-- Passwords are set by the migration engine, one scram secret per role.
do $$
declare name text;
begin
  foreach name in array array['cloison_owner', 'cloison_gate', 'cloison_signin', 'cloison_web',
                              'cloison_jobs', 'cloison_import', 'cloison_feed', 'cloison_backup'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = name) then
      begin
        execute pg_catalog.format('create role %I nologin', name);
      exception when duplicate_object or unique_violation then null;  -- another database of this server was quicker
      end;
    end if;
  end loop;
  -- The owner, the gate, the importer and the feed stay without login: migrations act for the first, nobody for the second,
  -- and a run of an import or a feed opens its own for the moment of connecting. What a killed run left open is closed here.
  foreach name in array array['cloison_import', 'cloison_feed'] loop
    if exists (select from pg_catalog.pg_roles where rolname = name and rolcanlogin) then
      execute pg_catalog.format('alter role %I nologin password null', name);
    end if;
  end loop;
  foreach name in array array['cloison_signin', 'cloison_web', 'cloison_jobs', 'cloison_backup'] loop
    if exists (select from pg_catalog.pg_roles where rolname = name and not rolcanlogin) then
      execute pg_catalog.format('alter role %I login', name);
    end if;
  end loop;
end $$;
