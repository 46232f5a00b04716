-- The live session's own account, for the head of each page. No row: no session.
create or replace function gate.whoami(p_secret bytea)
returns table (account_id uuid, username text, role text, family_name text, given_name text, site_id uuid, site text,
               units text[], expires_at timestamptz)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select a.id, a.username, a.role, a.family_name, a.given_name, a.site_id, e.name,
         array(select u.name from directory.unit u join gate.holders(a.id, c.at) h on h.holder = u.id order by 1),
         s.expires_at
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) l
  join directory.account a on a.id = l.account_id
  join identity.session s on s.id = l.session_id
  left join directory.site e on e.id = a.site_id
$$;
