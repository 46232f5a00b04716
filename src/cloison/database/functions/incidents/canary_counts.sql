-- How many canaries each site has, since when, and how many of their addresses were heard of. Names nobody.
create or replace function gate.canary_counts()
returns table (finess text, name text, closed boolean, planted_on date, canaries integer, heard integer)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select e.finess, e.name, e.closed_on is not null and e.closed_on <= gate.now()::date, c.planted_at::date, count(*)::integer,
         count(*) filter (where exists (select from incidents.canary_contact k
                                        where k.mark = c.mark and k.heard_at is not null))::integer
  from incidents.canary c join directory.site e on e.id = c.site_id
  group by e.id, c.planted_at::date
  order by e.finess, c.planted_at::date
$$;
