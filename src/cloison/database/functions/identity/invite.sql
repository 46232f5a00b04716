-- Only the sign-in process may call this: one of the two people whom it takes gives their half of a first code to an account that
-- nobody has ever signed in to; whoever knows both halves makes its passkey. So no administrator alone holds a colleague's key. The code is
-- the process's own and reaches neither this database (its hash does) nor the record server. Returns 'invited' or the reason why not.
--   (1) session  (2) who governs it: an administrator, its site's director, the security officer; nobody themself
--   (3) an account that works, at an open site, without a session ever: no way to take over one that is used
--   (4) a fresh proof of presence, spent by this  (5) the half: two days, in place of one's earlier one  (6) ledger line
create or replace function gate.invite(p_secret bytea, p_account uuid, p_code_hash bytea) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_whom directory.account;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_account is null or octet_length(p_code_hash) is distinct from 32 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform from identity.session s where s.secret_hash = sha256(p_secret) for update;   -- one touch, one deed: two at once too
  select * into v_who from gate.officer(p_secret, '{administrator,director,security_officer}', v_at);  -- 1
  select * into v_whom from directory.account a where a.id = p_account for update;
  if v_who.reason is not null then
    null;
  elsif not gate.governs(v_who.role, v_who.site_id, p_account) or p_account = v_who.account_id then  -- 2
    v_who.reason := 'role_refuses';
  elsif gate.account_state(v_whom, v_at) not in ('active', 'not_yet')  -- 3
        or exists (select from identity.session s where s.account_id = p_account) then
    v_who.reason := 'fact_refused';
  elsif not v_who.fresh then  -- 4
    v_who.reason := 'step_up_needed';
  end if;
  if v_who.reason is null then  -- 5
    update identity.session set step_up_spent_at = v_at where id = v_who.session_id;
    insert into identity.invitation as i (account_id, code_hash, made_by, made_at, expires_at)
    values (p_account, p_code_hash, v_who.account_id, v_at, v_at + interval '2 days')
    on conflict (account_id, made_by) do update set code_hash = excluded.code_hash, made_at = excluded.made_at,
      expires_at = excluded.expires_at, tries = 0, used_at = null;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.invite', v_who.reason, 'invited', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'signin', 'HSYSADMIN', null, null, null, p_account::text, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_who.reason, 'invited');
end $$;
