-- Who is on call at the asker's site between two instants, by beginning: names, units and times, nothing about a patient.
-- `now`: at this moment. No row without a session.
create or replace function gate.duties(p_secret bytea, p_since timestamptz, p_until timestamptz)
returns table (id uuid, kind text, unit_id uuid, unit text, account_id uuid, name text, role text, since timestamptz, until timestamptz,
               now boolean)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select d.id, d.kind, d.unit_id, u.name, d.account_id, a.given_name || ' ' || upper(a.family_name), a.role, d.since, d.until,
         d.since <= c.at and d.until > c.at
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  join directory.duty d on d.site_id = s.site_id and d.ended_at is null and d.since < p_until and d.until > p_since
  join directory.unit u on u.id = d.unit_id
  join directory.account a on a.id = d.account_id
  order by d.since, u.name, a.family_name, d.id
  limit 200
$$;
