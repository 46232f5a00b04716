-- How many broken glasses await this person's review: a physician's of their patients, a privacy officer's all. Zero for everybody
-- else. It tells whom it is for that there is something to see; looking at it writes the line (gate.glasses_to_review).
create or replace function gate.glasses_waiting(p_secret bytea) returns bigint
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select count(*)
  from gate.clock() c
  cross join lateral gate.officer(p_secret, '{privacy_officer,physician}', c.at) o
  cross join lateral gate.glasses_in_sight(o.account_id, o.role, c.at) b
  where o.reason is null and b.reviewed_at is null
$$;
