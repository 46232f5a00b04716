-- Told once the system is back: a sheet was opened during the outage, when and with whose cards. One line of the ledger with everybody who
-- was on it, under the name of the first card's bearer. Said again, it changes nothing. Returns whether there was such a sheet.
--   (6) ledger line
create or replace function gate.sheet_opened(p_sheet uuid, p_at timestamptz, p_cards uuid[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_sheet records.sheet;
  v_who record;
begin
  perform gate.require_safe_transaction();
  if p_sheet is null or p_at is null or cardinality(p_cards) between 1 and 2 is not true then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.* into v_sheet from records.sheet s where s.id = p_sheet and p_cards <@ s.cards;
  if v_sheet.id is null then
    return false;
  end if;
  insert into records.sheet_opened (sheet_id, at, cards, told_at) values (p_sheet, p_at, p_cards, v_at) on conflict do nothing;
  if found then
    select a.id, a.role, u.site_id into v_who
    from directory.unit u, directory.downtime_card c
    join directory.account a on a.id = coalesce(c.account_id, '00000000-0000-0000-0000-0000000000c3')
    where u.id = v_sheet.unit_id and c.id = p_cards[1];
    perform gate.write_down(array[(  -- 6
      gen_random_uuid(), null, 'patient.sheet_opened', null, 'downtime', null, v_who.id, v_who.role, v_who.site_id, 'print', 'TREAT',
      null, v_sheet.patients, '{traits,contact,clinical,prescriptions}',
      concat_ws(' ', p_sheet, to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), array_to_string(p_cards, ' ')), true,
      null, null, null, null)::gate.entry], v_at);
  end if;
  return true;
end $$;
