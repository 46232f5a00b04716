-- What must be known to correct an identity that the feed brought: of each part of the Patient its version, and the wrapped key that the
-- next one is sealed under. No ciphertext; no row for whom it did not bring, and where people have corrected the identity since.
create or replace function gate.feed_identity_known(p_patient uuid, p_site uuid)
returns table (slice text, version integer, wrapping uuid, wrapped bytea)
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  with part as (
    select s.slice, coalesce(max(v.version), 0) as version
    from unnest('{traits,contact}'::text[]) s (slice)
    left join records.resource v on v.patient_id = p_patient and v.resource_type = 'Patient' and v.id = p_patient and v.slice = s.slice
    group by s.slice)
  select t.slice, t.version, k.wrapping_key_id, k.wrapped
  from records.patient p
  join directory.account a on a.id = p.made_by and a.username = 'cloison-adt'
  cross join part t
  left join records.data_key k on k.patient_id = p.id and k.site_id = p_site and k.slice = t.slice
  where p.id = p_patient and p.site_id = p_site and p.erased_at is null
    and not exists (select from part x left join records.fed_identity f on f.patient_id = p_patient
                    where x.version > coalesce(case x.slice when 'traits' then f.traits else f.contact end, 1))
$$;
