-- Assigns an account to a unit, with dates. Returns 'assigned', 'second_person_needed' (proposed; no effect until then) or
-- the reason of the refusal.
--   (1) session  (2) who may: an administrator or the site's director, or a nurse or physician of that unit; nobody themself
--   (3) a second person: always for an administrator, who widens nobody's access alone; for the others when what one person
--       gave this account in 24 hours would bring more than `assignment_alone` patients  (6) ledger line
-- What one person gave explains nothing for 24 hours unless another confirms it (gate.holders).
create or replace function gate.assign(p_id uuid, p_secret bytea, p_account uuid, p_unit uuid, p_since date, p_until date)
returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_site uuid;
  v_second boolean := false;
  v_reason text;
begin
  if p_id is null or p_secret is null or p_account is null or p_unit is null or p_since is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select u.site_id into v_site from directory.unit u join directory.site e on e.id = u.site_id
  where u.id = p_unit and (e.closed_on is null or e.closed_on > v_at::date);
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_site is null or p_until < p_since or p_since < v_at::date or p_until is null and v_who.role in ('nurse', 'physician')
        or not exists (select from directory.account a where a.id = p_account and a.role <> 'system' and a.left_on is null) then
    v_reason := 'fact_refused';
  elsif v_who.narrow or p_account = v_who.account_id
        or not (v_who.role = 'administrator' or v_who.role = 'director' and v_site = v_who.site_id
                or v_who.role in ('nurse', 'physician')
                   and exists (select from gate.holders(v_who.account_id, v_at) h where h.holder = p_unit and h.vouched)) then
    v_reason := 'role_refuses';  -- 2
  end if;
  if v_reason is null then
    v_second := v_who.role = 'administrator' or (  -- 3
      select count(distinct r.patient_id) from access.relationship r
      where r.kind = 'ward_presence' and (r.until is null or r.until > v_at - interval '3 days')
        and r.holder in (select p_unit union all
                         select g.unit_id from directory.assignment g
                         where g.account_id = p_account and g.made_at > v_at - interval '24 hours' and g.confirmed_by is null))
      > (select f.assignment_alone from access.friction f);
    insert into directory.assignment (id, account_id, unit_id, since, until, made_by, made_at, second_needed)
    values (p_id, p_account, p_unit, p_since, p_until, v_who.account_id, v_at, v_second);
    insert into access.proposal (id, what, subject, beneficiary, reason, proposed_by, session_id, site_id, at, expires_at)
    values (p_id, 'assignment', p_id, p_account, 'assignment', v_who.account_id, v_who.session_id, v_site, v_at,
            v_at + interval '7 days');
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'assignment.make', coalesce(v_reason, case when v_second then 'second_person_needed' end), 'assigned',
    v_who.session_id, v_who.account_id, v_who.role, v_who.site_id, 'administration', 'HSYSADMIN', null, null, null,
    concat_ws(' ', p_account, p_unit, p_since, p_until), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, case when v_second then 'second_person_needed' else 'assigned' end);
end $$;
