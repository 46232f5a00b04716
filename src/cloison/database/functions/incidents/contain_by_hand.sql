-- An officer contains an account, a session, a site, or freezes the exports of everybody, with a reason. Returns 'contained',
-- or the reason of the refusal. The alert that was looked at, if any, is taken by who acted.
--   (1) session  (2) a security officer; nobody their own account
--   (3) whom, and a reason in words; what stops a whole site or everybody takes a fresh proof of presence too, for malware
--       in an officer's session would stop care with it; an account keeps its ward, and is contained without delay
--   (5) contained once: what is contained already stays as it is  (6) ledger line
create or replace function gate.contain_by_hand(p_secret bytea, p_scope text, p_subject uuid, p_reason text, p_alert uuid)
returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_id uuid := gen_random_uuid();
  v_who record;
  v_account uuid;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_scope is null or p_subject is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform from identity.session s where s.secret_hash = sha256(p_secret) for update;   -- one touch, one deed: two at once too
  select * into v_who from gate.officer(p_secret, '{security_officer}', v_at);  -- 1 to 2
  select case p_scope when 'session' then (select s.account_id from identity.session s where s.id = p_subject and s.ended_at is null)
                      else (select a.id from directory.account a where p_scope = 'account' and a.id = p_subject) end into v_account;
  if v_who.reason is not null then
    null;
  elsif v_account = v_who.account_id then
    v_who.reason := 'own_account';
  elsif coalesce(length(btrim(p_reason)), 0) < 10 then  -- 3
    v_who.reason := 'reason_needed';
  elsif not coalesce(case when p_scope in ('account', 'session') then v_account is not null
                          when p_scope = 'site' then exists (select from directory.site e where e.id = p_subject)
                          when p_scope = 'exports' then p_subject = '00000000-0000-0000-0000-000000000000' end, false) then
    v_who.reason := 'no_subject';
  elsif p_scope in ('site', 'exports') and not v_who.fresh then
    v_who.reason := 'step_up_needed';
  end if;
  if v_who.reason is null then
    insert into incidents.containment (id, scope, subject, at, by_account, reason, alert_id)
    values (v_id, p_scope, p_subject, v_at, v_who.account_id, btrim(p_reason),
            (select a.id from incidents.alert a where a.id = p_alert))
    on conflict (scope, subject) where lifted_at is null do nothing;  -- 5
    if found then
      perform gate.close_down(p_scope, p_subject, v_at);
      if p_scope in ('site', 'exports') then
        update identity.session set step_up_spent_at = v_at where id = v_who.session_id;
      end if;
      update incidents.alert a set contained = true, state = 'taken', taken_by = coalesce(a.taken_by, v_who.account_id)
      where a.id = p_alert and a.state in ('open', 'taken');
    end if;
  end if;
  perform gate.write_down(array[(  -- 6
    v_id, null, p_scope || '.contain', v_who.reason, 'by_hand', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', null, null, null, concat_ws(' ', p_subject, p_alert, btrim(p_reason)), null, null, null, null, null
    )::gate.entry], v_at);
  return coalesce(v_who.reason, 'contained');
end $$;
