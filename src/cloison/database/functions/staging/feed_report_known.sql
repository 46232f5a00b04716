-- What must be known to give out a report: whether it answers an order of a laboratory or an imaging unit, and one that is still
-- open; how far it is; and the wrapped key that its next version is sealed under. No ciphertext.
create or replace function gate.feed_report_known(p_patient uuid, p_site uuid, p_report uuid)
returns table (ordered boolean, open boolean, version integer, wrapping uuid, wrapped bytea, rank smallint, issued timestamptz,
               issue integer, content bytea, held uuid[])
language sql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  select count(r.id) > 0, coalesce(bool_or(r.until is null) filter (where r.id is not null), false),
         coalesce((select max(v.version) from records.resource v where v.patient_id = p_patient and v.id = p_report
                     and v.resource_type = 'DiagnosticReport' and v.slice = 'clinical'), 0),
         k.wrapping_key_id, k.wrapped, f.rank, f.issued, f.issue, f.content, f.held
  from (values (true)) always (one)
  left join access.relationship r on r.patient_id = p_patient and r.stay_id = p_report and r.kind = 'order' and r.ended_at is null
       and r.holder in (select u.id from directory.unit u where u.kind in ('laboratory', 'imaging'))
  left join records.data_key k on k.patient_id = p_patient and k.site_id = p_site and k.slice = 'clinical'
  left join records.fed_result f on f.report = p_report and f.patient_id = p_patient
  group by k.wrapping_key_id, k.wrapped, f.rank, f.issued, f.issue, f.content, f.held
$$;
