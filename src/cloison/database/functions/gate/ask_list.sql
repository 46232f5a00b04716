-- My patients: the care set, decided and counted as one set; one line with its set of patients.
-- A refresh that shows the session nobody new (in 15 minutes) writes none.
create or replace function gate.ask_list(p_ticket uuid, p_secret bytea, p_purpose text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_set uuid[] := '{}';
  v_new uuid[];
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif p_purpose is null then
    v_reason := 'no_purpose';
  elsif not gate.role_allows(v_who.role, '{traits}', 'read') then  -- 2
    v_reason := 'role_refuses';
  else
    select coalesce(array_agg(c), '{}') into v_set from gate.care_set(v_who.account_id, v_who.role, v_at) c;  -- 3
    v_new := gate.not_lately_spent(v_who.session_id, 'explained', v_set, v_at);
    if cardinality(v_new) > 0 then  -- 4
      perform gate.lock_holders(array[v_who.account_id]);
      v_at := gate.now();
      v_reason := gate.spend(v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'explained', v_new, v_at);
    end if;
  end if;
  if v_reason is not null or cardinality(v_new) > 0 then  -- 6
    perform gate.append_line(
      v_at, p_ticket, 'patient.list', case when v_reason is null then 'allowed' else 'refused' end,
      coalesce(v_reason, 'care_set'), v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
      coalesce(p_surface, 'unknown'), p_purpose, null, case when v_reason is null then v_set end, '{traits}', null,
      true);
  else
    -- The ticket alone is unlogged, and a commit that wrote no WAL is not flushed: then `take` would wait for the
    -- WAL writer. And no shortcut for it: the earlier line that this refresh leans on may itself be unflushed.
    perform pg_logical_emit_message(true, 'cloison', 'list');
  end if;
  perform gate.write_ticket(
    p_ticket, p_secret, v_at, case when v_reason is null then 'allowed' else 'refused' end,
    coalesce(v_reason, 'care_set'), p_purpose, v_set, '{traits}', 'Patient', null, null);
end $$;
