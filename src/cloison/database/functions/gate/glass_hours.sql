-- How many hours each reason of a break-glass lasts (clinic.md section 3.7); null: no such reason.
create or replace function gate.glass_hours(p_reason_code text) returns integer
language sql immutable as $$
  select case p_reason_code
    when 'vital_emergency' then 4 when 'patient_present' then 4 when 'advice_requested' then 24
    when 'on_call' then 12 when 'continuity' then 1 when 'prescription_check' then 1 when 'other' then 1 end
$$;
