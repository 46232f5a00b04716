-- Says that a patient is present in a unit: for one of the three that a stay may have (medical, nursing, lodging). Each passes
-- the ceilings on the power to explain by itself. Returns null, or 'fact_refused' where there is no such unit.
create or replace function gate.place_in(p_unit uuid, p_patient uuid, p_account uuid, p_role text, p_stay uuid, p_explained boolean,
                                         p_at timestamptz) returns text
language plpgsql volatile as $$
declare
  v_site uuid := (select u.site_id from directory.unit u where u.id = p_unit);
begin
  if v_site is null then
    return 'fact_refused';
  end if;
  if exists (select from access.relationship r where r.patient_id = p_patient and r.stay_id = p_stay and r.holder = p_unit
               and r.kind = 'ward_presence' and r.until is null) then
    return null;   -- one unit may answer for two of the three
  end if;
  insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at, inherited, beyond)
  values (p_patient, p_unit, 'ward_presence', p_at, v_site, p_stay, p_account, p_at, p_explained,
          gate.beyond_power(p_account, p_role, p_patient, 'ward_presence', p_unit, p_at));
  return null;
end $$;
