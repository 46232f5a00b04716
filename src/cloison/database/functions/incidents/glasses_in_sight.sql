-- The broken glasses that this account may review: a physician those of the patients for whom they are responsible or who lie
-- in their unit, by a relationship that somebody else made; a privacy officer all. Never one's own, nor one that one confirmed.
create or replace function gate.glasses_in_sight(p_account uuid, p_role text, p_at timestamptz)
returns setof access.break_glass
language sql stable as $$
  select b.*
  from access.break_glass b
  left join lateral gate.relationship_to(p_account, p_role, b.patient_id, p_at, false) r on p_role = 'physician'
  where b.began_at > p_at - interval '90 days' and b.began_at <= p_at
    and b.account_id <> p_account and b.confirmed_by is distinct from p_account
    and (p_role = 'privacy_officer'
         or p_role = 'physician' and r.explained and r.kind in ('responsible_physician', 'ward_presence'))
$$;
