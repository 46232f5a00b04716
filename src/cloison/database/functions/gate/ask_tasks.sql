-- What colleagues ask of each other about patients: requests for advice, tasks, messages, to this account, to its units or
-- made by it; of the patients explained to it and of no other. What is not shown is not counted either. Open ones, and those
-- that ended in the last seven days.
--   (1) session  (2) purpose, role  (3) explained  (4) count  (6) ledger line, ticket: gate.write_list
create or replace function gate.ask_tasks(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_set uuid[] := '{}';
  v_members jsonb := '[]';
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, '{traits,clinical}', 'read') m;  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif not gate.known_purpose(p_purpose) then  -- 2
    v_reason := 'no_purpose';
  elsif v_who.yes is not true then
    v_reason := 'role_refuses';
  else
    select coalesce(array_agg(distinct t.patient_id), '{}'),
           coalesce(jsonb_agg(distinct jsonb_build_object('patient', t.patient_id, 'item', t.item, 'mine', t.mine)), '[]')
    into v_set, v_members
    from gate.tasks_of(v_who.account_id, v_who.role, v_at, v_who.narrow) t  -- 3
    where t.until is null or t.until > v_at - interval '7 days';
  end if;
  perform gate.write_list(  -- 4 to 6
    p_ticket, p_secret, p_purpose, p_surface,
    (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, null, null, v_who.proof, true)::gate.need,
    v_reason, v_set, '{traits,clinical}', 'tasks', jsonb_build_object('members', v_members, 'shown', jsonb_build_array(
      jsonb_build_object('type', 'Patient', 'since', null, 'named', false),
      jsonb_build_object('type', 'Task', 'since', null, 'named', true))));
end $$;
