-- A result is out ('result'), or was read ('read'). An unread result ties to the patient whoever ordered it, until they, or a
-- physician in care in their place, have read it. The caller names nobody: the tie goes to who made the order, and only where the order
-- lies in a queue of the account's units, or is ended by this very write; so a laboratory's account can tie nobody who did not ask.
-- And what was ordered through a broken glass explains no more than the glass did (law 3): kept, and explains nothing.
-- No ceiling of its own: each was spent when the order was made. Returns null, or 'fact_refused'.
create or replace function gate.record_result(p_patient uuid, p_account uuid, p_role text, p_explained boolean,
                                              p_at timestamptz, p_fact jsonb) returns text
language plpgsql volatile as $$
begin
  if p_fact ->> 'stay' is null then
    return 'fact_refused';
  end if;
  if p_fact ->> 'fact' = 'read' then
    update access.relationship r set until = greatest(r.since, p_at)
    where r.patient_id = p_patient and r.kind = 'result' and r.stay_id = (p_fact ->> 'stay')::uuid and r.until is null
      and (r.holder = p_account or p_role = 'physician' and p_explained);
    return null;
  end if;
  insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at, inherited, beyond)
  select p_patient, r.made_by, 'result', p_at, r.site_id, (p_fact ->> 'stay')::uuid, p_account, p_at, false,
         r.beyond or not r.inherited
  from access.relationship r
  join directory.account m on m.id = r.made_by
  join access.kind k on k.name = 'result' and p_role = any (k.made_by) and m.role = any (k.roles)
  where r.patient_id = p_patient and r.kind = 'order' and r.stay_id = (p_fact ->> 'order')::uuid
    and coalesce(r.until, p_at) >= p_at and r.made_by <> p_account
    and r.holder in (select h.holder from gate.holders(p_account, p_at) h where h.vouched and h.holder <> p_account)
    and not exists (select from access.relationship o where o.patient_id = p_patient and o.holder = r.made_by
                      and o.kind = 'result' and o.stay_id = (p_fact ->> 'stay')::uuid and o.until is null);
  return null;
end $$;
