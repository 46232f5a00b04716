-- Changes a site, a unit, a bed or a room. Returns 'changed', 'second_person_needed' (proposed; nothing has changed yet) or the
-- reason why not.
--   (1) session  (2) who may (gate.may_place)  (3) what can be (gate.place_fault)
--   (4) at most thirty closings and endings in 24 hours by one account: a stolen one stops no hospital
--   (5) done; or proposed, where an accomplice would gain by it (gate.place_takes_two)  (6) ledger line
create or replace function gate.change_place(p_id uuid, p_secret bytea, p_do text, p_subject uuid, p_said jsonb) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_site uuid;
  v_unit uuid;
  v_two boolean := false;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_id is null or p_secret is null or p_do is null or p_subject is null or jsonb_typeof(p_said) is distinct from 'object'
     or length(p_said::text) > 1000 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  select s.site_id, s.unit_id into v_site, v_unit from gate.site_of_place(p_do, p_subject) s;
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or v_site is null or not gate.may_place(v_who.role, v_who.site_id, p_do, v_site) then  -- 2
    v_reason := 'role_refuses';
  else
    insert into access.holder (id) values (v_site) on conflict do nothing;   -- one change at a time for each site, so that
    perform from access.holder h where h.id = v_site for update;             -- two at once do not bear one name
    v_reason := gate.place_fault(p_do, p_id, p_subject, p_said, v_at);  -- 3
    if v_reason is null and p_do like '%.close' and gate.ended_lately(v_who.account_id, v_at) >= 30 then  -- 4
      v_reason := 'allowance_spent';
    end if;
  end if;
  if v_reason is null then  -- 5
    v_two := gate.place_takes_two(p_do, p_subject, p_said);
    if not v_two then
      perform gate.do_place(p_do, p_id, p_subject, p_said, v_who.account_id, v_at);
    elsif exists (select from access.proposal p where p.id = p_id)
          or exists (select from gate.open_proposals(v_at) p
                     where p.what = 'place' and p.subject = p_subject and p.payload ->> 'do' = p_do
                       and (p_do not like '%.add' or lower(btrim(p.payload #>> '{said,name}')) = lower(btrim(p_said ->> 'name')))) then
      v_reason := 'already_proposed';
    else
      insert into access.proposal (id, what, subject, beneficiary, payload, reason, proposed_by, session_id, site_id, at, expires_at)
      values (p_id, 'place', p_subject, v_who.account_id,
              jsonb_build_object('do', p_do, 'said', p_said, 'unit', v_unit,
                                 'site_name', (select e.name from directory.site e where e.id = v_site),
                                 'unit_name', (select u.name from directory.unit u where u.id = v_unit),
                                 'was', (select jsonb_build_object('kind', u.kind, 'beds', u.beds) from directory.unit u where u.id = v_unit)),
              'place', v_who.account_id, v_who.session_id, v_site, v_at, v_at + interval '7 days');
    end if;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'place.change', coalesce(v_reason, case when v_two then 'second_person_needed' end), 'changed',
    v_who.session_id, v_who.account_id, v_who.role, v_who.site_id, 'administration', 'HSYSADMIN', null, null, null,
    left(concat_ws(' ', p_do, p_subject, p_id, p_said), 500), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, case when v_two then 'second_person_needed' else 'changed' end);
end $$;
