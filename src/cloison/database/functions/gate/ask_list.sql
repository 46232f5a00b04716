-- My patients: the care set but who has left, decided and counted as one set (an emergency ward's three days are two hundred
-- people, whom a list would disclose at every look; each is found and opened as before); one line with its set of patients.
-- A refresh of a list that this session was shown, in a line of its own, in the last 15 minutes writes none: an opening,
-- which spends the same allowance, is no list.
--   (1) session  (2) role, purpose  (3) care set  (4) count  (6) ledger line, ticket
create or replace function gate.ask_list(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_set uuid[] := '{}';
  v_new gate.need[];
  v_reason text;
  v_refresh boolean := false;   -- this session was shown this very list, in a line of its own, lately
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, '{traits}', 'read') m;  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif not gate.known_purpose(p_purpose) then  -- 2
    v_reason := 'no_purpose';
  elsif v_who.yes is not true then
    v_reason := 'role_refuses';
  else
    v_set := array(select x.patient_id  -- 3
                   from gate.explained_now(v_who.account_id, v_who.role, v_at, v_who.narrow) x where not x.gone
                   group by x.patient_id order by min(x.since), x.patient_id
                   limit case when v_who.role = 'identity_officer' then 60 end);   -- a queue: those who wait longest, or a long one would show nobody
    v_new := array(select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'explained', f.patient_id, v_who.proof, true)::gate.need
                   from gate.not_lately_spent(v_who.session_id, 'explained', v_set, v_at) f);
    if cardinality(v_new) > 0 then  -- 4
      perform gate.lock_counters(v_new);
      v_at := gate.now();
      v_reason := gate.spend(v_new, v_at);
    end if;
  end if;
  if v_reason is null and cardinality(v_new) = 0 then
    v_refresh := exists (select from ledger.line l
                         where l.account_id = v_who.account_id and l.session_id = v_who.session_id
                           and l.at > v_at - interval '14 minutes 50 seconds'
                           and l.at <= v_at   -- else all the months to come are opened too
                           and l.event = 'patient.list' and l.outcome = 'allowed' and l.patients @> v_set);
  end if;
  if v_refresh then
    -- The ticket alone is unlogged, and a commit that wrote no WAL is not flushed: then `take` would wait for the
    -- WAL writer. And no shortcut for it: the earlier line that this refresh leans on may itself be unflushed.
    perform pg_logical_emit_message(true, 'cloison', 'list');
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, case when not v_refresh then 'patient.list' end, v_reason,
    'care_set', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id, coalesce(p_surface, 'unknown'), p_purpose,
    null, case when v_reason is null then v_set end, '{traits}', null, true, 'Patient', null, v_set, null)::gate.entry], v_at);
end $$;
