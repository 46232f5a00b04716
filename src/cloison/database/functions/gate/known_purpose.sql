-- Step 2: whether this is a purpose of use that the gate knows (HL7 v3 PurposeOfUse). Absence is none.
create or replace function gate.known_purpose(p_purpose text) returns boolean
language sql immutable as $$
  select coalesce(p_purpose in ('TREAT', 'ETREAT', 'BTG', 'HOPERAT', 'HPAYMT', 'PATADMIN', 'PATRQT', 'HSYSADMIN'), false)
$$;
