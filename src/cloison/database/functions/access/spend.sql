-- Step 4: count what is new, account first, then (others only) site and platform. Returns null when it fits
-- and was written down, else the reason of the refusal; then nothing was written.
-- Caller MUST hold the locks of `gate.lock_holders` and pass the time read after it got them.
create or replace function gate.spend(p_account uuid, p_session uuid, p_role text, p_site uuid, p_kind text,
                                      p_patients uuid[], p_at timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp as $$
declare
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
begin
  if cardinality(p_patients) = 0 then
    return null;
  end if;
  if not gate.fits(p_account, p_role, p_kind, p_patients, p_at) then
    return 'allowance_spent';
  end if;
  if not gate.fits(p_session, 'session', p_kind, p_patients, p_at) then
    return 'session_allowance_spent';
  end if;
  if p_kind = 'others' then
    if not gate.fits(p_site, 'site', p_kind, p_patients, p_at) then
      return 'site_allowance_spent';
    end if;
    if not gate.fits_platform(p_patients, p_at) then
      return 'platform_allowance_spent';
    end if;
    perform gate.record_spent(p_site, p_kind, p_patients, p_at);
    perform gate.record_spent(platform, p_kind, p_patients, p_at);
  end if;
  perform gate.record_spent(p_account, p_kind, p_patients, p_at);
  perform gate.record_spent(p_session, p_kind, p_patients, p_at);
  return null;
end $$;
