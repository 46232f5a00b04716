-- One thing asked for beyond an account's allowance. The first is told to the officers; too many distinct ones in an hour
-- that no colleague confirmed contain the account. Asking again for the same is no other attempt.
create or replace function gate.note_attempt(p_account uuid, p_session uuid, p_site uuid, p_what uuid, p_at timestamptz) returns void
language plpgsql volatile as $$
declare
  v_seen integer;
begin
  insert into access.attempt as a (account_id, patient_id, session_id, at) values (p_account, p_what, p_session, p_at)
  on conflict (account_id, patient_id) do update set at = excluded.at, session_id = excluded.session_id;
  select count(*) into v_seen from access.attempt a where a.account_id = p_account and a.at > p_at - interval '1 hour';
  if v_seen >= (select f.attempts_contain from access.friction f) then
    perform gate.contain('account', p_account, 'attempts_beyond', 'attempts_beyond', p_session, p_site, v_seen, null,
                         '{}'::jsonb, p_at);
  else
    perform gate.raise_alert('attempts_beyond', p_account, p_session, p_site, v_seen, null, '{}'::jsonb, false, p_at);
  end if;
end $$;
