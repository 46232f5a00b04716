-- Where alerts are sent, as the settings of the watcher say; the others are forgotten. Open alerts that a new channel never
-- carried are due on it. Returns how many channels there are.
create or replace function gate.set_channels(p_names text[], p_kinds text[], p_targets text[]) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
begin
  if p_names is null or cardinality(p_kinds) is distinct from cardinality(p_names)
     or cardinality(p_targets) is distinct from cardinality(p_names) then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  delete from incidents.channel where name <> all (p_names);
  insert into incidents.channel (name, kind, target)
  select * from unnest(p_names, p_kinds, p_targets)
  on conflict (name) do update set kind = excluded.kind, target = excluded.target;
  insert into incidents.delivery (alert_id, channel, due_at)
  select a.id, c.name, gate.now() from incidents.alert a cross join incidents.channel c where a.state in ('open', 'taken')
  on conflict do nothing;
  return cardinality(p_names);
end $$;
