-- Who may hold a relationship on this account's behalf: itself, its site (for the front desk), and the units that somebody
-- else assigned it to today. What an account assigned to itself is left out. A closed site's relationships are left out
-- by whoever joins them: each carries its site.
create or replace function gate.holders(p_account uuid, p_at timestamptz) returns table (holder uuid)
language sql stable as $$
  select p_account
  union all
  select a.site_id from directory.account a where a.id = p_account
  union all
  select g.unit_id from directory.assignment g
  where g.account_id = p_account and g.made_by <> p_account
    and g.since <= p_at::date and (g.until is null or g.until >= p_at::date)
$$;
