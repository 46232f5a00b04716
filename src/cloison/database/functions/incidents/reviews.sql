-- The monthly reviews, the latest first, and the last month that has ended if nobody drew it yet. Returns {"refusal"} or {"reviews", "next"}.
--   (1) session  (2) privacy officer
create or replace function gate.reviews(p_secret bytea) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_who record;
  v_last date;
begin
  select c.at into v_at from gate.clock() c;
  select * into v_who from gate.officer(p_secret, '{privacy_officer}', v_at);  -- 1 to 2
  if v_who.reason is not null then
    return jsonb_build_object('refusal', v_who.reason);
  end if;
  v_last := (date_trunc('month', v_at) - interval '1 month')::date;
  return jsonb_build_object(
    'next', case when not exists (select from incidents.review r where r.month = v_last) then v_last end,
    'reviews', (
      select coalesce(jsonb_agg(jsonb_build_object(
               'month', r.month, 'drawn_at', r.drawn_at, 'signed_at', r.signed_at,
               'signed_by', s.given_name || ' ' || upper(s.family_name), 'lines', n.lines, 'judged', n.judged) order by r.month desc), '[]')
      from incidents.review r
      left join directory.account s on s.id = r.signed_by
      cross join lateral (select count(*) as lines, count(l.verdict) as judged from incidents.review_line l where l.review_id = r.id) n));
end $$;
