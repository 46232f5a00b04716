-- The account itself, its site (for the front desk) and the units it is assigned to today. What an account assigned to itself is left out.
create or replace function gate.holders(p_account uuid, p_at timestamptz) returns uuid[]
language sql stable security definer set search_path = pg_catalog, gate, pg_temp as $$
  select array[p_account, (select site_id from directory.account where id = p_account)]
         || coalesce(array_agg(g.unit_id), '{}')
  from directory.assignment g
  join directory.unit u on u.id = g.unit_id
  join directory.site e on e.id = u.site_id
  where g.account_id = p_account and g.made_by <> p_account
    and g.since <= p_at::date and (g.until is null or g.until >= p_at::date)
    and (e.closed_on is null or e.closed_on > p_at::date)
$$;
