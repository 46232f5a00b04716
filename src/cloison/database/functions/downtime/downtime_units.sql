-- The units for which sheets are made or could be: where patients stay, at open sites; how many can open their sheets, and when the
-- last one was made. Nothing about a patient.
create or replace function gate.downtime_units()
returns table (id uuid, name text, site text, finess text, cards integer, sealed boolean, last_at timestamptz)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select u.id, u.name, e.name, e.finess, c.people, c.sealed, (select max(s.at) from records.sheet s where s.unit_id = u.id)
  from directory.unit u
  join directory.site e on e.id = u.site_id
  cross join lateral (select count(*) filter (where not k.alone)::integer as people, coalesce(bool_or(k.alone), false) as sealed
                      from gate.downtime_cards(u.id, gate.now()) k) c
  where (u.beds > 0 or u.kind = 'emergency')
    and (e.closed_on is null or e.closed_on > gate.now()::date)
  order by e.name, u.name
$$;
