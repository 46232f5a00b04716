-- Only the sign-in process may call this. Returns 'opened' or the reason of the refusal.
-- An account without a session for 30 days is idle, and woken by two people. A contained account opens a session with a
-- passkey alone, on a device that it was known on before; that session shows the ward presence of this moment (narrow).
create or replace function gate.open_session(p_session uuid, p_secret_hash bytea, p_username text, p_minutes integer,
                                             p_method text, p_device uuid)
returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_account directory.account;
begin
  if p_session is null or octet_length(p_secret_hash) is distinct from 32 or p_minutes is null
     or p_minutes not between 1 and 720 or coalesce(p_method, '') not in ('password_totp', 'passkey', 'token') then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_account from directory.account where username = p_username;
  if v_account.id is null or v_account.role = 'system' then
    return 'no_account';
  elsif v_account.left_on <= v_at::date or v_account.since > v_at::date then
    return 'left';
  elsif v_account.suspended_at is not null then
    return 'suspended';
  elsif exists (select from directory.site e where e.id = v_account.site_id and e.closed_on <= v_at::date) then
    return 'site_closed';
  elsif gate.idle(v_account.id, v_at) then
    return 'idle';
  elsif v_account.contained_at is not null
        and not (p_method = 'passkey' and exists (
          select from identity.device d where d.account_id = v_account.id and d.id = p_device
             and d.first_seen < v_account.contained_at - interval '1 day')) then
    return 'contained';
  end if;
  insert into identity.session (id, secret_hash, account_id, began_at, expires_at, method, device_id)
  values (p_session, p_secret_hash, v_account.id, v_at, v_at + make_interval(mins => p_minutes), p_method, p_device);
  if p_device is not null then
    insert into identity.device (account_id, id, first_seen, last_seen) values (v_account.id, p_device, v_at, v_at)
    on conflict (account_id, id) do update set last_seen = excluded.last_seen;
  end if;
  perform gate.write_down(array[(
    p_session, null, 'session.open', null, 'signed_in', p_session, v_account.id, v_account.role, v_account.site_id,
    'signin', null, null, null, null, p_method, null, null, null, null, null)::gate.entry], v_at);
  return 'opened';
end $$;
