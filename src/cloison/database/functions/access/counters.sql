-- Under whom a set of needs is counted: each account and session, for `others` each site and the platform (all
-- zero), for `confirmed` each site. `place` is the order in which rows are locked and ceilings are tried. `proof`, `reasoned`: whether all that need
-- this counter brought them.
create or replace function gate.counters(p_needs gate.need[])
returns table (holder uuid, place integer, scope text, kind text, patients uuid[], proof boolean, reasoned boolean)
language sql immutable as $$
  select c.holder, c.place, c.scope, n.kind, array_agg(distinct n.patient_id), bool_and(n.proof), bool_and(n.reasoned)
  from unnest(p_needs) n,
       lateral (values (n.account_id, 1, n.role), (n.session_id, 2, 'session'), (n.site_id, 3, 'site'),
                       ('00000000-0000-0000-0000-000000000000'::uuid, 4, 'platform')) c (holder, place, scope)
  where c.place <= 2 or n.kind = 'others' or n.kind = 'confirmed' and c.place = 3
  group by c.holder, c.place, c.scope, n.kind
$$;
