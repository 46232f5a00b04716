-- Makes records.linked anew for these identities and whoever was or is linked to them: the caller has changed a link of theirs, and
-- holds the lock of gate.record_link. Told apart and yet of one star: one person.
create or replace function gate.relink(p_of uuid[]) returns void
language plpgsql volatile as $$
declare
  v_all uuid[] := p_of || array(select l.other_id from records.linked l where l.patient_id = any (p_of));
begin
  v_all := v_all || array(select l.other_id from records.link l where l.patient_id = any (v_all) and l.until is null)
                 || array(select l.patient_id from records.link l where l.other_id = any (v_all) and l.until is null);
  delete from records.linked l where l.patient_id = any (v_all) or l.other_id = any (v_all);
  with stands as materialized (
    select l.*, array[l.made_by, coalesce(l.confirmed_by, l.made_by)] as said
    from records.link l
    where l.until is null and (l.patient_id = any (v_all) or l.other_id = any (v_all)))
  insert into records.linked (patient_id, other_id, how, since, beyond, said, said_too)
  select distinct on (x.one, x.other) x.* from (
    select l.other_id, l.patient_id, 'replaced-by', l.since, l.beyond, l.said, l.said from stands l where l.verdict = 'same'
    union all
    select l.patient_id, l.other_id, 'replaces', l.since, l.beyond, l.said, l.said from stands l where l.verdict = 'same'
    union all
    select l.other_id, s.other_id, 'seealso', greatest(l.since, s.since), l.beyond or s.beyond, l.said, s.said
    from stands l join stands s on s.patient_id = l.patient_id and s.other_id <> l.other_id and s.verdict = 'same'
    where l.verdict = 'same'
    union all
    select l.patient_id, l.other_id, 'distinct', l.since, false, l.said, l.said from stands l where l.verdict = 'distinct'
    union all
    select l.other_id, l.patient_id, 'distinct', l.since, false, l.said, l.said from stands l where l.verdict = 'distinct'
  ) x (one, other, how, since, beyond, said, said_too)
  order by x.one, x.other, x.how = 'distinct';
end $$;
