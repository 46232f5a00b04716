-- First half of one unit's sheet for when the system is down, as cloison_jobs: who is in the unit now, for one encrypted file, once an
-- hour. A print: one line of the ledger with everybody on it. No containment stops it, and no freeze of exports: it is what care falls
-- back on, it leaves encrypted for people of the unit alone, and it is never more than those present.
--   (1) the unit is at an open site, and somebody can open its sheet: two people who work there today, or the sealed envelope
--   (2) none was made in the last 45 minutes  (3) present now, by what explains it to the unit  (6) ledger line, ticket, sheet
create or replace function gate.ask_sheet(p_ticket uuid, p_secret bytea, p_unit uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_account constant uuid := '00000000-0000-0000-0000-0000000000c3';
  v_unit record;
  v_cards jsonb;
  v_set uuid[] := '{}';
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or octet_length(p_secret) < 32 or p_unit is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('gate.ask_sheet ' || p_unit, 0));   -- two processes make one sheet
  select u.id, u.name, u.site_id, e.name as site, e.finess into v_unit
  from directory.unit u join directory.site e on e.id = u.site_id
  where u.id = p_unit and (e.closed_on is null or e.closed_on > v_at::date);
  select jsonb_agg(to_jsonb(c) order by c.label) into v_cards from gate.downtime_cards(p_unit, v_at) c;
  if v_unit.id is null then  -- 1
    v_reason := 'no_relationship';
  elsif not coalesce(jsonb_array_length(v_cards) >= 2 or v_cards @> '[{"alone": true}]', false) then  -- 1
    v_reason := 'no_cards';
  elsif exists (select from records.sheet s where s.unit_id = p_unit and s.at > v_at - interval '45 minutes') then  -- 2
    v_reason := 'too_soon';
  else
    v_set := array(select distinct r.patient_id from access.relationship r  -- 3
                   where r.holder = p_unit and r.kind = 'ward_presence' and r.since <= v_at
                     and (r.until is null or r.until > v_at) and (r.ended_at is null or r.ended_at > v_at) and not r.beyond);
    insert into records.sheet (id, unit_id, at, patients, cards)
    values (p_ticket, p_unit, v_at, v_set, array(select (c ->> 'id')::uuid from jsonb_array_elements(v_cards) c));
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.sheet', v_reason, 'downtime', null, v_account, 'system', v_unit.site_id, 'print', 'TREAT', null,
    case when v_reason is null then v_set end, '{traits,contact,clinical,prescriptions}', p_unit::text, true, '(sheet)', null, v_set,
    jsonb_build_object('role', 'system', 'explained', true, 'at', v_at, 'unit', v_unit.name, 'site', v_unit.site,
                       'finess', v_unit.finess, 'cards', v_cards))::gate.entry], v_at);
end $$;
