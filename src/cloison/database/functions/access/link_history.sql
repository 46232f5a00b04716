-- Every word that was ever said about this identity and another, the latest first: what, when, by whom, why, and how it ended.
create or replace function gate.link_history(p_patient uuid) returns jsonb
language sql stable as $$
  select jsonb_agg(jsonb_build_object(
           'other', case when l.patient_id = p_patient then l.other_id else l.patient_id end, 'kept', l.patient_id,
           'verdict', l.verdict, 'because', l.because, 'since', l.since, 'by', m.given_name || ' ' || upper(m.family_name),
           'maker', l.made_by, 'waits', l.beyond, 'confirmed', l.confirmed_at,
           'confirmer', c.given_name || ' ' || upper(c.family_name),
           'until', l.until, 'ender', e.given_name || ' ' || upper(e.family_name), 'ended_because', l.ended_because)
           order by coalesce(l.until, l.since) desc, l.id desc)
  from records.link l
  join directory.account m on m.id = l.made_by
  left join directory.account c on c.id = l.confirmed_by
  left join directory.account e on e.id = l.ended_by
  where p_patient in (l.patient_id, l.other_id)
$$;
