-- Of these patients, those not disclosed to this holder in the last 15 minutes less the ticket's 5 seconds
-- and a margin: only they take locks and are counted again. The time is written so that the patient's own row is looked up,
-- and not all that the holder spent lately.
create or replace function gate.not_lately_spent(p_holder uuid, p_kind text, p_patients uuid[], p_at timestamptz)
returns table (patient_id uuid)
language sql stable as $$
  select u.patient_id
  from unnest(p_patients) u (patient_id)
  where not exists (select from access.spent s
                    where s.holder = p_holder and s.kind = p_kind and s.patient_id = u.patient_id
                      and p_at - s.last_at < interval '14 minutes 50 seconds')
$$;
