-- The units of the asker's own site, by name. The directory alone: nothing about a patient.
create or replace function gate.site_units(p_secret bytea) returns table (id uuid, name text)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select u.id, u.name
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  join directory.unit u on u.site_id = s.site_id and (u.closed_on is null or u.closed_on > c.at::date)
  order by u.name, u.id
$$;
