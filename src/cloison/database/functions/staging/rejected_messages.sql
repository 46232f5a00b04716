-- The queue of refused messages as a page shows it: why, of which kind, since when, what was done; nothing that is in them. For
-- identity officers and administrators, the latest 500 that wait and 50 that were handled. {"refusal": reason}, or {"waiting", "done"}.
create or replace function gate.rejected_messages(p_secret bytea) returns jsonb
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select case when w.reason is not null then jsonb_build_object('refusal', w.reason) else jsonb_build_object(
    'role', w.role,
    'waiting', (select coalesce(jsonb_agg(to_jsonb(x) order by x.number), '[]') from (
       select r.number, r.event, r.because, r.at, r.mended_at, r.wanted_at from records.fed_rejected r
       where r.replayed_at is null and r.discarded_at is null order by r.number desc limit 500) x),
    'done', (select coalesce(jsonb_agg(to_jsonb(x) order by x.done desc), '[]') from (
       select r.number, r.event, r.because, r.at, coalesce(r.replayed_at, r.discarded_at) as done, r.discarded_at is not null as discarded,
              r.words, a.given_name || ' ' || upper(a.family_name) as by
       from records.fed_rejected r left join directory.account a on a.id = coalesce(r.discarded_by, r.wanted_by)
       where r.replayed_at is not null or r.discarded_at is not null order by 5 desc limit 50) x)) end
  from gate.officer(p_secret, '{identity_officer,administrator}', gate.now()) w
$$;
