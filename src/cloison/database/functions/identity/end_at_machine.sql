-- `cloison account end`: an operator at the machine takes an account away, by its username. Nobody's session, and a line of
-- the ledger all the same. Executable by nobody who logs in to serve. Returns 'ended', or 'no_account'.
--   (1) somebody's account, not a program's  (6) ledger line
create or replace function gate.end_at_machine(p_username text, p_left_on date) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_account uuid := (select a.id from directory.account a where a.username = p_username and a.role <> 'system');
begin
  if p_left_on is null or not isfinite(p_left_on) then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  if v_account is null then  -- 1
    return 'no_account';
  end if;
  perform gate.close_account(v_account, p_left_on, null, v_at);
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.end', null, 'ended', null, null, null, null, 'command', 'HSYSADMIN', null, null, null,
    concat_ws(' ', v_account, p_left_on), null, null, null, null, null)::gate.entry], v_at);
  return 'ended';
end $$;
