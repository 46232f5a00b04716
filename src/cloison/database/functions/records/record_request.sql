-- The fact that a patient asked for something (`requested`), or was answered (`answered`): who wrote it down, and when. Returns null,
-- or 'fact_refused'. An id is one patient's and is asked once; an answer is given once, by anybody who may write here (a copy is
-- answered by gate.ask_copy: who handed it over writes down that they did).
create or replace function gate.record_request(p_patient uuid, p_account uuid, p_at timestamptz, p_fact jsonb) returns text
language plpgsql volatile as $$
begin
  if p_fact ->> 'fact' = 'requested' then
    insert into records.request (id, patient_id, kind, made_by, made_at)
    values ((p_fact ->> 'item')::uuid, p_patient, p_fact ->> 'what', p_account, p_at);
    return null;
  end if;
  update records.request r set answered_at = coalesce(r.answered_at, p_at), answered_by = p_account
  where r.id = (p_fact ->> 'item')::uuid and r.patient_id = p_patient
    and (r.answered_at is null or r.kind = 'copy' and r.answered_by = p_account);
  return case when not found then 'fact_refused' end;
end $$;
