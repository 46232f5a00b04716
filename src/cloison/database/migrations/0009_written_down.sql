-- One entry is one line of the ledger and the ticket that answers for it; `gate.write_down` takes a set of them.
-- `refusal` is null where the gate says yes; `because` is what explains it.
create type gate.entry as (
  ticket uuid, secret bytea, event text, refusal text, because text, session_id uuid, account_id uuid, role text,
  site_id uuid, surface text, purpose text, patient_id uuid, patients uuid[], slices text[], detail text,
  explained boolean, resource_type text, resource_id uuid, shown uuid[], answer jsonb
);
-- One distinct patient that is new to a session, and the allowance it draws on; `gate.spend` takes a set of them.
create type gate.need as (account_id uuid, session_id uuid, role text, site_id uuid, kind text, patient_id uuid);
drop type gate.asked;
drop index gate.ticket_at_idx;                 -- tickets live for seconds; the sweep reads the whole of a small table
alter table gate.ticket drop column patient_id;
