-- A new IPP and a new NDA of the group: from the database, so that no two patients and no two stays ever get the same. Each asked
-- for is gone, used or not. For who may say that somebody arrives or is expected.
create or replace function gate.draw_numbers(p_secret bytea) returns table (ipp text, nda text)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select nextval('records.ipp_number')::text, nextval('records.nda_number')::text
  from gate.clock() c cross join lateral gate.live_session(p_secret, c.at) s
  where exists (select from access.kind k where k.name in ('ward_presence', 'expected') and s.role = any (k.made_by))
$$;
