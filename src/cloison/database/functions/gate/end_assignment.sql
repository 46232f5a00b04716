-- Ends an assignment at once: its unit is nobody's of this account from this moment on. One person is enough to take rights
-- away. Returns 'ended' (again, for what had ended), 'allowance_spent' or the reason of the refusal.
--   (1) session  (2) whose it is, who gave it, who governs that unit: an administrator, a director of the site, the security
--   officer. A nurse takes back what she gave, and nothing of what her colleagues have
--   (3) at most thirty accounts and assignments in 24 hours by one account: a stolen one stops no hospital  (6) ledger line
create or replace function gate.end_assignment(p_secret bytea, p_assignment uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_what directory.assignment;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_assignment is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select * into v_what from directory.assignment g where g.id = p_assignment;
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_what.id is null or v_who.narrow  -- 2
        or not (v_who.account_id in (v_what.account_id, v_what.made_by) or v_who.role = 'security_officer'
                or v_who.role in ('administrator', 'director') and gate.assigns(v_who.account_id, v_who.role, v_who.site_id, v_what.unit_id, v_at)) then
    v_reason := 'role_refuses';
  elsif v_what.ended_at is null and v_what.account_id <> v_who.account_id and gate.ended_lately(v_who.account_id, v_at) >= 30 then  -- 3
    v_reason := 'allowance_spent';
  end if;
  if v_reason is null then
    update directory.assignment set ended_at = v_at, ended_by = v_who.account_id where id = p_assignment and ended_at is null;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'assignment.end', v_reason, 'ended', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, concat_ws(' ', p_assignment, v_what.account_id, v_what.unit_id), null, null,
    null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'ended');
end $$;
