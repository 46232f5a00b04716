-- The hours of practitioners and rooms between two instants: when each is taken, and for those patients alone whom a
-- relationship explains to the asker, by whom. Another's hour is an hour: no id, no reason, no name. Counted and written down
-- as a list, of those shown; gate.take_board gives the two resources of each, the patient and this appointment.
--   (1) session  (2) purpose; a role that appointments are for; at most 40 of them over 14 days  (3) explained  (4) count
--   (6) ledger line, ticket: gate.write_list
create or replace function gate.ask_agenda(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text, p_slices text[],
                                           p_holders uuid[], p_since timestamptz, p_until timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_set uuid[] := '{}';
  v_slots jsonb := '[]';
  v_members jsonb := '[]';
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or (cardinality(p_holders) between 0 and 40) is not true
     or (p_since < p_until and p_until <= p_since + interval '14 days 2 hours') is not true then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, p_slices, 'read') m;  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif not gate.known_purpose(p_purpose) then  -- 2
    v_reason := 'no_purpose';
  elsif v_who.yes is not true or ('traits' = any (p_slices) and 'sealed' <> all (p_slices)) is not true
        or not exists (select from access.kind k where k.name = 'appointment' and v_who.role = any (k.roles)) then
    v_reason := 'role_refuses';
  else
    with hour as (
      select r.holder, r.since, r.until, r.stay_id as item, r.patient_id
      from access.relationship r
      where r.holder = any (p_holders) and r.kind = 'appointment' and r.ended_at is null and r.since < p_until
        and coalesce(r.until, 'infinity'::timestamptz) >= p_since
        and exists (select from directory.account a where a.id = r.holder)   -- a unit's hours are those of its people
      union
      select t.room_id, t.since, t.until, t.appointment_id,
             (select r.patient_id from access.relationship r
              where r.stay_id = t.appointment_id and r.kind = 'appointment' and r.ended_at is null limit 1)
      from access.room_hours t
      where t.room_id = any (p_holders) and t.freed_at is null and t.since < p_until and t.until >= p_since
    ), seen as (  -- 3
      select h.*, c.patient_id is not null as mine
      from hour h
      left join gate.explained_among(v_who.account_id, v_who.role, array(select h.patient_id from hour h), v_at, v_who.narrow) c
        on c.patient_id = h.patient_id
    )
    select coalesce(array_agg(distinct s.patient_id) filter (where s.mine), '{}'),
           coalesce(jsonb_agg(jsonb_build_object('holder', s.holder, 'since', s.since, 'until', s.until)
             || case when s.mine then jsonb_build_object('item', s.item, 'patient', s.patient_id) else '{}' end
             order by s.since, s.until, s.holder), '[]'),
           coalesce(jsonb_agg(distinct jsonb_build_object('item', s.item, 'patient', s.patient_id)) filter (where s.mine), '[]')
    into v_set, v_slots, v_members from seen s;
  end if;
  perform gate.write_list(  -- 4 to 6
    p_ticket, p_secret, p_purpose, p_surface,
    (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, null, null, v_who.proof, true)::gate.need,
    v_reason, v_set, p_slices, concat_ws(' ', 'agenda', p_since::date, p_until::date), jsonb_build_object(
      'slots', v_slots, 'members', v_members, 'shown', jsonb_build_array(
        jsonb_build_object('type', 'Patient', 'since', null, 'named', false),
        jsonb_build_object('type', 'Appointment', 'since', null, 'named', true))));
end $$;
