-- The sealed envelope of a unit: a key whose code opens its sheets alone. Made on the server's own command line, where the code is
-- printed once; a new one ends the one before. Returns whether there is such a unit.
--   (6) ledger line
create or replace function gate.keep_envelope(p_card uuid, p_unit uuid, p_key bytea) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_site uuid := (select u.site_id from directory.unit u where u.id = p_unit);
begin
  perform gate.require_safe_transaction();
  if p_card is null or octet_length(p_key) is distinct from 32 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  if v_site is null then
    return false;
  end if;
  update directory.downtime_card c set ended_at = v_at where c.unit_id = p_unit and c.account_id is null and c.ended_at is null;
  insert into directory.downtime_card (id, unit_id, account_id, public_key, made_at) values (p_card, p_unit, null, p_key, v_at);
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'account.downtime_card', null, 'kept', null, '00000000-0000-0000-0000-0000000000c3', 'system', v_site,
    'command', 'HSYSADMIN', null, null, null, p_unit::text, null, null, null, null, null)::gate.entry], v_at);
  return true;
end $$;
