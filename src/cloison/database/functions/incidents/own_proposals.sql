-- What this account proposed in the last day, and what became of it, the latest first, as a JSON array. Of a break-glass it
-- holds the id that the account itself asked for.
create or replace function gate.own_proposals(p_secret bytea) returns jsonb
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'id', p.id, 'what', p.what, 'at', p.at, 'expires_at', p.expires_at, 'reason', p.reason, 'payload', p.payload,
           'patient_id', case p.what when 'break_glass' then p.subject end, 'granted', p.granted, 'decided_at', p.decided_at,
           'expired', p.decided_at is null and p.expires_at <= p.now,
           'decided_by', b.given_name || ' ' || upper(b.family_name)) order by p.at desc), '[]')
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  cross join lateral (select x.*, c.at as now from access.proposal x
                      where x.proposed_by = s.account_id and x.at > c.at - interval '24 hours' order by x.at desc limit 50) p
  left join directory.account b on b.id = p.decided_by
$$;
