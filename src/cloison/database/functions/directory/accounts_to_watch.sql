-- What those who govern accounts have to look at: assignments that end within 30 days, people who leave, accounts that sleep,
-- are suspended or were confirmed by nobody; at most 200 of each, the nearest first. Returns {"refusal"} or {"ending",
-- "leaving", "asleep", "unconfirmed"}.
--   (1) session  (2) role: an administrator and the security officer everybody's, a director those of the own site
create or replace function gate.accounts_to_watch(p_secret bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_who record;
  v_scope uuid;
begin
  select c.at into v_at from gate.clock() c;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    return '{"refusal": "no_session"}';
  elsif v_who.narrow or v_who.role not in ('administrator', 'security_officer', 'director') then  -- 2
    return '{"refusal": "role_refuses"}';
  end if;
  v_scope := case when v_who.role = 'director' then v_who.site_id end;
  return (
    with mine as materialized (
      select a.id, a.given_name || ' ' || upper(a.family_name) as name, a.role, e.name as site, a.left_on, gate.account_state(a, v_at) as state,
             (select max(s.began_at) from identity.session s where s.account_id = a.id) as seen
      from directory.account a left join directory.site e on e.id = a.site_id
      where a.role <> 'system' and (v_scope is null or a.site_id = v_scope) and (a.left_on is null or a.left_on > v_at::date))
    select jsonb_build_object(
      'ending', (select coalesce(jsonb_agg(to_jsonb(x) order by x.until, x.name), '[]') from (
         select m.id, m.name, m.role, m.site, u.name as unit, g.until
         from mine m join directory.assignment g on g.account_id = m.id join directory.unit u on u.id = g.unit_id
         where g.ended_at is null and g.until between v_at::date and v_at::date + 30 order by g.until, m.name limit 200) x),
      'leaving', (select coalesce(jsonb_agg(to_jsonb(x) order by x.left_on, x.name), '[]') from (
         select * from mine m where m.left_on <= v_at::date + 30 order by m.left_on, m.name limit 200) x),
      'asleep', (select coalesce(jsonb_agg(to_jsonb(x) order by x.seen nulls first, x.name), '[]') from (
         select * from mine m where m.state in ('idle', 'suspended') order by m.seen nulls first, m.name limit 200) x),
      'unconfirmed', (select coalesce(jsonb_agg(to_jsonb(x) order by x.name), '[]') from (
         select m.id, m.name, m.role, m.site, null as unit from mine m where m.state = 'awaits_second_person'
         union all
         select m.id, m.name, m.role, m.site, u.name
         from mine m join directory.assignment g on g.account_id = m.id join directory.unit u on u.id = g.unit_id
         where g.second_needed and g.confirmed_by is null and g.ended_at is null and (g.until is null or g.until >= v_at::date)
         order by 2 limit 200) x)));
end $$;
