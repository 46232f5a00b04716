-- The beds of one unit of the asker's site: free, taken, to be cleaned, leaving today; by name those alone whom
-- gate.stays_in_sight tells, the others are taken beds. `detail` carries the beds, who of the unit has none, and the site's units.
--   (1) session  (2) role, purpose; a unit of the asker's own site  (3) who is in sight  (4) count  (6) ledger line, ticket
create or replace function gate.ask_beds(p_ticket uuid, p_secret bytea, p_unit uuid, p_purpose text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_seen record;
  v_beds jsonb;
  v_new gate.need[];
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_unit is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes and exists (select from directory.unit u where u.id = p_unit and u.site_id = s.site_id) as yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, '{traits}', 'read') m;  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif not gate.known_purpose(p_purpose) then  -- 2
    v_reason := 'no_purpose';
  elsif v_who.yes is not true then
    v_reason := 'role_refuses';
  end if;
  select coalesce(array_agg(distinct s.patient_id), '{}') as patients,  -- 3
         array_agg(distinct (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id,
                             gate.spend_kind(v_who.role, s.explained, s.counted, false), s.patient_id, v_who.proof,
                             true)::gate.need) as needs,
         coalesce(jsonb_agg(jsonb_build_object(
           'patient', s.patient_id, 'stay', s.stay_id, 'state', s.state, 'bed', s.bed_id, 'since', s.since, 'until', s.until,
           'leaving_on', s.leaving_on, 'away_since', s.away_since) order by s.since), '[]') as stays
  into v_seen
  from gate.stays_in_sight(v_who.account_id, v_who.role, v_who.site_id, v_at, v_who.narrow) s
  where s.unit_id = p_unit and s.state <> 'left' and v_reason is null
    and (s.state <> 'expected' or s.since < date_trunc('day', v_at) + interval '1 day');
  if v_reason is null then
    v_beds := gate.beds_of_unit(p_unit, v_at);
    v_new := array(select n from unnest(v_seen.needs) n
                   where exists (select from gate.not_lately_spent(n.session_id, n.kind, array[n.patient_id], v_at)));
    if cardinality(v_new) > 0 then  -- 4
      perform gate.lock_counters(v_new);
      v_at := gate.now();
      v_reason := gate.spend(v_new, v_at);
    end if;
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.list', v_reason, 'beds', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    coalesce(p_surface, 'unknown'), p_purpose, null, case when v_reason is null then v_seen.patients end, '{traits}', p_unit::text,
    true, 'Patient', null, v_seen.patients,
    jsonb_build_object('stays', v_seen.stays, 'beds', v_beds, 'role', v_who.role))::gate.entry], v_at);
end $$;
