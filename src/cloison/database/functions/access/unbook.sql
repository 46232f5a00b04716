-- Takes an appointment back, because it is moved or cancelled: from this instant it explains nothing to anybody, and its rooms
-- are free. By who makes appointments, and cares for the patient, made this one, has it with themself, or works where it is;
-- else it would take somebody else's care away. Returns null, or 'fact_refused'.
create or replace function gate.unbook(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_at timestamptz,
                                       p_item uuid) returns text
language plpgsql volatile as $$
begin
  if p_item is null
     or not exists (select from access.kind k where k.name = 'appointment' and p_role = any (k.made_by))
     or not (p_explained or exists (
       select from access.relationship r
       where r.patient_id = p_patient and r.stay_id = p_item and r.kind = 'appointment' and r.ended_at is null
         and (r.made_by = p_account
              or r.holder in (select h.holder from gate.holders(p_account, p_at) h where h.vouched)))) then
    return 'fact_refused';
  end if;
  update access.room_hours t set freed_at = p_at
  where t.appointment_id = p_item and t.freed_at is null
    and exists (select from access.relationship r where r.stay_id = p_item and r.patient_id = p_patient and r.kind = 'appointment');
  update access.relationship r set ended_at = p_at
  where r.stay_id = p_item and r.patient_id = p_patient and r.kind = 'appointment' and r.ended_at is null;
  return null;
end $$;
