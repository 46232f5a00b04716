-- Which of these patients are explained to this account now, each once, in one pass over all of them. As in gate.relationship_to a
-- glass that was broken for lack of allowance, or confirmed, comes first: who lies behind one is not among them.
create or replace function gate.explained_among(p_account uuid, p_role text, p_patients uuid[], p_at timestamptz, p_narrow boolean)
returns table (patient_id uuid)
language sql stable as $$
  select distinct r.patient_id
  from gate.standing(p_account, p_at) s
  join access.relationship r on r.patient_id = any (p_patients)
       and array_position(s.vouched, r.holder) is not null   -- not by the index of holders: a site holds tens of thousands
  join access.kind k on k.name = r.kind
  join directory.site e on e.id = r.site_id
  where p_role = any (k.roles)
    and r.since - k.head <= p_at and (r.until is null or p_at < r.until + k.tail)
    and (r.ended_at is null or r.ended_at > p_at)   -- taken back, it explains nothing any more
    and (e.closed_on is null or e.closed_on > p_at::date)
    and gate.explains(r.made_by, r.inherited, r.confirmed_by, r.beyond, s.disbelieved)
    and (not p_narrow or (r.kind = 'ward_presence' and r.until is null))
    and not exists (
      select from access.break_glass b
      where b.account_id = p_account and b.patient_id = r.patient_id and b.began_at <= p_at and b.expires_at > p_at
        and b.ended_at is null and (b.confirmed_by is not null or b.instead and not p_narrow))
$$;
