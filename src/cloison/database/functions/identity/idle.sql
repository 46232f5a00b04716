-- Whether nobody has signed in to an account for 30 days, nor woken it: two people wake it.
create or replace function gate.idle(p_account uuid, p_at timestamptz) returns boolean
language sql stable as $$
  select greatest(a.awake_at, (select max(s.began_at) from identity.session s where s.account_id = a.id)) < p_at - interval '30 days'
  from directory.account a where a.id = p_account
$$;
