-- What the gate would say today if this account asked for this patient, and what its answer rests on. The decision is
-- gate.relationship_to's, what explains is gate.standing's and gate.explains'; this puts them side by side. `tied` is false, and
-- everything about the patient empty, where nothing of the last 92 days ties them: the same for a patient that nobody has.
create or replace function gate.why(p_account directory.account, p_patient uuid, p_at timestamptz) returns jsonb
language sql stable as $$
  with site as materialized (
    select e.contained_at is not null as contained from directory.site e where e.id = p_account.site_id
  ), verdict as materialized (
    select v.* from gate.relationship_to(p_account.id, p_account.role, p_patient, p_at,
                                         p_account.contained_at is not null or coalesce((select s.contained from site s), false)) v
  ), tie as materialized (
    select r.kind, r.since, r.until, r.ended_at, r.made_at, r.inherited, r.beyond,
           case when r.holder = p_account.id then 'account' when u.id is not null then 'unit' else 'site' end as held_by, u.name as unit, e.name as site,
           m.given_name || ' ' || upper(m.family_name) as made_by, m.role as made_by_role, m.id = p_account.id as made_by_self,
           m.created_by = p_account.id as made_by_created,
           c.given_name || ' ' || upper(c.family_name) as confirmed_by,
           r.holder = any (s.vouched) as vouched,
           gate.explains(r.made_by, r.inherited, r.confirmed_by, r.beyond, s.disbelieved) as believed,
           p_account.role = any (k.roles) as for_role,
           e.closed_on is not null and e.closed_on <= p_at::date as site_closed,
           case when r.ended_at <= p_at then 'taken_back' when r.since - k.head > p_at then 'to_come'
                when r.until + k.tail <= p_at then 'over' else 'now' end as time
    from gate.standing(p_account.id, p_at) s
    join access.relationship r on uuid_hash_extended(r.patient_id, 0) # uuid_hash_extended(r.holder, 1)   -- as in gate.relationship_to
           = any (array(select uuid_hash_extended(p_patient, 0) # uuid_hash_extended(h, 1) from unnest(s.holders) h))
         and r.patient_id is not distinct from p_patient and array[r.holder] <@ s.holders
    join access.kind k on k.name = r.kind
    join directory.site e on e.id = r.site_id
    join directory.account m on m.id = r.made_by
    left join directory.account c on c.id = r.confirmed_by
    left join directory.unit u on u.id = r.holder
    where coalesce(r.until, 'infinity'::timestamptz) > p_at - interval '92 days'
    order by r.made_at desc limit 50
  ), glass as materialized (
    select b.reason_code, b.began_at, least(b.expires_at, b.ended_at) as until, b.confirmed_by is not null as confirmed,
           b.expires_at > p_at and b.ended_at is null as running
    from access.break_glass b
    where b.account_id = p_account.id and b.patient_id = p_patient and b.began_at > p_at - interval '92 days' and b.began_at <= p_at
    order by b.began_at desc limit 20
  ), opening as materialized (
    select count(*) as times, max(l.at) as last
    from ledger.line l
    where l.patient_id is not distinct from p_patient and l.patient_id is not null   -- by the account's lines: never by the patient's
      and l.account_id = p_account.id and l.event = 'patient.open' and l.outcome = 'allowed'
      and l.at > p_at - interval '92 days' and l.at <= p_at
  )
  select jsonb_build_object(
    'at', p_at,
    'tied', exists (select from tie) or exists (select from glass) or (select o.times > 0 from opening o),
    'state', gate.account_state(p_account, p_at),
    'slices', (select coalesce(jsonb_agg(m.slice order by m.slice), '[]') from access.permission m where m.role = p_account.role and m.verb = 'read'),
    'breaks_glass', exists (select from access.permission m where m.role = p_account.role and m.verb = 'break_glass'),
    'verdict', (select to_jsonb(v) from verdict v),
    'ties', (select coalesce(jsonb_agg(to_jsonb(t) order by t.time = 'now' desc, t.believed and t.vouched desc, t.made_at desc), '[]') from tie t),
    'glasses', (select coalesce(jsonb_agg(to_jsonb(g) order by g.began_at desc), '[]') from glass g),
    'openings', (select to_jsonb(o) from opening o),
    'allowances', (
      select coalesce(jsonb_agg(jsonb_build_object('kind', x.kind, 'spent', x.spent, 'most', x.most) order by x.kind), '[]')
      from (select k.kind, (select count(*) from access.spent s where s.holder = p_account.id and s.kind = k.kind
                              and s.last_at > p_at - interval '24 hours 15 minutes') as spent, c.day as most
            from (values ('explained'), ('others')) k (kind)
            cross join lateral gate.ceiling_of(p_account.id, 1, p_account.role, k.kind, p_at) c) x))
$$;
