-- Facts about where a patient lies, in a stay that goes on: `bed` (by its label, in a unit where they are; none: out of bed),
-- `leave` and `return`, `leaving` (the day that is planned). Returns null, or why not: 'bed_taken', 'fact_refused'.
-- A bed that the directory does not know is said in the record alone.
create or replace function gate.record_bed(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_at timestamptz,
                                           f jsonb) returns text
language plpgsql volatile as $$
declare
  v_stay uuid := (f ->> 'stay')::uuid;
  v_unit uuid := (f ->> 'holder')::uuid;
  v_bed uuid;
  v_how text := gate.may_move(p_patient, p_account, p_role, p_explained, v_stay, v_unit, p_at);
begin
  if v_how is null or v_how = 'receives' and f ->> 'fact' <> 'bed'
     or not exists (select from records.stay s where s.id = v_stay and s.patient_id = p_patient and s.discharged_at is null) then
    return 'fact_refused';
  end if;
  if f ->> 'fact' = 'bed' then
    if v_unit is not null and not exists (
        select from access.relationship r where r.patient_id = p_patient and r.stay_id = v_stay and r.holder = v_unit
           and r.kind = 'ward_presence' and r.until is null) then
      return 'fact_refused';
    end if;
    update records.lying l set until = greatest(l.since, p_at) where l.stay_id = v_stay and l.until is null;
    select b.id into v_bed from directory.bed b
    where b.unit_id = v_unit and b.label = f ->> 'bed' and (b.closed_on is null or b.closed_on > p_at::date);
    if v_bed is not null then
      insert into records.lying (patient_id, stay_id, bed_id, since, made_by)
      values (p_patient, v_stay, v_bed, p_at, p_account) on conflict do nothing;
      if not found then return 'bed_taken'; end if;
    end if;
  elsif f ->> 'fact' = 'leave' then
    insert into records.absence (patient_id, stay_id, since, made_by) values (p_patient, v_stay, p_at, p_account)
    on conflict do nothing;
    if not found then return 'fact_refused'; end if;
  elsif f ->> 'fact' = 'return' then
    update records.absence a set until = greatest(a.since, p_at) where a.stay_id = v_stay and a.until is null;
    if not found then return 'fact_refused'; end if;
  else
    update records.stay s set leaving_on = (f ->> 'on')::date where s.id = v_stay;
  end if;
  return null;
end $$;
