-- Colleagues in the directory, by the beginning of a name, by role and by unit: to whom a request or a task may go. Those who
-- work today at open sites, at most 50, those of the asker's own site first. The directory alone: nothing about a patient.
create or replace function gate.colleagues(p_secret bytea, p_name text, p_roles text[], p_unit uuid)
returns table (id uuid, name text, role text, site text, units text)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select a.id, a.given_name || ' ' || upper(a.family_name), a.role, e.name, w.units
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  join directory.account a on a.id <> s.account_id and a.role = any (p_roles)
  join directory.site e on e.id = a.site_id and (e.closed_on is null or e.closed_on > c.at::date)
  cross join lateral (
    select string_agg(distinct u.name, ', ') as units, bool_or(u.id = p_unit) as there
    from directory.assignment g join directory.unit u on u.id = g.unit_id
    where g.account_id = a.id and g.since <= c.at::date and (g.until is null or g.until >= c.at::date)
      and (g.ended_at is null or g.ended_at > c.at) and (not g.second_needed or g.confirmed_by is not null)) w
  where a.since <= c.at::date and (a.left_on is null or a.left_on > c.at::date) and a.suspended_at is null
    and (p_unit is null or w.there)
    and (coalesce(p_name, '') = '' or starts_with(lower(a.family_name), lower(p_name)) or starts_with(lower(a.given_name), lower(p_name)))
  order by a.site_id <> s.site_id, a.family_name, a.given_name, a.id
  limit 50
$$;
