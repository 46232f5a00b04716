-- One unit with its beds, its rooms and who is assigned to it, for those who keep it. The directory alone: whether a bed is
-- taken, and by whom, is told to nobody here. Returns {"refusal"} or {"unit", "beds", "rooms", "people", "role"}.
--   (1) session  (2) role: as for gate.places; a director and a secretary their own site
create or replace function gate.unit_sheet(p_secret bytea, p_unit uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_who record;
  v_unit record;
begin
  select c.at into v_at from gate.clock() c;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select u.*, e.name as site, e.closed_on is not null and e.closed_on <= v_at::date as site_closed into v_unit
  from directory.unit u join directory.site e on e.id = u.site_id where u.id = p_unit;
  if v_who.session_id is null then
    return '{"refusal": "no_session"}';
  elsif v_who.narrow or v_unit.id is null or not (v_who.role in ('administrator', 'security_officer')  -- 2
          or v_who.role in ('director', 'secretary') and v_unit.site_id = v_who.site_id) then
    return '{"refusal": "role_refuses"}';
  end if;
  return jsonb_build_object(
    'role', v_who.role,
    'unit', jsonb_build_object('id', v_unit.id, 'site_id', v_unit.site_id, 'site', v_unit.site, 'site_closed', v_unit.site_closed,
                               'code', v_unit.code, 'name', v_unit.name, 'kind', v_unit.kind, 'beds', v_unit.beds, 'closed_on', v_unit.closed_on),
    'beds', (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'room', b.room, 'label', b.label, 'closed_on', b.closed_on)
                             order by b.closed_on is not null, b.room, b.label), '[]') from directory.bed b where b.unit_id = p_unit),
    'rooms', (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'closed_on', r.closed_on)
                              order by r.closed_on is not null, r.name), '[]') from directory.room r where r.unit_id = p_unit),
    'people', case when v_who.role <> 'secretary' then (
      select coalesce(jsonb_agg(jsonb_build_object('account', a.id, 'name', a.given_name || ' ' || upper(a.family_name), 'role', a.role,
                                                   'since', g.since, 'until', g.until, 'awaits', g.second_needed and g.confirmed_by is null)
                                order by a.family_name, a.given_name), '[]')
      from directory.assignment g join directory.account a on a.id = g.account_id
      where g.unit_id = p_unit and g.ended_at is null and (g.until is null or g.until >= v_at::date)
        and (a.left_on is null or a.left_on > v_at::date)) else '[]' end);
end $$;
