-- Spends the proof of presence of a signed write: one touch, one signature, also when two are sent at once. Null where it is spent or
-- none is needed, else the reason.
create or replace function gate.spend_signature(p_session uuid, p_types text[], p_at timestamptz) returns text
language plpgsql volatile as $$
begin
  if not exists (select from access.authorship a where a.resource_type = any (p_types) and a.signed) then
    return null;
  end if;
  update identity.session i set step_up_spent_at = p_at
  where i.id = p_session and i.stepped_up_at > coalesce(i.step_up_spent_at, '-infinity');
  return case when not found then 'step_up_needed' end;
end $$;
