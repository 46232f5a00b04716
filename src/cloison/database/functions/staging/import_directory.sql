-- Sites, units and accounts as an import matches them: by FINESS, by the unit's code, by RPPS. Nothing about a patient.
create or replace function gate.import_directory()
returns table (kind text, id uuid, site_id uuid, code text, name text, role text, closed boolean)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select 'site', e.id, e.id, e.finess, e.name, null, e.closed_on is not null and e.closed_on <= gate.now()::date
  from directory.site e
  union all
  select 'unit', u.id, u.site_id, u.code, u.name, null, false from directory.unit u
  union all
  select 'account', a.id, a.site_id, a.rpps, null, a.role, a.left_on is not null and a.left_on <= gate.now()::date
  from directory.account a where a.rpps is not null
$$;
