-- What awaits a second person and this account could decide, the oldest first: who asks, what, why. Of a break-glass it
-- tells neither the patient's name nor id.
create or replace function gate.proposals(p_secret bytea)
returns table (id uuid, what text, at timestamptz, expires_at timestamptz, who text, role text, site text, subject text, reason text,
               payload jsonb)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  select p.id, p.what, p.at, p.expires_at, a.given_name || ' ' || upper(a.family_name), a.role, e.name,
         case p.what when 'assignment' then (
           select b.given_name || ' ' || upper(b.family_name) || ' – ' || u.name from directory.assignment g
           join directory.account b on b.id = g.account_id join directory.unit u on u.id = g.unit_id where g.id = p.subject)
         when 'break_glass' then null
         else (select b.given_name || ' ' || upper(b.family_name) from directory.account b where b.id = p.beneficiary) end,
         p.reason, p.payload
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  join access.proposal p on p.decided_at is null and p.expires_at > c.at
  join directory.account a on a.id = p.proposed_by
  left join directory.site e on e.id = p.site_id
  where not s.narrow and s.account_id not in (p.proposed_by, p.beneficiary)
    and gate.may_decide(p.what, p.subject, p.site_id, s.account_id, s.role, s.site_id, c.at)
  order by p.at
  limit 50
$$;
