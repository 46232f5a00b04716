-- Names of units, rooms, sites and colleagues for a live session: nothing about a patient.
create or replace function gate.directory_entries(p_secret bytea, p_ids uuid[])
returns table (id uuid, kind text, name text, detail text)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  with live as (select from gate.clock() c, lateral gate.live_session(p_secret, c.at))
  select u.id, 'unit', u.name, e.name from directory.unit u join directory.site e on e.id = u.site_id
  where u.id = any (p_ids) and exists (select from live)
  union all
  select e.id, 'site', e.name, e.finess from directory.site e where e.id = any (p_ids) and exists (select from live)
  union all
  select m.id, 'room', m.name, u.name from directory.room m join directory.unit u on u.id = m.unit_id
  where m.id = any (p_ids) and exists (select from live)
  union all
  select a.id, 'account', a.given_name || ' ' || upper(a.family_name), a.role from directory.account a
  where a.id = any (p_ids) and exists (select from live)
$$;
