-- Creates an account, suspended until a second person confirms it. Returns 'second_person_needed' or the reason of the
-- refusal. Nobody who creates accounts gains by it: what the new account makes explains nothing to its creator, for good.
--   (1) session  (2) an administrator; or the site's director, for those who care, admit or write there
--   (3) a name that is free, a role that can be had, an open site, days to come  (6) ledger line
create or replace function gate.create_account(p_id uuid, p_secret bytea, p_username text, p_role text, p_family_name text,
                                               p_given_name text, p_rpps text, p_site uuid, p_since date) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_since date := coalesce(p_since, v_at::date);   -- not said: today
  v_who record;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_id is null or p_secret is null or p_username is null or p_role is null or p_family_name is null or p_given_name is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or coalesce(not (  -- 2
      v_who.role = 'administrator'
      or v_who.role = 'director' and p_site = v_who.site_id
         and p_role not in ('administrator', 'director', 'security_officer', 'privacy_officer')), true) then
    v_reason := 'role_refuses';
  elsif p_role = 'system' or p_username !~ '^[a-z][a-z0-9.-]{1,60}$' or v_since < v_at::date or v_since > v_at::date + 200  -- 3
        or length(btrim(p_family_name)) not between 1 and 100 or length(btrim(p_given_name)) not between 1 and 100
        or coalesce(p_rpps !~ '^[0-9]{11}$', false)
        or p_site is not null and not exists (select from directory.site e
                                              where e.id = p_site and (e.closed_on is null or e.closed_on > v_at::date))
        or exists (select from directory.account a where a.username = p_username or a.id = p_id or a.rpps = p_rpps) then
    v_reason := 'fact_refused';
  end if;
  if v_reason is null then
    begin
      insert into directory.account (id, username, role, family_name, given_name, rpps, site_id, since, suspended_at, created_by, awake_at)
      values (p_id, p_username, p_role, btrim(p_family_name), btrim(p_given_name), p_rpps, p_site, v_since, v_at, v_who.account_id, v_at);
      insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, session_id, site_id, at, expires_at)
      values (p_id, 'account', p_id, p_id, jsonb_build_object('role', p_role, 'username', p_username, 'since', v_since), 'account',
              v_who.account_id, v_who.session_id, v_who.site_id, v_at, v_at + interval '7 days');
    exception when integrity_constraint_violation then v_reason := 'fact_refused';
    end;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.create', coalesce(v_reason, 'second_person_needed'), 'created', v_who.session_id, v_who.account_id,
    v_who.role, v_who.site_id, 'administration', 'HSYSADMIN', null, null, null, concat_ws(' ', p_id, p_role), null,
    null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'second_person_needed');
end $$;
