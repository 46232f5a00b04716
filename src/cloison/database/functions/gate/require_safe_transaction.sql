-- A frozen snapshot would count yesterday's spending: under REPEATABLE READ a waiting caller would not see
-- what the one before it spent. Malformed calls and faults share one SQLSTATE, with no values in it.
create or replace function gate.require_safe_transaction() returns void
language plpgsql volatile as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
end $$;
