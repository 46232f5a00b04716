-- Where this account may admit somebody who cannot say who they are: a nurse's or physician's own units, the front desk's
-- emergency units at its site (all its units with beds, where there is none). Nothing about a patient.
create or replace function gate.arrival_units(p_secret bytea) returns table (id uuid, name text)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select u.id, u.name
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  join access.kind k on k.name = 'ward_presence' and s.role = any (k.made_by)
  join directory.unit u on u.site_id = s.site_id
  where not s.narrow and u.beds > 0 and (u.closed_on is null or u.closed_on > c.at::date)
    and case s.role
        when 'admissions' then u.kind = 'emergency'
             or not exists (select from directory.unit e where e.site_id = s.site_id and e.kind = 'emergency')
        else exists (select from gate.holders(s.account_id, c.at) h where h.holder = u.id) end
  order by u.kind <> 'emergency', u.name
$$;
