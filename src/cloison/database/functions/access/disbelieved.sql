-- Whose facts explain nothing to this account (law 3): its own, those of accounts that it created, and those of whoever
-- assigned it alone in the last 24 hours. One row. Feeds (role system) have a ceiling of their own.
create or replace function gate.disbelieved(p_account uuid, p_at timestamptz) returns table (accounts uuid[])
language sql stable as $$
  select array(
    select p_account
    union all
    select c.id from directory.account c where c.created_by = p_account
    union all
    select g.made_by from directory.assignment g join directory.account m on m.id = g.made_by
    where g.account_id = p_account and g.made_at > p_at - interval '24 hours' and g.confirmed_by is null
      and m.role <> 'system')
$$;
