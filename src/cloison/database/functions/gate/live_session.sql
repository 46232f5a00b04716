-- Step 1: the session is live, its account active, its site open. No row otherwise.
-- An account of no site counts under a site of its own, 00…01. `narrow`: the account or its site is contained, and keeps the
-- ward presence of this moment alone. `proof`: presence was proved lately, by signing in or stepping up.
create or replace function gate.live_session(p_secret bytea, p_at timestamptz)
returns table (session_id uuid, account_id uuid, role text, site_id uuid, narrow boolean, proof boolean)
language sql stable as $$
  select s.id, a.id, a.role, coalesce(a.site_id, '00000000-0000-0000-0000-000000000001'),
         a.contained_at is not null or e.contained_at is not null,
         greatest(s.began_at, s.stepped_up_at) > p_at - f.proof_lasts
  from identity.session s
  join directory.account a on a.id = s.account_id
  join access.friction f on true
  left join directory.site e on e.id = a.site_id
  where s.secret_hash = sha256(p_secret)
    and s.ended_at is null and s.expires_at > p_at
    and a.suspended_at is null and a.since <= p_at::date and (a.left_on is null or a.left_on > p_at::date)
    and (e.id is null or e.closed_on is null or e.closed_on > p_at::date)
$$;
