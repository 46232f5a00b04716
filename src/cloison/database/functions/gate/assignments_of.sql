-- The assignments of one account that are in force or to come, for those who govern it, for itself, and of their own units for
-- those who give them. A row of reason alone is the refusal.
--   (1) session  (2) who may look (gate.governs, gate.assigns)  (6) ledger line
create or replace function gate.assignments_of(p_secret bytea, p_account uuid)
returns table (reason text, id uuid, unit_id uuid, unit text, since date, until date, made_by uuid, vouched boolean, effective boolean)
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_reason text;
begin
  if p_secret is null or p_account is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or v_who.role not in ('administrator', 'security_officer', 'director', 'nurse', 'physician')
                        and p_account <> v_who.account_id then
    v_reason := 'role_refuses';  -- 2
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'assignment.list', v_reason, 'looked_up', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, p_account::text, null, null, null, null, null)::gate.entry], v_at);
  if v_reason is not null then
    return query select v_reason, null::uuid, null::uuid, null, null::date, null::date, null::uuid, null::boolean, null::boolean;
    return;
  end if;
  return query
    select null::text, g.id, g.unit_id, u.name, g.since, g.until, g.made_by,
           g.confirmed_by is not null or m.role = 'system' or not g.second_needed and g.made_at <= v_at - interval '24 hours',
           not g.second_needed or g.confirmed_by is not null
    from directory.assignment g join directory.unit u on u.id = g.unit_id join directory.account m on m.id = g.made_by
    where g.account_id = p_account and g.ended_at is null and (g.until is null or g.until >= v_at::date)
      and (p_account = v_who.account_id or gate.governs(v_who.role, v_who.site_id, p_account)
           or gate.assigns(v_who.account_id, v_who.role, v_who.site_id, g.unit_id, v_at))
    order by g.since, g.id;
end $$;
