-- The yearly reviews of the sites that one answers for, and of every site for the two officers, who read: how many lines, how many
-- have their verdict; and the open sites that have none this year. Returns {"refusal"} or {"year", "reviews", "due"}.
--   (1) session  (2) role
create or replace function gate.yearly_reviews(p_secret bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_who record;
  v_reads boolean;
begin
  select c.at into v_at from gate.clock() c;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    return '{"refusal": "no_session"}';
  elsif v_who.narrow or v_who.role not in ('administrator', 'director', 'security_officer', 'privacy_officer') then  -- 2
    return '{"refusal": "role_refuses"}';
  end if;
  v_reads := v_who.role in ('security_officer', 'privacy_officer');
  return jsonb_build_object(
    'year', extract(year from v_at)::integer,
    'reviews', (
      select coalesce(jsonb_agg(jsonb_build_object(
               'id', y.id, 'site', e.name, 'year', y.year, 'drawn_at', y.drawn_at, 'due_on', y.due_on, 'signed_at', y.signed_at,
               'signed_by', s.given_name || ' ' || upper(s.family_name), 'lines', n.lines, 'judged', n.judged, 'expired', n.expired)
               order by y.year desc, e.name), '[]')
      from directory.yearly y join directory.site e on e.id = y.site_id left join directory.account s on s.id = y.signed_by
      cross join lateral (select count(*) as lines, count(l.verdict) as judged, count(*) filter (where l.verdict = 'expired') as expired
                          from directory.yearly_line l where l.review_id = y.id) n
      where v_reads or gate.answers_for(v_who.role, v_who.site_id, y.site_id)),
    'due', (
      select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'name', e.name) order by e.name), '[]')
      from directory.site e
      where (e.closed_on is null or e.closed_on > v_at::date) and gate.answers_for(v_who.role, v_who.site_id, e.id)
        and not exists (select from directory.yearly y where y.site_id = e.id and y.year = extract(year from v_at))));
end $$;
