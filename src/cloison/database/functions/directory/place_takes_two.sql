-- Whether a change of a place takes a second person, because an accomplice would gain by it, or a hospital stop: a new unit and
-- more beds (presence in a unit explains at most twice its beds), what a unit is for (its queue, its arrivals, its ceiling),
-- whatever was closed and comes back with its people, a new site, and a site that closes on everybody. Fewer beds, other
-- words, and what a unit has inside it take one.
create or replace function gate.place_takes_two(p_do text, p_subject uuid, p_said jsonb) returns boolean
language sql stable as $$
  select p_do in ('site.add', 'site.close', 'site.reopen', 'unit.add', 'unit.kind', 'unit.reopen')
         or p_do = 'unit.beds' and (p_said ->> 'beds')::integer > (select u.beds from directory.unit u where u.id = p_subject)
$$;
