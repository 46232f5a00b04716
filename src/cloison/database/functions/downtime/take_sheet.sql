-- The second half of gate.ask_sheet, with the rows that gate.take has: first one that carries the answer and no body, then keys and
-- what a sheet shows. Of a ticket that is not a sheet's: nothing. What cloison_jobs gets is ciphertext; the process that renews
-- the sheets has the keyring from elsewhere.
--   (7) ticket committed, flushed, of the same secret, fresh: as in gate.take  (8) of those present, the types of a sheet; a closed
--   site's own keys are withheld
create or replace function gate.take_sheet(p_ticket uuid, p_secret bytea)
returns table (ticket uuid, outcome text, reason text, detail jsonb, patient_id uuid, site_id uuid, slice text,
               wrapping_key_id uuid, wrapped bytea, resource_type text, id uuid, version integer,
               recorded_at timestamptz, identity_status text, body bytea)
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
  v gate.ticket;
begin
  select t.* into v from gate.ticket t  -- 7
  where t.ticket = p_ticket and t.session_hash = sha256(p_secret) and t.resource_type = '(sheet)'
    and t.xid is distinct from pg_current_xact_id_if_assigned()
    and t.lsn <= pg_current_wal_flush_lsn()
    and t.at > (select c.at from gate.clock() c) - interval '5 seconds';
  if v.ticket is null then
    return;
  end if;
  return query select v.ticket, v.outcome, v.reason, v.detail, null::uuid, null::uuid, null::text, null::uuid, null::bytea,
                      null::text, null::uuid, null::integer, null::timestamptz, null::text, null::bytea;
  if v.outcome <> 'allowed' then
    return;
  end if;
  return query
  with who as materialized (
    select p.id, p.identity_status from records.patient p where p.id = any (v.patients) and p.erased_at is null
  ), key as materialized (  -- 8
    select d.patient_id, d.site_id, d.slice, d.wrapping_key_id, d.wrapped
    from who join records.data_key d on d.patient_id = who.id
    join directory.site e on e.id = d.site_id
    where d.slice = any (v.slices)
      and (e.closed_on is null or e.closed_on > v.at::date or d.slice in ('traits', 'contact'))
  ), body as (
    select r.* from who
    cross join (values ('Patient', null::interval), ('Encounter', null), ('AllergyIntolerance', null), ('Flag', null),
                       ('RelatedPerson', null), ('MedicationRequest', null), ('MedicationAdministration', interval '36 hours')) s (type, back)
    cross join lateral (select * from records.resource one
                        where one.patient_id = who.id and one.resource_type = s.type and one.superseded_at is null
                          and (s.back is null or one.recorded_at > v.at - s.back) offset 0) r
  )
  select v.ticket, v.outcome, v.reason, null::jsonb, k.patient_id, k.site_id, k.slice, k.wrapping_key_id, k.wrapped,
         b.resource_type, b.id, b.version, b.recorded_at, w.identity_status, b.body
  from key k
  join who w on w.id = k.patient_id
  left join body b on b.patient_id = k.patient_id and b.site_id = k.site_id and b.slice = k.slice;
end $$;
