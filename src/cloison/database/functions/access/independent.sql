-- Whether an account owes nothing to another: neither created nor assigned by it in the last 30 days.
create or replace function gate.independent(p_account uuid, p_of uuid, p_at timestamptz) returns boolean
language sql stable as $$
  select not exists (select from directory.account a
                     where a.id = p_account and a.created_by = p_of and a.awake_at > p_at - interval '30 days')
     and not exists (select from directory.assignment g
                     where g.account_id = p_account and g.made_by = p_of and g.made_at > p_at - interval '30 days')
$$;
