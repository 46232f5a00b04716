-- A list or a search is about to show rows of canaries: the record server says which, by their marks, and shows nothing
-- before this is committed. A search may meet one by chance; an account that is shown several distinct ones in a day is
-- going through the index, and the officers are told. Marks of no canary, and a secret of no session, change nothing.
create or replace function gate.note_shown(p_secret bytea, p_marks bytea[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' as $$
declare
  v_at timestamptz;
  v_who record;
  v_seen integer;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_marks is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.id, s.account_id, a.site_id into v_who   -- of a session that has ended since, too: it was shown the list
  from identity.session s join directory.account a on a.id = s.account_id
  where s.secret_hash = sha256(p_secret);
  if v_who.account_id is null then
    return;
  end if;
  insert into access.holder (id) values (v_who.account_id) on conflict do nothing;
  perform from access.holder h where h.id = v_who.account_id for update;  -- two lists at once are counted one after the other
  v_at := gate.now();
  insert into incidents.canary_shown as s (account_id, mark, at)
  select v_who.account_id, c.mark, v_at from incidents.canary c where c.mark = any (p_marks)
  on conflict (account_id, mark) do update set at = excluded.at;
  if not found then
    return;
  end if;
  select count(*) into v_seen from incidents.canary_shown s
  where s.account_id = v_who.account_id and s.at > v_at - interval '24 hours';
  if v_seen >= coalesce((select (r.threshold ->> 'rows')::integer from incidents.rule r where r.name = 'canary_listed'), 3) then
    perform gate.raise_alert('canary_listed', v_who.account_id, v_who.id, v_who.site_id, v_seen, null, '{}'::jsonb, false, v_at);
  end if;
end $$;
