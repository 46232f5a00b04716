-- What patients asked for and how long it waits, by the site where it was written down and by kind: numbers, and nobody's name or
-- pseudonym. For the privacy officer, and a director of their own site. A copy is due within eight days, all else within a month.
-- Returns {"refusal"} or {"rows"}.
--   (1) session  (2) privacy officer or director
create or replace function gate.requests_waiting(p_secret bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_who record;
begin
  select c.at into v_at from gate.clock() c;
  select * into v_who from gate.officer(p_secret, '{privacy_officer,director}', v_at);  -- 1 to 2
  if v_who.reason is not null then
    return jsonb_build_object('refusal', v_who.reason);
  end if;
  return jsonb_build_object('rows', (
    select coalesce(jsonb_agg(to_jsonb(x) order by x.late desc, x.site, x.kind), '[]') from (
      select e.name as site, r.kind, count(*) filter (where r.answered_at is null) as waiting,
             count(*) filter (where r.answered_at is null and v_at > r.made_at + d.span) as late,
             min(r.made_at) filter (where r.answered_at is null) as oldest,
             count(r.answered_at) as answered,
             count(*) filter (where r.answered_at > r.made_at + d.span) as answered_late
      from records.request r
      join directory.account a on a.id = r.made_by
      join directory.site e on e.id = a.site_id
      cross join lateral (select case r.kind when 'copy' then interval '8 days' else interval '1 month' end as span) d
      where r.made_at > v_at - interval '1 year' and (v_who.scope is null or e.id = v_who.scope)
      group by e.name, r.kind) x));
end $$;
