-- Only the sign-in process may call this: whose live session this is, so that nobody types their name again to step up.
-- Null for every other secret. What lives is what `gate.live_session` lets live.
create or replace function gate.session_username(p_secret_hash bytea) returns text
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select a.username
  from identity.session s
  join directory.account a on a.id = s.account_id
  left join directory.site e on e.id = a.site_id
  cross join gate.now() as t (at)
  where s.secret_hash = p_secret_hash and s.ended_at is null and s.expires_at > t.at
    and a.suspended_at is null and a.since <= t.at::date and (a.left_on is null or a.left_on > t.at::date)
    and (e.id is null or e.closed_on is null or e.closed_on > t.at::date)
$$;
