-- A provisional identity waits for an identity officer until it is validated or qualified. Whoever made it provisional made the
-- explanation (law 3): it passes the ceiling on their power to explain, like any other.
create or replace function gate.queue_identity(p_patient uuid, p_site uuid, p_account uuid, p_role text, p_status text,
                                               p_at timestamptz) returns void
language plpgsql volatile as $$
declare
  v_officer uuid;
begin
  if p_status in ('VALI', 'QUAL') then
    update access.relationship r set until = greatest(r.since, p_at)
    where r.patient_id = p_patient and r.kind = 'identity_queue' and r.until is null;
  elsif p_status = 'PROV' and not exists (select from access.relationship r where r.patient_id = p_patient
                                            and r.kind = 'identity_queue' and r.until is null) then
    select o.id into v_officer from gate.other_officer(p_patient, p_site, p_account, p_at) o;
    if v_officer is not null then
      insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at, beyond)
      values (p_patient, v_officer, 'identity_queue', p_at, p_site, p_account, p_at,
              gate.beyond_power(p_account, p_role, p_patient, 'identity_queue', v_officer, p_at));
    end if;
  end if;
end $$;
