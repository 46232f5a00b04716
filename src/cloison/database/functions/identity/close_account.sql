-- Takes an account away from a day on, for whoever decided it; today or earlier, its sessions end in this transaction. An
-- end that was set already is never put off: that would bring somebody back, which takes two people.
create or replace function gate.close_account(p_account uuid, p_left_on date, p_by uuid, p_at timestamptz) returns void
language plpgsql volatile as $$
begin
  update directory.account
  set left_on = greatest(least(coalesce(left_on, p_left_on), p_left_on), since), ended_at = p_at, ended_by = p_by
  where id = p_account;
  update identity.session s set ended_at = p_at, ended_because = 'left'
  from directory.account a
  where a.id = p_account and a.left_on <= p_at::date and s.account_id = a.id and s.ended_at is null;
end $$;
