-- Whether every rule that the watcher reads is there with its thresholds: absence must not look like calm.
create or replace function gate.rules_complete() returns boolean
language sql stable as $$
  select count(*) = 8 from incidents.rule r
  where r.name in ('breadth', 'cadence', 'feed', 'hours', 'new_device', 'probing', 'two_places', 'unexplained_share')
    and r.threshold <> '{}'
$$;
