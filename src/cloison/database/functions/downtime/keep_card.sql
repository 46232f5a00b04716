-- One's own card for the sheets of a unit one works in: the public half of a key whose other half follows from a code on paper, shown
-- once. A new card ends the one before. Returns 'kept' or the reason of the refusal.
--   (1) session  (2) who works in the unit by somebody else's word, and has proved presence  (3) kept  (6) ledger line
create or replace function gate.keep_card(p_secret bytea, p_card uuid, p_unit uuid, p_key bytea) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_card is null or p_unit is null or octet_length(p_key) is distinct from 32 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);
  if v_who.session_id is null then  -- 1
    v_reason := 'no_session';
  elsif v_who.narrow or v_who.role not in ('nurse', 'physician', 'care_assistant')
        or not exists (select from gate.board_units(v_who.account_id, 'ward', v_at) u where u.id = p_unit) then  -- 2
    v_reason := 'role_refuses';
  elsif v_who.proof is not true then  -- 2
    v_reason := 'step_up_needed';
  else
    update directory.downtime_card c set ended_at = v_at  -- 3
    where c.unit_id = p_unit and c.account_id = v_who.account_id and c.ended_at is null and c.id <> p_card;
    insert into directory.downtime_card (id, unit_id, account_id, public_key, made_at)
    values (p_card, p_unit, v_who.account_id, p_key, v_at) on conflict do nothing;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.downtime_card', v_reason, 'kept', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HOPERAT', null, null, null, p_unit::text, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'kept');
end $$;
