-- « J’appelle pour mon rendez-vous » : who has an appointment to come with this account, in its units or at its site may be
-- written about for an hour, as who books one; unexplained, and counted as such (gate.spend_kind). Without one, nothing:
-- returns null, or 'fact_refused'.
create or replace function gate.recall(p_patient uuid, p_account uuid, p_role text, p_at timestamptz) returns text
language plpgsql volatile as $$
declare
  v_site uuid;
begin
  select r.site_id into v_site
  from gate.holders(p_account, p_at) h
  join access.relationship r on r.patient_id = p_patient and r.holder = h.holder and r.kind = 'appointment'
  join access.kind k on k.name = r.kind and p_role = any (k.made_by)
  where h.vouched and r.ended_at is null and r.until > p_at
  limit 1;
  if v_site is null then
    return 'fact_refused';
  end if;
  insert into access.relationship (patient_id, holder, kind, since, until, site_id, made_by, made_at)
  values (p_patient, p_account, 'booked', p_at, p_at + interval '1 hour', v_site, p_account, p_at);
  return null;
end $$;
