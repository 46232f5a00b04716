-- Only the sign-in process may call this: somebody says a username and the two halves of the code that two people gave them. Returns
-- 'accepted', once, or 'no_invitation': for a name that nobody bears, a wrong half, one that has run out, was used, or was tried ten
-- times in vain.
--   (1) an account that works and has never had a session  (2) each try is counted, also a wrong one
--   (3) both halves live and right, from two people of whom neither created nor assigned the other lately  (6) ledger line
create or replace function gate.accept_invitation(p_username text, p_halves bytea[]) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_whom directory.account;
  v_right uuid[];
begin
  perform gate.require_safe_transaction();
  if p_username is null or cardinality(p_halves) is distinct from 2 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select a.* into v_whom from directory.account a where a.username = p_username for update;
  if gate.account_state(v_whom, v_at) in ('active', 'not_yet')  -- 1
     and not exists (select from identity.session s where s.account_id = v_whom.id) then
    update identity.invitation i set tries = i.tries + 1 where i.account_id = v_whom.id and i.used_at is null;  -- 2
    v_right := array(select i.made_by from identity.invitation i  -- 3
                     where i.account_id = v_whom.id and i.used_at is null and i.expires_at > v_at and i.tries <= 10
                       and i.code_hash = any (p_halves));
    if cardinality(v_right) >= 2 and gate.independent(v_right[1], v_right[2], v_at) and gate.independent(v_right[2], v_right[1], v_at) then
      update identity.invitation i set used_at = v_at where i.account_id = v_whom.id;
    else
      v_right := null;
    end if;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.arrive', case when v_right is null then 'no_invitation' end, 'accepted', null, v_whom.id,
    v_whom.role, v_whom.site_id, 'signin', null, null, null, null, null, null, null, null, null, null)::gate.entry], v_at);
  return case when v_right is null then 'no_invitation' else 'accepted' end;
end $$;
