-- What must hold of each staged patient, all patients at once. No row: everything holds. One row per patient at
-- fault, with the first reason. A row about a patient who is not staged as a whole is that patient's fault.
create or replace function gate.staged_faults(p_at timestamptz) returns table (patient_id uuid, reason text)
language sql stable as $$
  with fact as (
    select r.*, e.closed_on, k.made_by,
           case when exists (select from directory.account a where a.id = r.holder) then true
                when r.kind = 'site_presence' then r.holder = r.site_id
                when r.kind in ('expected', 'appointment') and r.holder = r.site_id then true   -- its desk expects them
                else exists (select from directory.unit u where u.id = r.holder and u.site_id = r.site_id) end as held
    from staging.relationship r
    left join directory.site e on e.id = r.site_id
    left join access.kind k on k.name = r.kind)
  select distinct on (f.patient_id) f.patient_id, f.reason from (
    select 1, p.id, 'already' from staging.patient p where exists (select from records.imported i where i.digest = p.digest)
    union all   -- a version is never overwritten, and an import changes nobody who is there
    select 2, p.id, 'patient_exists' from staging.patient p where exists (select from records.patient x where x.id = p.id)
    union all
    select 3, s.patient_id, 'not_whole' from (
      select x.patient_id from staging.data_key x union select x.patient_id from staging.resource x
      union select x.patient_id from staging.stay x union select x.patient_id from staging.contact_token x
      union select x.patient_id from staging.relationship x) s
    where not exists (select from staging.patient p where p.id = s.patient_id)
    union all
    select 4, p.id, 'no_identity' from staging.patient p
    where not exists (select from staging.resource r where r.patient_id = p.id and r.resource_type = 'Patient'
                                                       and r.id = p.id and r.slice in ('traits', 'sealed'))
    union all
    select 5, p.id, 'wrong_status' from staging.patient p
    where p.identity_status not in ('PROV', 'RECUP', 'VALI', 'QUAL') or p.doubtful and p.identity_status <> 'PROV'
       or p.recorded_at > p_at
    union all
    select 6, s.patient_id, 'unknown_site' from (
      select p.id as patient_id, p.site_id from staging.patient p
      union select k.patient_id, k.site_id from staging.data_key k
      union select x.patient_id, x.site_id from staging.stay x
      union select x.patient_id, x.site_id from staging.relationship x) s
    where not exists (select from directory.site e where e.id = s.site_id)
    union all   -- an identity is under the group's key, the rest under its site's; neither may be retired
    select 7, k.patient_id, 'wrong_key' from staging.data_key k
    left join records.wrapping_key w on w.id = k.wrapping_key_id and w.retired_at is null
         and w.site_id is not distinct from case when k.slice in ('traits', 'contact') then null else k.site_id end
    where w.id is null or octet_length(k.wrapped) <> 60
       or k.slice not in ('traits', 'contact', 'clinical', 'prescriptions', 'sealed')
    union all
    select 8, r.patient_id, 'no_key' from staging.resource r
    left join staging.data_key k on k.patient_id = r.patient_id and k.site_id = r.site_id and k.slice = r.slice
    where k.patient_id is null
    union all   -- nothing begins at a site that has closed, nor in the future, nor ends before it began
    select 9, s.patient_id, 'wrong_dates' from staging.stay s join directory.site e on e.id = s.site_id
    where s.admitted_at > p_at or s.discharged_at < s.admitted_at or s.admitted_at::date >= e.closed_on
    union all
    select 9, f.patient_id, 'wrong_dates' from fact f where f.until < f.since or f.since::date >= f.closed_on
    union all
    select 10, s.patient_id, 'stay_exists' from staging.stay s where exists (select from records.stay x where x.id = s.id)
    union all
    select 11, f.patient_id, 'unknown_holder' from fact f where not f.held
    union all   -- what only people may say, an import does not say for them
    select 12, f.patient_id, 'wrong_kind' from fact f where f.made_by is null or 'system' <> all (f.made_by)
    union all
    select 13, f.patient_id, 'unknown_stay' from fact f
    where f.stay_id is not null
      and not exists (select from staging.stay s where s.id = f.stay_id and s.patient_id = f.patient_id)
      and not exists (select from staging.resource r where r.id = f.stay_id and r.patient_id = f.patient_id)
  ) f (n, patient_id, reason)
  order by f.patient_id, f.n
$$;
