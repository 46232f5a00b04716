-- One account by its id, its username or its RPPS number, exactly, for those who govern it: no list of everybody. A row of
-- reason alone is the refusal; none, that there is no such account, or none of theirs.
--   (1) session  (2) administrator, security officer, or the director of its site (gate.governs); or oneself  (6) ledger line
create or replace function gate.find_account(p_secret bytea, p_id uuid, p_username text, p_rpps text)
returns table (reason text, id uuid, username text, role text, family_name text, given_name text, rpps text, site_id uuid,
               since date, left_on date, state text)
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_reason text;
begin
  if p_secret is null or num_nonnulls(p_id, p_username, p_rpps) <> 1 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or v_who.role not in ('administrator', 'security_officer', 'director') and p_id is distinct from v_who.account_id then
    v_reason := 'role_refuses';  -- 2
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.find', v_reason, 'looked_up', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, left(coalesce(p_id::text, p_username, p_rpps), 100), null, null, null, null,
    null)::gate.entry], v_at);
  if v_reason is not null then
    return query select v_reason, null::uuid, null, null, null, null, null, null::uuid, null::date, null::date, null;
    return;
  end if;
  return query
    select null::text, a.id, a.username, a.role, a.family_name, a.given_name, a.rpps, a.site_id, a.since, a.left_on,
           gate.account_state(a, v_at)
    from directory.account a
    where (a.id = p_id or a.username = p_username or a.rpps = p_rpps)
      and (a.id = v_who.account_id or gate.governs(v_who.role, v_who.site_id, a.id));
end $$;
