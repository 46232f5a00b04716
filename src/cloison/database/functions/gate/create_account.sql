-- Creates an account, suspended until a second person confirms it. Returns 'second_person_needed' or the reason of the
-- refusal. Nobody who creates accounts gains by it: what the new account makes explains nothing to its creator, for good.
--   (1) session  (2) administrator or the site's director; a role that can be had, an open site  (6) ledger line
create or replace function gate.create_account(p_id uuid, p_secret bytea, p_username text, p_role text, p_family_name text,
                                               p_given_name text, p_rpps text, p_site uuid, p_since date) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_reason text;
begin
  if p_id is null or p_secret is null or p_username is null or p_role is null or p_family_name is null or p_given_name is null
     or p_since is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or not (v_who.role = 'administrator' or v_who.role = 'director' and p_site = v_who.site_id) then  -- 2
    v_reason := 'role_refuses';
  elsif p_role = 'system' or p_username !~ '^[a-z][a-z0-9.-]{1,60}$' or p_since < v_at::date
        or p_site is not null and not exists (select from directory.site e where e.id = p_site and e.closed_on is null)
        or exists (select from directory.account a where a.username = p_username or a.id = p_id) then
    v_reason := 'fact_refused';
  end if;
  if v_reason is null then
    begin
      insert into directory.account (id, username, role, family_name, given_name, rpps, site_id, since, suspended_at, created_by, awake_at)
      values (p_id, p_username, p_role, p_family_name, p_given_name, p_rpps, p_site, p_since, v_at, v_who.account_id, v_at);
      insert into access.proposal (id, what, subject, beneficiary, reason, proposed_by, session_id, site_id, at, expires_at)
      values (p_id, 'account', p_id, p_id, 'account', v_who.account_id, v_who.session_id, v_who.site_id, v_at, v_at + interval '7 days');
    exception when integrity_constraint_violation then v_reason := 'fact_refused';
    end;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.create', coalesce(v_reason, 'second_person_needed'), 'created', v_who.session_id, v_who.account_id,
    v_who.role, v_who.site_id, 'administration', 'HSYSADMIN', null, null, null, concat_ws(' ', p_id, p_role), null,
    null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'second_person_needed');
end $$;
