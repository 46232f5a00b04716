-- Puts somebody on call for a unit: a garde (on the spot) or an astreinte (at home). By the secretary or the director of the
-- site, for somebody else; of people and units alone, nothing about a patient. Being on call ties nobody to anybody's record.
-- Returns 'added', or why not.
--   (1) session  (2) role, and the unit is at the asker's site  (3) somebody else, who works today at an open site
--   (4) times that can be
create or replace function gate.add_duty(p_secret bytea, p_id uuid, p_unit uuid, p_account uuid, p_kind text,
                                         p_since timestamptz, p_until timestamptz) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
begin
  perform gate.require_safe_transaction();
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    return 'no_session';
  elsif v_who.role not in ('secretary', 'director') or v_who.narrow  -- 2
        or not exists (select from directory.unit u where u.id = p_unit and u.site_id = v_who.site_id) then
    return 'role_refuses';
  elsif p_account = v_who.account_id then  -- 3
    return 'own_account';
  elsif not exists (
      select from directory.account a join directory.site e on e.id = a.site_id
      where a.id = p_account and a.role in ('physician', 'nurse', 'pharmacist', 'laboratory') and a.suspended_at is null
        and (a.left_on is null or a.left_on > v_at::date) and (e.closed_on is null or e.closed_on > v_at::date)) then
    return 'unknown_account';
  elsif (p_kind in ('garde', 'astreinte') and isfinite(p_since) and isfinite(p_until) and p_since < p_until  -- 4
         and p_until <= p_since + interval '7 days' and p_until > v_at and p_since < v_at + interval '400 days') is not true then
    return 'wrong_times';
  end if;
  insert into directory.duty (id, site_id, unit_id, account_id, kind, since, until, made_by, made_at)
  values (p_id, v_who.site_id, p_unit, p_account, p_kind, p_since, p_until, v_who.account_id, v_at)
  on conflict (id) do nothing;   -- sent twice is kept once
  return 'added';
end $$;
