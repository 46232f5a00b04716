-- Reads one refused message: an identity officer alone, one by one. What is in it are a person's traits: each message counts as a
-- patient of the officer's own queue does, under `explained`. The sealed text lies in the ticket; `take` hands it over after the commit.
--   (1) session  (2) role  (3) a message that waits  (4) count  (6) ledger line, ticket
create or replace function gate.ask_message(p_ticket uuid, p_secret bytea, p_number bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_one records.fed_rejected;
  v_need gate.need[];
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_number is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{identity_officer}', v_at);  -- 1 to 2
  if v_who.reason is null then
    select r.* into v_one from records.fed_rejected r  -- 3
    where r.number = p_number and r.replayed_at is null and r.discarded_at is null;
    v_who.reason := case when v_one.number is null then 'no_message' end;
  end if;
  if v_who.reason is null then
    v_need := array(
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'explained', f.patient_id, s.proof, true)::gate.need
      from gate.live_session(p_secret, v_at) s,
           gate.not_lately_spent(v_who.session_id, 'explained', array[md5('message ' || p_number)::uuid], v_at) f);
    if cardinality(v_need) > 0 then
      perform gate.lock_counters(v_need);  -- 4
      v_at := gate.now();
      v_who.reason := gate.spend(v_need, v_at);
    end if;
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'feed.read', v_who.reason, 'rejected', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'PATADMIN', null, null, null, p_number::text, null, '(message)', null, null,
    jsonb_build_object('number', v_one.number, 'event', v_one.event, 'because', v_one.because, 'at', v_one.at,
                       'mended', v_one.mended_at, 'wanted', v_one.wanted_at,
                       'sealed', encode(v_one.sealed, 'base64')))::gate.entry], v_at);
end $$;
