-- The sites and units as those who keep them see them: an administrator and the security officer every site, a director and a
-- secretary their own. The directory alone: who lies where is told to nobody here. Returns {"refusal"} or {"sites": […]}.
--   (1) session  (2) role
create or replace function gate.places(p_secret bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_who record;
begin
  select c.at into v_at from gate.clock() c;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    return '{"refusal": "no_session"}';
  elsif v_who.narrow or v_who.role not in ('administrator', 'security_officer', 'director', 'secretary') then  -- 2
    return '{"refusal": "role_refuses"}';
  end if;
  return jsonb_build_object('sites', (
    select coalesce(jsonb_agg(jsonb_build_object(
             'id', e.id, 'finess', e.finess, 'name', e.name, 'kind', e.kind, 'commune', e.commune, 'postcode', e.postcode,
             'opened_on', e.opened_on, 'closed_on', e.closed_on, 'closed', e.closed_on is not null and e.closed_on <= v_at::date,
             'accounts', (select count(*) from directory.account a where a.site_id = e.id and a.suspended_at is null
                            and (a.left_on is null or a.left_on > v_at::date)),
             'keyed', exists (select from records.wrapping_key k where k.site_id = e.id),
             'units', (
               select coalesce(jsonb_agg(jsonb_build_object(
                        'id', u.id, 'code', u.code, 'name', u.name, 'kind', u.kind, 'beds', u.beds, 'closed_on', u.closed_on,
                        'open_beds', (select count(*) from directory.bed b where b.unit_id = u.id and (b.closed_on is null or b.closed_on > v_at::date)),
                        'rooms', (select count(*) from directory.room r where r.unit_id = u.id and (r.closed_on is null or r.closed_on > v_at::date)))
                        order by u.closed_on is not null, u.name), '[]')
               from directory.unit u where u.site_id = e.id))
             order by e.closed_on is not null, e.name), '[]')
    from directory.site e
    where v_who.role in ('administrator', 'security_officer') or e.id = v_who.site_id));
end $$;
