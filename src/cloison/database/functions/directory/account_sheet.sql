-- One account as those who govern it see it: its state, where it works or will, who gave it that, what awaits a second person.
-- Returns {"refusal"} or {"account", "assignments", "ended", "proposals", "may"}; `may` says which deeds to offer, and the deeds
-- decide again.
--   (1) session  (2) who governs it (gate.governs)  (6) ledger line
create or replace function gate.account_sheet(p_secret bytea, p_account uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_state text;
  v_reason text;
  v_answer jsonb;
begin
  if p_secret is null or p_account is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif v_who.narrow or not gate.governs(v_who.role, v_who.site_id, p_account) then  -- 2
    v_reason := 'role_refuses';
  else
    select gate.account_state(a, v_at) into v_state from directory.account a where a.id = p_account;
    v_answer := jsonb_build_object(
      'account', (
        select jsonb_build_object(
          'id', a.id, 'username', a.username, 'name', a.given_name || ' ' || upper(a.family_name), 'role', a.role, 'rpps', a.rpps,
          'site_id', a.site_id, 'site', e.name, 'since', a.since, 'left_on', a.left_on, 'state', v_state, 'contained_at', a.contained_at,
          'suspended_at', a.suspended_at, 'suspended_because', a.suspended_because,
          'suspended_by', (select m.given_name || ' ' || upper(m.family_name) from directory.account m where m.id = a.suspended_by),
          'created_by', (select m.given_name || ' ' || upper(m.family_name) from directory.account m where m.id = a.created_by),
          'seen', (select max(s.began_at) from identity.session s where s.account_id = a.id))
        from directory.account a left join directory.site e on e.id = a.site_id where a.id = p_account),
      'assignments', (
        select coalesce(jsonb_agg(jsonb_build_object(
                 'id', g.id, 'unit', u.name, 'site', e.name, 'since', g.since, 'until', g.until,
                 'given_by', m.given_name || ' ' || upper(m.family_name), 'given_by_role', m.role, 'made_at', g.made_at,
                 'confirmed_by', (select c.given_name || ' ' || upper(c.family_name) from directory.account c where c.id = g.confirmed_by),
                 'state', case when g.second_needed and g.confirmed_by is null then 'awaits_second_person'
                               when g.confirmed_by is null and m.role <> 'system' and g.made_at > v_at - interval '24 hours' then 'given_by_one'
                               when g.since > v_at::date then 'not_yet' else 'in_force' end,
                 'mine', v_who.role = 'security_officer' or v_who.account_id = g.made_by
                         or gate.assigns(v_who.account_id, v_who.role, v_who.site_id, g.unit_id, v_at))
               order by e.name, u.name, g.since), '[]')
        from directory.assignment g join directory.unit u on u.id = g.unit_id join directory.site e on e.id = u.site_id
        join directory.account m on m.id = g.made_by
        where g.account_id = p_account and g.ended_at is null and (g.until is null or g.until >= v_at::date)),
      'ended', (
        select coalesce(jsonb_agg(to_jsonb(x) order by x.ended desc), '[]')
        from (select u.name as unit, e.name as site, g.since, coalesce(g.ended_at::date, g.until) as ended
              from directory.assignment g join directory.unit u on u.id = g.unit_id join directory.site e on e.id = u.site_id
              where g.account_id = p_account and (g.ended_at is not null or g.until < v_at::date)
              order by coalesce(g.ended_at::date, g.until) desc limit 20) x),
      'proposals', (
        select coalesce(jsonb_agg(jsonb_build_object('what', p.what, 'at', p.at, 'expires_at', p.expires_at,
                                                     'by', m.given_name || ' ' || upper(m.family_name)) order by p.at), '[]')
        from gate.open_proposals(v_at) p join directory.account m on m.id = p.proposed_by
        where p.beneficiary = p_account and p.what in ('assignment', 'account', 'awake')),
      'may', jsonb_build_object(
        'end', p_account <> v_who.account_id and v_state <> 'left',
        'suspend', p_account <> v_who.account_id and v_state not in ('left', 'suspended', 'awaits_second_person'),
        'wake', p_account <> v_who.account_id and v_who.role in ('administrator', 'director') and v_state in ('left', 'suspended', 'idle'),
        'propose', p_account <> v_who.account_id and v_who.role in ('administrator', 'director') and v_state = 'awaits_second_person',
        'assign', p_account <> v_who.account_id and v_who.role in ('administrator', 'director') and v_state <> 'left',
        'invite', p_account <> v_who.account_id and v_state in ('active', 'not_yet')
                  and not exists (select from identity.session s where s.account_id = p_account),
        'contain', p_account <> v_who.account_id and v_who.role = 'security_officer' and v_state <> 'contained'));
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.find', v_reason, 'looked_up', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, p_account::text, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_answer, jsonb_build_object('refusal', v_reason));
end $$;
