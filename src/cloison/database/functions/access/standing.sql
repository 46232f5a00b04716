-- What an account's word and reach rest on (law 3). One row, whoever asks:
--   holders      who may hold a relationship on its behalf: itself, its site (the front desk and billing alone: what a site
--                expects is not every nurse's), and the units that somebody else assigned it to today. What it
--                assigned to itself is left out, and what awaits a second person. A closed site's relationships are
--                left out by whoever joins them: each carries its site.
--   vouched      those of them that explain: not a unit that one person alone gave it in the last 24 hours, which opens, and
--                explains nothing yet
--   disbelieved  whose facts explain nothing to it: its own, those of accounts that it created, and those of whoever assigned it
--                alone in the last 24 hours. Feeds (role system) have a ceiling of their own.
-- One scan of its assignments gives all three: every opening asks this.
create or replace function gate.standing(p_account uuid, p_at timestamptz)
returns table (holders uuid[], vouched uuid[], disbelieved uuid[])
language sql stable as $$
  select array_remove(array[p_account, d.site_id] || u.given, null), array_remove(array[p_account, d.site_id] || u.sure, null),
         p_account || u.alone || array(select c.id from directory.account c where c.created_by = p_account)
  from (select array_agg(g.unit_id) filter (where x.holds) as given,
               array_agg(g.unit_id) filter (where x.holds and (x.vouched or not x.lately)) as sure,
               array_agg(g.made_by) filter (where x.lately and not x.vouched) as alone
        from directory.assignment g
        join directory.account m on m.id = g.made_by
        cross join lateral (
          select g.made_by <> p_account and m.created_by is distinct from p_account
                 and g.since <= p_at::date and (g.until is null or g.until >= p_at::date)
                 and (g.ended_at is null or g.ended_at > p_at)
                 and (not g.second_needed or g.confirmed_by is not null) as holds,
                 g.confirmed_by is not null or m.role = 'system' as vouched,
                 g.made_at > p_at - interval '24 hours' as lately) x
        where g.account_id = p_account) u
  left join directory.account d on d.id = p_account and d.role in ('admissions', 'billing')
$$;
