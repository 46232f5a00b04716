-- Step 5: whoever opens a canary is contained before anything leaves. Returns the entries, with those of the contained
-- accounts refused: what they asked for in the same call is not given either.
create or replace function gate.canaries_opened(p_entries gate.entry[], p_tickets uuid[], p_marks bytea[], p_at timestamptz)
returns gate.entry[]
language plpgsql volatile as $$
declare
  v_entries gate.entry[] := p_entries;
  v_caught uuid[];
begin
  select array_agg(distinct e.account_id) into v_caught
  from unnest(p_entries) e
  join unnest(p_tickets, p_marks) as m (ticket, mark) on m.ticket = e.ticket
  join incidents.canary c on c.mark = m.mark
  where e.refusal is null and e.account_id is not null;
  if v_caught is null then
    return v_entries;
  end if;
  perform gate.contain('account', e.account_id, 'canary', 'canary', e.session_id, e.site_id, 1, null,
                       jsonb_build_object('surface', e.surface), p_at)
  from (select distinct on (x.account_id) x.* from unnest(p_entries) x where x.account_id = any (v_caught)) e;
  for n in 1 .. cardinality(v_entries) loop
    if v_entries[n].account_id = any (v_caught) and v_entries[n].refusal is null then
      v_entries[n].refusal := 'contained';
    end if;
  end loop;
  return v_entries;
end $$;
