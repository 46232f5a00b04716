-- The last steps of a list whose set is decided: counted as gate.ask_list counts, then its line and its ticket, which
-- gate.take_board answers for. p_asker: who asks, as one `need` without a patient. A refresh of a list that this session was
-- shown, in a line of its own, in the last 15 minutes writes none.
create or replace function gate.write_list(
  p_ticket uuid, p_secret bytea, p_purpose text, p_surface text, p_asker gate.need, p_reason text, p_set uuid[], p_slices text[],
  p_detail text, p_answer jsonb) returns void
language plpgsql volatile as $$
declare
  v_at timestamptz := gate.now();
  v_new gate.need[] := '{}';
  v_reason text := p_reason;
  v_refresh boolean := false;
begin
  if v_reason is null then
    v_new := array(
      select (p_asker.account_id, p_asker.session_id, p_asker.role, p_asker.site_id, 'explained', f.patient_id, p_asker.proof,
              true)::gate.need
      from gate.not_lately_spent(p_asker.session_id, 'explained', p_set, v_at) f);
    if cardinality(v_new) > 0 then
      perform gate.lock_counters(v_new);
      v_at := gate.now();
      v_reason := gate.spend(v_new, v_at);
    end if;
  end if;
  if v_reason is null and cardinality(v_new) = 0 then
    v_refresh := exists (select from ledger.line l
                         where l.account_id = p_asker.account_id and l.session_id = p_asker.session_id
                           and l.at > v_at - interval '14 minutes 50 seconds'
                           and l.at <= v_at   -- else all the months to come are opened too
                           and l.event = 'patient.list' and l.outcome = 'allowed' and l.patients @> p_set
                           and l.slices @> p_slices and l.detail = p_detail);
  end if;
  if v_refresh then
    perform pg_logical_emit_message(true, 'cloison', 'list');   -- as in gate.ask_list: the ticket alone is not flushed
  end if;
  perform gate.write_down(array[(
    p_ticket, p_secret, case when not v_refresh then 'patient.list' end, v_reason, 'care_set', p_asker.session_id,
    p_asker.account_id, p_asker.role, p_asker.site_id, coalesce(p_surface, 'unknown'), p_purpose, null,
    case when v_reason is null then p_set end, p_slices, p_detail, true, '(board)', null, p_set,
    jsonb_build_object('role', p_asker.role, 'explained', true, 'at', v_at) || p_answer)::gate.entry], v_at);
end $$;
