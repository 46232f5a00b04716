-- How much this account took away in the last 24 hours: accounts that it ended or suspended, assignments but its own, units,
-- rooms and beds that it closed. Holds its counter's
-- lock until the transaction ends, so that two at once are counted one after the other.
create or replace function gate.ended_lately(p_account uuid, p_at timestamptz) returns integer
language plpgsql volatile as $$
declare
  v_ended integer;
begin
  insert into access.holder (id) values (p_account) on conflict do nothing;
  perform from access.holder h where h.id = p_account for update;
  select (select count(*) from directory.account a where a.ended_by = p_account and a.ended_at > p_at - interval '24 hours')
       + (select count(*) from directory.assignment g
          where g.ended_by = p_account and g.ended_at > p_at - interval '24 hours' and g.account_id <> p_account)
       + (select count(*) from directory.account a where a.suspended_by = p_account and a.suspended_at > p_at - interval '24 hours')
       + (select count(*) from directory.unit u where u.closed_by = p_account and u.closed_at > p_at - interval '24 hours')
       + (select count(*) from directory.room r where r.closed_by = p_account and r.closed_at > p_at - interval '24 hours')
       + (select count(*) from directory.bed b where b.closed_by = p_account and b.closed_at > p_at - interval '24 hours')
  into v_ended;
  return v_ended;
end $$;
