-- Keeps a signed checkpoint with the names of the witnesses that signed it, and tells the officers what a witness refused to
-- sign: p_refused is a witness's name, and null where none refused.
create or replace function gate.note_checkpoint(p_size bigint, p_note text, p_witnesses text[], p_refused text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
begin
  if p_note is not null then
    insert into ledger.checkpoint (size, at, note, witnesses) values (p_size, v_at, p_note, coalesce(p_witnesses, '{}'))
    on conflict do nothing;
  end if;
  if p_refused is not null then
    perform gate.raise_alert('ledger', null, null, null, 1, null, jsonb_build_object('witness', p_refused), false, v_at);
  end if;
end $$;
