-- The beds of a unit that are not closed, by room: free, taken, to be cleaned, leaving today. Who lies in one is not said here.
create or replace function gate.beds_of_unit(p_unit uuid, p_at timestamptz) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'id', b.id, 'room', b.room, 'label', b.label, 'state', case
             when l.patient_id is not null and s.leaving_on <= p_at::date then 'leaving'
             when l.patient_id is not null then 'taken'
             when (select max(x.until) from records.lying x where x.bed_id = b.id) > coalesce(b.cleaned_at, '-infinity') then 'cleaning'
             else 'free' end) order by b.room, b.label), '[]')
  from directory.bed b
  left join records.lying l on l.bed_id = b.id and l.until is null
  left join records.stay s on s.id = l.stay_id
  where b.unit_id = p_unit and (b.closed_on is null or b.closed_on > p_at::date)
$$;
