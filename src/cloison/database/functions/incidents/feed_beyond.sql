-- Whether what a feed brings now explains nothing: it is contained, or this passes twice the 99th percentile of its own hours
-- (never under a floor), and contains it. Only what explains is counted, so what came meanwhile makes no habit.
-- Before anybody ever signed in, a group is being loaded and everything explains. No rule, no habit: contained.
create or replace function gate.feed_beyond(p_account uuid, p_facts integer, p_at timestamptz) returns boolean
language plpgsql volatile as $$
declare
  v_hour integer;
  v_usual integer := (select h.most from access.habit h where h.account_id = p_account and h.kind = 'feed_hour');
  v_most numeric := (select greatest((r.threshold ->> 'floor_an_hour')::numeric, (r.threshold ->> 'times')::numeric * v_usual)
                     from incidents.rule r where r.name = 'feed');
begin
  if not exists (select from identity.session) then
    return false;
  end if;
  insert into access.holder (id) values (p_account) on conflict do nothing;
  perform from access.holder h where h.id = p_account for update;
  select p_facts + coalesce(sum(b.facts), 0) into v_hour
  from access.brought b where b.account_id = p_account and b.at > p_at - interval '65 minutes';
  if (v_hour <= v_most) is not true then
    perform gate.contain('feed', p_account, 'feed', 'feed', null, null, v_hour, v_usual, jsonb_build_object('minutes', 60), p_at);
  end if;
  if exists (select from incidents.containment c where c.scope = 'feed' and c.subject = p_account and c.lifted_at is null) then
    return true;
  end if;
  insert into access.brought as b (account_id, at, facts)
  values (p_account, date_bin('5 minutes', p_at, '2000-01-01'::timestamptz), p_facts)
  on conflict (account_id, at) do update set facts = b.facts + excluded.facts;
  return false;
end $$;
