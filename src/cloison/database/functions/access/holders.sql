-- Who may hold a relationship on this account's behalf: itself, its site (for the front desk), and the units that somebody
-- else assigned it to today. What an account assigned to itself is left out, and what awaits a second person. A closed
-- site's relationships are left out by whoever joins them: each carries its site.
-- `vouched` is false for a unit that one person alone gave it in the last 24 hours: it opens, and explains nothing yet.
create or replace function gate.holders(p_account uuid, p_at timestamptz) returns table (holder uuid, vouched boolean)
language sql stable as $$
  select p_account, true
  union all
  select a.site_id, true from directory.account a where a.id = p_account
  union all
  select g.unit_id, g.confirmed_by is not null or g.made_at <= p_at - interval '24 hours' or m.role = 'system'
  from directory.assignment g join directory.account m on m.id = g.made_by
  where g.account_id = p_account and g.made_by <> p_account and m.created_by is distinct from p_account
    and g.since <= p_at::date and (g.until is null or g.until >= p_at::date) and (g.ended_at is null or g.ended_at > p_at)
    and (not g.second_needed or g.confirmed_by is not null)
$$;
