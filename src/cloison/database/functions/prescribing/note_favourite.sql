-- Notes that this account prescribed this, or pins and unpins it (`p_pinned`; null: as it was). The 24 latest are kept, and all that
-- are pinned, up to 60. Returns 'noted' or the reason of the refusal.
--   (1) session  (2) a physician
create or replace function gate.note_favourite(p_secret bytea, p_key text, p_body jsonb, p_pinned boolean) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
begin
  if p_secret is null or length(p_key) not between 2 and 40 or p_body is null or length(p_body::text) > 2000 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);
  if v_who.session_id is null then  -- 1
    return 'no_session';
  elsif v_who.role <> 'physician' then  -- 2
    return 'role_refuses';
  end if;
  insert into directory.favourite as f (account_id, key, body, pinned, used_on)
  values (v_who.account_id, p_key, p_body, coalesce(p_pinned, false), v_at::date)
  on conflict (account_id, key) do update
    set body = excluded.body, pinned = coalesce(p_pinned, f.pinned), used_on = excluded.used_on;
  delete from directory.favourite f where f.account_id = v_who.account_id and f.key in (
    select g.key from (select h.key, h.pinned, row_number() over (partition by h.pinned order by h.used_on desc, h.key = p_key desc, h.key) as n
                       from directory.favourite h where h.account_id = v_who.account_id) g
    where g.n > case when g.pinned then 60 else 24 end);
  return 'noted';
end $$;
