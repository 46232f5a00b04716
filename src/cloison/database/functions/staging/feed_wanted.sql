-- The refused messages that a person asked to be replayed, in the order in which they came.
create or replace function gate.feed_wanted() returns setof bigint
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select r.number from records.fed_rejected r
  where r.wanted_at is not null and r.replayed_at is null and r.discarded_at is null order by r.number limit 500
$$;
