-- Ends an account from a day on; today ends its sessions in this transaction. One person is enough to take rights away, and
-- an end that was set is never put off: bringing somebody back takes two. Returns 'ended' or the reason of the refusal.
--   (1) session  (2) administrator, security officer, or the director of its site (gate.governs); nobody themself
--   (3) somebody is left: at most thirty accounts and assignments in 24 hours by one account, and never the last administrator,
--       security or privacy officer  (6) ledger line
create or replace function gate.end_account(p_secret bytea, p_account uuid, p_left_on date) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_left_on date := coalesce(p_left_on, v_at::date);   -- not said: at once
  v_who record;
  v_role text;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_account is null or not isfinite(v_left_on) then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select a.role into v_role from directory.account a where a.id = p_account;
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or p_account = v_who.account_id or not gate.governs(v_who.role, v_who.site_id, p_account) then  -- 2
    v_reason := 'role_refuses';
  elsif gate.ended_lately(v_who.account_id, v_at) >= 30 then  -- 3
    v_reason := 'allowance_spent';
  elsif v_role in ('administrator', 'security_officer', 'privacy_officer') then
    perform from directory.account a where a.role = v_role order by a.id for update;   -- the last two, each ended at once
    if not exists (select from directory.account a
                   where a.role = v_role and a.id <> p_account and a.suspended_at is null and a.contained_at is null
                     and a.since <= v_at::date and (a.left_on is null or a.left_on > greatest(v_left_on, v_at::date))) then
      v_reason := 'last_of_role';
    end if;
  end if;
  if v_reason is null then
    perform gate.close_account(p_account, v_left_on, v_who.account_id, v_at);
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.end', v_reason, 'ended', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, concat_ws(' ', p_account, v_left_on), null, null, null, null,
    null)::gate.entry], v_at);
  return coalesce(v_reason, 'ended');
end $$;
