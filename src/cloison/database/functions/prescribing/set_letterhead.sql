-- Says what stands at the head of ordonnances: a physician for itself (title, speciality, telephone, e-mail), an administrator or
-- director for its site (street, telephone, e-mail). Returns 'said' or the reason of the refusal.
--   (1) session  (2) a physician, or who governs a site  (3) ledger line
create or replace function gate.set_letterhead(p_secret bytea, p_body jsonb) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_site uuid;
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or jsonb_typeof(p_body) is distinct from 'object' or length(p_body::text) > 1000 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);
  select a.site_id into v_site from directory.account a where a.id = v_who.account_id;
  if v_who.session_id is null then  -- 1
    v_reason := 'no_session';
  elsif v_who.narrow or v_who.role not in ('physician', 'administrator', 'director')
        or v_who.role <> 'physician' and v_site is null then  -- 2
    v_reason := 'role_refuses';
  else
    insert into directory.letterhead (holder, body)
    values (case v_who.role when 'physician' then v_who.account_id else v_site end, p_body)
    on conflict (holder) do update set body = excluded.body;
  end if;
  perform gate.write_down(array[(  -- 3
    gen_random_uuid(), null, 'account.letterhead', v_reason, 'said', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', null, null, null, null, null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_reason, 'said');
end $$;
