-- Says which beds of a unit this account looks after; none: the whole unit again. Nothing about a patient.
-- Returns 'said' or the reason of the refusal.
--   (1) session  (2) a unit whose board it may ask for  (3) beds of that unit
create or replace function gate.set_sector(p_secret bytea, p_unit uuid, p_beds text[]) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
begin
  if p_secret is null or p_unit is null or p_beds is null or array_position(p_beds, null) is not null or cardinality(p_beds) > 200 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);
  if v_who.session_id is null then  -- 1
    return 'no_session';
  elsif not exists (select from gate.board_units(v_who.account_id, 'ward', v_at) u where u.id = p_unit) then  -- 2
    return 'role_refuses';
  elsif exists (select from unnest(p_beds) x (label)  -- 3
                where not exists (select from directory.bed b where b.unit_id = p_unit and b.label = x.label)) then
    return 'fact_refused';
  end if;
  delete from directory.sector x where x.account_id = v_who.account_id and x.unit_id = p_unit;
  if cardinality(p_beds) > 0 then
    insert into directory.sector (account_id, unit_id, beds, set_at)
    values (v_who.account_id, p_unit, array(select distinct x from unnest(p_beds) x order by 1), v_at)
    on conflict (account_id, unit_id) do update set beds = excluded.beds, set_at = excluded.set_at;
  end if;
  return 'said';
end $$;
