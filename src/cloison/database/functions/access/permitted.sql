-- Step 2: whether the role allows this verb on every one of these slices. No slices, no permission; one named
-- twice is one.
create or replace function gate.permitted(p_role text, p_slices text[], p_verb text) returns table (yes boolean)
language sql stable as $$
  select cardinality(p_slices) > 0
         and p_slices <@ array(select p.slice from access.permission p where p.role = p_role and p.verb = p_verb)
$$;
