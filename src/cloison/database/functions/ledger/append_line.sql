-- Step 6: one line, born with its salt, commitment and outbox row.
-- commitment = SHA-256(salt || UTF-8 of the JSON array of the line's fields, time in microseconds since 1970).
create or replace function gate.append_line(
  p_at timestamptz, p_ticket uuid, p_event text, p_outcome text, p_reason text, p_session uuid, p_account uuid,
  p_role text, p_site uuid, p_surface text, p_purpose text, p_patient uuid, p_patients uuid[], p_slices text[],
  p_detail text, p_explained boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
declare
  v_salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
  v_commitment bytea := sha256(v_salt || convert_to(jsonb_build_array(
    (extract(epoch from p_at) * 1000000)::bigint, p_ticket, p_event, p_outcome, p_reason, p_session, p_account,
    p_role, p_site, p_surface, p_purpose, p_patient, p_patients, p_slices, p_detail, p_explained)::text, 'UTF8'));
  v_id bigint;
begin
  insert into ledger.line (at, ticket, event, outcome, reason, session_id, account_id, role, site_id, surface,
                           purpose, patient_id, patients, slices, detail, explained, salt, commitment)
  values (p_at, p_ticket, p_event, p_outcome, p_reason, p_session, p_account, p_role, p_site, p_surface,
          p_purpose, p_patient, p_patients, p_slices, p_detail, p_explained, v_salt, v_commitment)
  returning id into v_id;
  insert into ledger.outbox (line_id, at, commitment) values (v_id, p_at, v_commitment);
end $$;
