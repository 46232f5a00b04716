-- Today's desk of the asker's site, one view of it: who is expected, arrived today, is present, is away, is leaving today. By name
-- those alone whom gate.stays_in_sight tells; what is not shown is not counted. `detail` carries the stays of the view, and
-- how many the other views hold.
--   (1) session  (2) role (whom a presence at a site explains to), purpose  (3) who is in sight  (4) count  (6) ledger line, ticket
create or replace function gate.ask_desk(p_ticket uuid, p_secret bytea, p_view text, p_purpose text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_seen record;
  v_new gate.need[];
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null
     or (p_view in ('expected', 'arrived', 'present', 'away', 'leaving')) is not true then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes and exists (select from access.kind k where k.name = 'site_presence' and s.role = any (k.roles)) as yes
  into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, '{traits}', 'read') m;  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif not gate.known_purpose(p_purpose) then  -- 2
    v_reason := 'no_purpose';
  elsif v_who.yes is not true then
    v_reason := 'role_refuses';
  end if;
  with seen as materialized (  -- 3
    select s.*, v.view
    from gate.stays_in_sight(v_who.account_id, v_who.role, v_who.site_id, v_at, v_who.narrow) s
    cross join lateral (values ('expected', s.state = 'expected'),
                               ('arrived', s.state <> 'expected' and s.since >= date_trunc('day', v_at)),
                               ('present', s.state in ('present', 'away')),
                               ('away', s.state = 'away'),
                               ('leaving', s.state = 'left' or s.state in ('present', 'away') and s.leaving_on <= v_at::date))
      v (view, fits)
    where v.fits and v_reason is null)
  select coalesce(array_agg(distinct s.patient_id) filter (where s.view = p_view), '{}') as patients,
         array_agg(distinct (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id,
                             gate.spend_kind(v_who.role, s.explained, s.counted, false), s.patient_id, v_who.proof,
                             true)::gate.need) filter (where s.view = p_view) as needs,
         coalesce(jsonb_agg(jsonb_build_object(
           'patient', s.patient_id, 'stay', s.stay_id, 'state', s.state, 'unit', u.name, 'bed', b.label, 'since', s.since,
           'until', s.until, 'leaving_on', s.leaving_on, 'away_since', s.away_since) order by s.since)
           filter (where s.view = p_view), '[]') as stays,
         jsonb_build_object('expected', count(*) filter (where s.view = 'expected'), 'arrived', count(*) filter (where s.view = 'arrived'),
                            'present', count(*) filter (where s.view = 'present'), 'away', count(*) filter (where s.view = 'away'),
                            'leaving', count(*) filter (where s.view = 'leaving')) as counts
  into v_seen
  from seen s
  left join directory.unit u on u.id = s.unit_id
  left join directory.bed b on b.id = s.bed_id;
  if v_reason is null then
    v_new := array(select n from unnest(v_seen.needs) n
                   where exists (select from gate.not_lately_spent(n.session_id, n.kind, array[n.patient_id], v_at)));
    if cardinality(v_new) > 0 then  -- 4
      perform gate.lock_counters(v_new);
      v_at := gate.now();
      v_reason := gate.spend(v_new, v_at);
    end if;
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.list', v_reason, 'desk', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    coalesce(p_surface, 'unknown'), p_purpose, null, case when v_reason is null then v_seen.patients end, '{traits}', p_view, true,
    'Patient', null, v_seen.patients,
    jsonb_build_object('stays', v_seen.stays, 'counts', v_seen.counts, 'role', v_who.role))::gate.entry], v_at);
end $$;
