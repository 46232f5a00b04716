-- Whether nobody has had to do with this patient for a year, or only sites that have closed since: opening through a
-- broken glass then takes a reason in words. An id that nobody has is cold, like most.
create or replace function gate.cold(p_patient uuid, p_at timestamptz) returns boolean
language sql stable as $$
  select not exists (
    select from access.relationship r join directory.site e on e.id = r.site_id
    where r.patient_id = p_patient and coalesce(r.until, 'infinity'::timestamptz) > p_at - interval '1 year'
      and (e.closed_on is null or e.closed_on > p_at::date))
$$;
