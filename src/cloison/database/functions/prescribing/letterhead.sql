-- What stands at the head of this account's ordonnances: its names and RPPS, its site with FINESS and commune, and what both have
-- said of themselves (gate.set_letterhead); and the site's pharmacy, whose queue prescriptions go to. No row: no session.
create or replace function gate.letterhead(p_secret bytea)
returns table (account_id uuid, family_name text, given_name text, role text, rpps text, own jsonb, site text, finess text, postcode text,
               commune text, place jsonb, pharmacy uuid)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select a.id, a.family_name, a.given_name, a.role, a.rpps, coalesce(o.body, '{}'), e.name, e.finess, e.postcode, e.commune,
         coalesce(p.body, '{}'),
         (select u.id from directory.unit u where u.site_id = e.id and u.kind = 'pharmacy' order by u.code limit 1)
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  join directory.account a on a.id = s.account_id
  left join directory.site e on e.id = a.site_id
  left join directory.letterhead o on o.holder = a.id
  left join directory.letterhead p on p.holder = e.id
$$;
