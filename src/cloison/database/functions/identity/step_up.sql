-- Only the sign-in process may call this: the person of a live session has just proved presence again. The one who proved
-- it must be the session's own account. Returns 'stepped_up' or the reason of the refusal.
create or replace function gate.step_up(p_secret_hash bytea, p_username text, p_method text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
begin
  if octet_length(p_secret_hash) is distinct from 32 or coalesce(p_method, '') not in ('password_totp', 'passkey', 'token') then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  update identity.session s set stepped_up_at = v_at
  from directory.account a
  where s.secret_hash = p_secret_hash and s.ended_at is null and s.expires_at > v_at
    and a.id = s.account_id and a.username = p_username and a.suspended_at is null
    and (a.left_on is null or a.left_on > v_at::date)
    and not exists (select from directory.site e where e.id = a.site_id and e.closed_on <= v_at::date)
  returning s.id as session_id, a.id as account_id, a.role, a.site_id into v_who;
  if v_who.session_id is null then
    return 'no_session';
  end if;
  perform gate.write_down(array[(
    gen_random_uuid(), null, 'session.step_up', null, 'present', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'signin', null, null, null, null, p_method, null, null, null, null, null)::gate.entry], v_at);
  return 'stepped_up';
end $$;
