-- Moves staged units into the directory, where their site is open and has no unit of that code yet. A unit that an
-- import makes has no beds and nobody assigned: it explains nothing until people give it both.
create or replace function gate.move_staged_units() returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_made integer;
begin
  insert into directory.unit (id, site_id, code, name, kind, beds)
  select distinct on (s.site_id, s.code) s.id, s.site_id, s.code, s.name, 'imported', 0
  from staging.unit s join directory.site e on e.id = s.site_id and e.closed_on is null
  where length(s.code) between 1 and 40 and length(s.name) between 1 and 200
  order by s.site_id, s.code, s.id
  on conflict do nothing;
  get diagnostics v_made = row_count;
  truncate staging.unit;
  return v_made;
end $$;
