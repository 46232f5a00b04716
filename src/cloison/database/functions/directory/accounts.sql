-- The accounts, for those who govern them or ask about them: an administrator and the two officers everybody's, a director those of the own
-- site. Without anything to narrow it, how many there are of each role and site, and nobody by name; else the first 100, by the
-- beginning of a name, a role, a site, a state. Returns {"refusal"} or {"counts", "rows", "more"}.
--   (1) session  (2) role  (6) ledger line
create or replace function gate.accounts(p_secret bytea, p_name text, p_role text, p_site uuid, p_state text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_name text := lower(nullif(btrim(p_name), ''));
  v_answer jsonb;
begin
  if p_secret is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, case when s.role = 'director' then s.site_id end as scope,
         case when s.session_id is null then 'no_session'  -- 1
              when s.narrow or s.role not in ('administrator', 'security_officer', 'privacy_officer', 'director') then 'role_refuses' end as reason  -- 2
  into v_who from (values (true)) always (one) left join lateral gate.live_session(p_secret, v_at) s on true;
  if v_who.reason is null then
    with found as materialized (
      select a.*, e.name as site, gate.account_state(a, v_at) as state
      from directory.account a left join directory.site e on e.id = a.site_id
      where num_nonnulls(v_name, p_role, p_site, p_state) > 0 and a.role <> 'system'
        and (v_who.scope is null or a.site_id = v_who.scope)
        and (v_name is null or starts_with(lower(a.family_name), v_name) or starts_with(lower(a.given_name), v_name) or a.username = v_name)
        and (p_role is null or a.role = p_role) and (p_site is null or a.site_id = p_site)
        and (p_state is null or gate.account_state(a, v_at) = p_state)
      order by a.family_name, a.given_name, a.id limit 101)
    select jsonb_build_object(
      'counts', (select coalesce(jsonb_agg(to_jsonb(n) order by n.site nulls first, n.role), '[]')
                 from (select a.role, a.site_id, e.name as site, count(*) as people
                       from directory.account a left join directory.site e on e.id = a.site_id
                       where a.role <> 'system' and a.suspended_at is null and (a.left_on is null or a.left_on > v_at::date)
                         and (v_who.scope is null or a.site_id = v_who.scope)
                       group by a.role, a.site_id, e.name) n),
      'rows', coalesce((select jsonb_agg(jsonb_build_object(
                 'id', f.id, 'username', f.username, 'name', f.given_name || ' ' || upper(f.family_name), 'role', f.role, 'site', f.site,
                 'state', f.state, 'since', f.since, 'left_on', f.left_on, 'seen', (
                   select max(s.began_at) from identity.session s where s.account_id = f.id), 'units', (
                   select string_agg(distinct u.name, ', ') from directory.assignment g join directory.unit u on u.id = g.unit_id
                   where g.account_id = f.id and g.ended_at is null and g.since <= v_at::date and (g.until is null or g.until >= v_at::date)))
                 order by f.family_name, f.given_name, f.id)
               from (select * from found order by family_name, given_name, id limit 100) f), '[]'),
      'more', (select count(*) > 100 from found))
    into v_answer;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.list', v_who.reason, 'looked_up', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'administration', 'HSYSADMIN', null, null, null, nullif(left(concat_ws(' ', v_name, p_role, p_site, p_state), 200), ''), null, null,
    null, null, null)::gate.entry], v_at);
  return coalesce(v_answer, jsonb_build_object('refusal', v_who.reason));
end $$;
