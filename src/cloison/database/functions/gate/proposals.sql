-- What awaits a second person and this account could decide: who asks, what, why. Broken glass first, then the oldest; the
-- latest of those that ask the same. So nobody hides a colleague's emergency under a heap of their own. Of a break-glass it
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
         when 'place' then concat_ws(' – ', p.payload ->> 'site_name', p.payload ->> 'unit_name')
         else (select b.given_name || ' ' || upper(b.family_name) from directory.account b where b.id = p.beneficiary) end,
         p.reason, p.payload
  from gate.clock() c
  cross join lateral gate.live_session(p_secret, c.at) s
  cross join lateral gate.open_proposals(c.at) p
  join directory.account a on a.id = p.proposed_by
  left join directory.site e on e.id = p.site_id
  where not s.narrow and s.account_id not in (p.proposed_by, p.beneficiary)
    and gate.independent(s.account_id, p.proposed_by, c.at) and gate.independent(s.account_id, p.beneficiary, c.at)
    and gate.may_decide(p.what, p.subject, p.site_id, s.account_id, s.role, s.site_id, c.at)
    and not exists (select from gate.open_proposals(c.at) n
                    where n.subject = p.subject and n.what = p.what and n.proposed_by = p.proposed_by
                      and n.payload ->> 'kind' is not distinct from p.payload ->> 'kind' and (n.at, n.id) > (p.at, p.id))
  order by p.what = 'break_glass' desc, p.at
  limit 50
$$;
