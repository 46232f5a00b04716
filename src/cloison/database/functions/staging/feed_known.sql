-- What a feed must know to go on with a patient whom it brought itself, or knows by number and traits (gate.feed_takes): dates, the Encounter's version, and the
-- wrapped key that the next one is sealed under at its site. No ciphertext; no row for whoever it did not bring.
create or replace function gate.feed_known(p_patient uuid, p_stay uuid, p_site uuid)
returns table (brought boolean, site_id uuid, admitted_at timestamptz, discharged_at timestamptz, version integer, wrapping uuid,
               wrapped bytea)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select p.made_by = a.id or t.patient_id is not null, coalesce(s.site_id, p.site_id), s.admitted_at, s.discharged_at,
         coalesce((select max(v.version) from records.resource v
                   where v.patient_id = p.id and v.resource_type = 'Encounter' and v.id = p_stay and v.slice = 'traits'), 0),
         k.wrapping_key_id, k.wrapped
  from records.patient p
  join directory.account a on a.username = 'cloison-adt'
  left join records.fed_patient t on t.patient_id = p.id
  left join records.stay s on s.id = p_stay and s.patient_id = p.id and s.made_by = a.id
  left join records.data_key k on k.patient_id = p.id and k.site_id = p_site and k.slice = 'traits'
                              and (p.made_by = a.id or t.patient_id is not null)
  where p.id = p_patient
$$;
