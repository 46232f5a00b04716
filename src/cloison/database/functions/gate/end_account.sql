-- Ends an account from a day on; today ends its sessions in this transaction. One person is enough to take rights away.
-- Returns 'ended' or the reason of the refusal.
--   (1) session  (2) administrator, security officer, or the director of its site  (6) ledger line
create or replace function gate.end_account(p_secret bytea, p_account uuid, p_left_on date) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_reason text;
begin
  if p_secret is null or p_account is null or p_left_on is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or not exists (  -- 2
      select from directory.account a where a.id = p_account and a.role <> 'system' and a.id <> v_who.account_id
        and (v_who.role in ('administrator', 'security_officer') or v_who.role = 'director' and a.site_id = v_who.site_id)) then
    v_reason := 'role_refuses';
  end if;
  if v_reason is null then
    update directory.account set left_on = greatest(p_left_on, since) where id = p_account;
    update identity.session set ended_at = v_at, ended_because = 'left'
    where account_id = p_account and ended_at is null and p_left_on <= v_at::date;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.end', v_reason, 'ended', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, concat_ws(' ', p_account, p_left_on), null, null, null, null,
    null)::gate.entry], v_at);
  return coalesce(v_reason, 'ended');
end $$;
