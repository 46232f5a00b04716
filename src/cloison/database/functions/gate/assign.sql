-- Assigns an account to a unit, with dates. Returns 'assigned', 'second_person_needed' (proposed; no effect until then) or
-- the reason of the refusal.
--   (1) session  (2) who may (gate.assigns), and nobody themself; dates that are to come, from a clinician for half a year at
--   most; an open unit of an open site and somebody in post
--   (3) a second person: always for an administrator, who widens nobody's access alone; for the others when what one person's
--       word alone gives this account would bring more than `assignment_alone` patients (gate.brought_alone)  (6) ledger line
-- What one person gave explains nothing for 24 hours unless another confirms it (gate.holders): so each is proposed too.
create or replace function gate.assign(p_id uuid, p_secret bytea, p_account uuid, p_unit uuid, p_since date, p_until date)
returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_since date := coalesce(p_since, v_at::date);   -- not said: today
  v_who record;
  v_site uuid;
  v_role text;
  v_brought integer;
  v_second boolean := false;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_id is null or p_secret is null or p_account is null or p_unit is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select u.site_id into v_site from directory.unit u join directory.site e on e.id = u.site_id
  where u.id = p_unit and (u.closed_on is null or u.closed_on > v_at::date) and (e.closed_on is null or e.closed_on > v_at::date);
  select a.role into v_role from directory.account a
  where a.id = p_account and a.role <> 'system' and (a.left_on is null or a.left_on > v_at::date);
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or p_account = v_who.account_id  -- 2
        or not gate.assigns(v_who.account_id, v_who.role, v_who.site_id, p_unit, v_at) then
    v_reason := 'role_refuses';
  elsif v_site is null or v_role is null or exists (select from directory.assignment g where g.id = p_id)
        or not isfinite(v_since) or v_since < v_at::date or v_since > v_at::date + 200
        or coalesce(not isfinite(p_until) or p_until < v_since, false)
        or v_who.role in ('nurse', 'physician') and coalesce(p_until > v_since + 190, true) then
    v_reason := 'fact_refused';
  end if;
  if v_reason is null then
    insert into access.holder (id) values (p_account) on conflict do nothing;   -- one at a time for each account: two halves
    perform from access.holder h where h.id = p_account for update;             -- at once would each bring less than is allowed
    v_brought := gate.brought_alone(p_account, v_role, p_unit, v_at);
    v_second := v_who.role = 'administrator' or v_brought > (select f.assignment_alone from access.friction f);  -- 3
    insert into directory.assignment (id, account_id, unit_id, since, until, made_by, made_at, second_needed)
    values (p_id, p_account, p_unit, v_since, p_until, v_who.account_id, v_at, v_second);
    insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, session_id, site_id, at, expires_at)
    values (p_id, 'assignment', p_id, p_account,
            jsonb_build_object('since', v_since, 'until', p_until, 'brings', v_brought, 'needed', v_second),
            'assignment', v_who.account_id, v_who.session_id, v_site, v_at, v_at + interval '7 days');
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'assignment.make', coalesce(v_reason, case when v_second then 'second_person_needed' end), 'assigned',
    v_who.session_id, v_who.account_id, v_who.role, v_who.site_id, 'administration', 'HSYSADMIN', null, null, null,
    concat_ws(' ', p_id, p_account, p_unit, v_since, p_until), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, case when v_second then 'second_person_needed' else 'assigned' end);
end $$;
