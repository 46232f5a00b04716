-- Two identities are one person's, says the administrative system (A40), or are two after all (A37): a link that openings follow
-- (gate.record_link). Returns null, or why not.
--   (1) the feed's own account is there  (2) two patients with whom the feed goes on, both: nobody is merged by an id alone
--   (3) the link, within the feed's habit; where the two are not alike it explains nothing and waits for an officer  (4) one ledger line
create or replace function gate.feed_links(p_patient uuid, p_other uuid, p_linked boolean) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_maker uuid;
begin
  select a.id into v_maker from directory.account a  -- 1
  where a.username = 'cloison-adt' and a.role = 'system' and a.suspended_at is null and a.left_on is null;
  if v_maker is null or p_patient is null or p_other is null or p_linked is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  if (select count(*) from records.patient p   -- 2
      where p.id in (p_patient, p_other)
        and (p.made_by = v_maker or exists (select from records.fed_patient t where t.patient_id = p.id))) <> 2 then
    return 'not_brought';
  end if;
  if gate.record_link(p_patient, v_maker, 'system', v_at, jsonb_build_object(  -- 3
       'fact', case when p_linked then 'link' else 'unlink' end, 'other', p_other, 'kept', p_patient, 'because', 'feed')) is not null then
    return 'merge';
  end if;
  perform gate.write_down(array[(  -- 4
    gen_random_uuid(), null, 'patient.import', null, 'import', null, v_maker, 'system', null, 'import', 'PATADMIN', null,
    array[p_patient, p_other], array['traits'], case when p_linked then 'linked' else 'unlinked' end, null, null, null, null, null)::gate.entry], v_at);
  return null;
end $$;
