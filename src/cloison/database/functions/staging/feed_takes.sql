-- The feed goes on with a patient whom people or an import entered: it knows one of their numbers and every strict trait, as tokens.
-- From then on what it says of their stays is taken, under its habit. Returns null, or why not. One ledger line, the first time.
create or replace function gate.feed_takes(p_patient uuid, p_numbers bigint[], p_all bigint[], p_family bigint[], p_given bigint[]) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
begin
  if not exists (select from gate.feed_match(p_numbers, p_all, p_family, p_given) m where m.patient_id = p_patient and m.matches) then
    return 'other_traits';
  end if;
  insert into records.fed_patient (patient_id, at) values (p_patient, v_at) on conflict do nothing;
  if found then
    perform gate.write_down(array[(
      gen_random_uuid(), null, 'patient.import', null, 'import', null, (select a.id from directory.account a where a.username = 'cloison-adt'),
      'system', null, 'import', 'PATADMIN', null, array[p_patient], array['traits'], 'taken over', null, null, null, null, null)::gate.entry], v_at);
  end if;
  return null;
end $$;
