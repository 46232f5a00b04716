-- What every rule that reads the ledger found, of those who did something.
create or replace function gate.found(p_doing gate.doing[]) returns setof gate.finding
language sql stable as $$
  select * from gate.rule_probing(p_doing)
  union all select * from gate.rule_cadence(p_doing)
  union all select * from gate.rule_breadth(p_doing)
  union all select * from gate.rule_unexplained_share(p_doing)
  union all select * from gate.rule_two_places(p_doing)
  union all select * from gate.rule_new_device(p_doing)
  union all select * from gate.rule_hours(p_doing)
$$;
