-- Step 6: for each entry one line, born with its salt, commitment and outbox row, and the ticket that `take` will look
-- for, bound to the session's secret, this transaction and the WAL position behind the line. An entry without a secret
-- has no ticket; one without an event (a refresh that shows nothing new) has no line.
-- What was asked for beyond an account's own allowance is noted as an attempt, whatever function it was asked through;
-- `p_attempts` is false where the caller knows that every entry fitted.
-- commitment = SHA-256(salt || UTF-8 of the JSON array of the line's fields, time in microseconds since 1970).
create or replace function gate.write_down(p_entries gate.entry[], p_at timestamptz, p_attempts boolean default true) returns void
language plpgsql volatile as $$
declare
  v_entry gate.entry;
begin
  perform pg_current_xact_id();   -- before any line has its id: the watcher's mark relies on it (gate.watch)
  with entry as materialized (
    select e.*, case when e.refusal is null then 'allowed' else 'refused' end as outcome,
           coalesce(e.refusal, e.because) as reason,
           uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as salt
    from unnest(p_entries) e
  ), line as (
    insert into ledger.line (at, ticket, event, outcome, reason, session_id, account_id, role, site_id, surface,
                             purpose, patient_id, patients, slices, detail, explained, salt, commitment)
    select p_at, ticket, event, outcome, reason, session_id, account_id, role, site_id, surface, purpose, patient_id,
           patients, slices, detail, explained, salt,
           sha256(salt || convert_to(jsonb_build_array(
             (extract(epoch from p_at) * 1000000)::bigint, ticket, event, outcome, reason, session_id, account_id, role,
             site_id, surface, purpose, patient_id, patients, slices, detail, explained)::text, 'UTF8'))
    from entry where event is not null
    returning id, commitment, event
  ), box as (
    insert into ledger.outbox (line_id, at, commitment, about_patients)
    select id, p_at, commitment, event like 'patient.%' from line
    returning line_id
  )
  insert into gate.ticket (ticket, xid, lsn, at, session_hash, outcome, reason, purpose, patients, slices,
                           resource_type, resource_id, detail)
  select ticket, pg_current_xact_id(), pg_current_wal_insert_lsn(), p_at, sha256(secret), outcome, reason, purpose,
         shown, slices, resource_type, resource_id, case when refusal is null then answer end
  from entry, (select count(*) from box) written  -- lines first: the position must lie behind them
  where secret is not null;
  if p_attempts is not false then
    foreach v_entry in array p_entries loop   -- a query for it would cost each call that has none
      if v_entry.refusal in ('allowance_spent', 'session_allowance_spent', 'second_person_needed')
         and v_entry.event like 'patient.%' and v_entry.account_id is not null then
        perform gate.note_attempt(v_entry.account_id, v_entry.session_id, v_entry.site_id, coalesce(
          v_entry.patient_id, case when v_entry.event = 'patient.list' then v_entry.account_id else v_entry.ticket end), p_at);
      end if;
    end loop;
  end if;
end $$;
