-- Suspends an account with a reason: its sessions end in this transaction, its assignments stay; two people lift it (gate.propose,
-- `awake`). One person is enough to take rights away. Returns 'suspended' or the reason of the refusal.
--   (1) session  (2) who governs it (gate.governs); nobody themself  (3) what is suspended, unconfirmed or left already is not
--   suspended again; never the last administrator, security or privacy officer; a reason in words
--   (4) at most thirty in 24 hours, with everything else that this account takes away  (6) ledger line
create or replace function gate.suspend_account(p_secret bytea, p_account uuid, p_reason text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_whom directory.account;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_account is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select * into v_whom from directory.account a where a.id = p_account;
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or p_account = v_who.account_id or not gate.governs(v_who.role, v_who.site_id, p_account) then  -- 2
    v_reason := 'role_refuses';
  elsif v_whom.suspended_at is not null or v_whom.left_on <= v_at::date then  -- 3
    v_reason := 'fact_refused';
  elsif coalesce(length(btrim(p_reason)) not between 10 and 500, true) then
    v_reason := 'reason_needed';
  elsif gate.ended_lately(v_who.account_id, v_at) >= 30 then  -- 4
    v_reason := 'allowance_spent';
  elsif v_whom.role in ('administrator', 'security_officer', 'privacy_officer') then
    perform from directory.account a where a.role = v_whom.role order by a.id for update;   -- the last two, each at once
    if not exists (select from directory.account a
                   where a.role = v_whom.role and a.id <> p_account and a.suspended_at is null and a.contained_at is null
                     and a.since <= v_at::date and (a.left_on is null or a.left_on > v_at::date)) then
      v_reason := 'last_of_role';
    end if;
  end if;
  if v_reason is null then
    update directory.account set suspended_at = v_at, suspended_by = v_who.account_id, suspended_because = btrim(p_reason) where id = p_account;
    update identity.session set ended_at = v_at, ended_because = 'suspended' where account_id = p_account and ended_at is null;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.suspend', v_reason, 'suspended', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, concat_ws(' ', p_account, left(btrim(p_reason), 500)), null, null, null, null,
    null)::gate.entry], v_at);
  return coalesce(v_reason, 'suspended');
end $$;
