-- The laboratories and imaging units that this account may order from: those of its own site, or of every open site where its
-- own has none of that kind. Nothing about a patient.
create or replace function gate.service_units(p_secret bytea) returns table (id uuid, name text, kind text, site text)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select u.id, u.name, u.kind, e.name
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  join access.kind k on k.name = 'order' and s.role = any (k.made_by)
  join directory.unit u on u.kind in ('laboratory', 'imaging')
  join directory.site e on e.id = u.site_id
  where not s.narrow and (u.closed_on is null or u.closed_on > c.at::date) and (e.closed_on is null or e.closed_on > c.at::date)
    and (u.site_id = s.site_id
         or not exists (select from directory.unit o where o.site_id = s.site_id and o.kind = u.kind))
  order by u.kind desc, u.site_id <> s.site_id, e.name, u.name
$$;
